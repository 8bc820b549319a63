//! Resource indicators (RFC 8707): the APIs an access token is asked for.
//!
//! The one OAuth parameter that may be repeated. Only the form is judged here; which resources
//! exist in the workspace is the domain's knowledge.

use url::Url;

use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::params::Params;

/// Name of the parameter.
pub const RESOURCE: &str = "resource";
/// Most resources in one request.
pub const MAX_RESOURCES: usize = 10;
/// Longest resource identifier, in bytes.
pub const MAX_RESOURCE_BYTES: usize = 512;

/// Whether a text can identify a resource: an absolute URI without a fragment (RFC 8707 §2).
pub fn is_resource_identifier(text: &str) -> bool {
    text.len() <= MAX_RESOURCE_BYTES
        && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && !text.contains('#')
        && Url::parse(text).is_ok()
}

/// The resources of a request, in their order and without doubles.
///
/// # Errors
/// `invalid_target` when one is malformed or there are too many.
pub fn requested(params: &Params) -> Result<Vec<String>, OAuthError> {
    let mut resources: Vec<String> = Vec::new();
    for resource in params.values(RESOURCE) {
        if !is_resource_identifier(resource) {
            return Err(invalid_target("a resource must be an absolute URI without a fragment"));
        }
        if resources.iter().any(|known| known == resource) {
            continue;
        }
        if resources.len() == MAX_RESOURCES {
            return Err(invalid_target("there are too many resources"));
        }
        resources.push(resource.to_owned());
    }
    Ok(resources)
}

fn invalid_target(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidTarget, description)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz;
    use crate::protocol::response_mode::form_encode;
    use proptest::prelude::*;

    fn parse(query: &str) -> Result<Vec<String>, OAuthError> {
        requested(&Params::from_query(query).unwrap())
    }

    #[test]
    fn resources_may_be_repeated() {
        assert_eq!(parse(""), Ok(vec![]));
        assert_eq!(
            parse("resource=https://api.example/b&resource=urn:x:y&resource=&resource=https://api.example/b"),
            Ok(vec!["https://api.example/b".to_owned(), "urn:x:y".to_owned()])
        );
    }

    #[test]
    fn malformed_resources_are_invalid_target() {
        let long = format!("https://api.example/{}", "a".repeat(MAX_RESOURCE_BYTES));
        for bad in [
            "api",
            "/api",
            "//api.example",
            "https://",
            "https://api.example/%23#x".split('%').next_back().unwrap(),
            "https://a/ b",
            "https://a\\b",
            &long,
        ] {
            let error = parse(&format!("resource={}", form_encode(bad))).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidTarget, "{bad}");
        }
        assert!(!is_resource_identifier("https://api.example/#"));
        let many = (0..11).map(|n| format!("resource=urn:r:{n}")).collect::<Vec<_>>().join("&");
        assert_eq!(parse(&many).unwrap_err().code(), ErrorCode::InvalidTarget);
    }

    #[test]
    fn mutations_never_panic() {
        fuzz(0x5eed_000a, &["resource=https%3A%2F%2Fapi.example%2F&resource=urn:a:b"], |input| {
            if let Ok(Ok(found)) = Params::from_form(input).map(|params| requested(&params)) {
                assert!(found.len() <= MAX_RESOURCES && found.iter().all(|r| !r.contains('#')));
            }
        });
    }

    proptest! {
        #[test]
        fn well_formed_resources_come_back(path in "[a-zA-Z0-9/._~-]{0,40}") {
            let resource = format!("https://api.example/{path}");
            prop_assert_eq!(parse(&format!("resource={}", form_encode(&resource))), Ok(vec![resource]));
        }

        #[test]
        fn any_text_never_panics(text in any::<String>()) {
            let _ = is_resource_identifier(&text);
        }
    }
}
