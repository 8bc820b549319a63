//! How an access token is presented to a protected resource (RFC 6750 §2).
//!
//! In the `Authorization` header, or in the body of a form, never both and never in the query.
//! Userinfo and the API take their token from here; whether it is good is the domain's question.

use secrecy::SecretString;

use crate::protocol::authorization_header::credentials;
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::params::Params;

/// Longest token that is looked at, in bytes.
pub const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// The token of a request, `None` when none was presented (another scheme counts as none).
///
/// `form` is the parsed body of a form request, and only that: a query is not to be passed here.
///
/// # Errors
/// `invalid_request` when two tokens were presented, `invalid_token` when the text cannot be one.
pub fn presented_token(authorization: Option<&str>, form: Option<&Params>) -> Result<Option<SecretString>, OAuthError> {
    let in_header = authorization.and_then(|header| credentials(header, "Bearer"));
    if form.is_some_and(|form| form.duplicated("access_token")) {
        return Err(OAuthError::invalid_request("access_token was sent more than once"));
    }
    let in_body = form.and_then(|form| form.value("access_token"));
    let token = match (in_header, in_body) {
        (Some(_), Some(_)) => {
            return Err(OAuthError::invalid_request("the access token was sent in two places"));
        }
        (Some(token), None) | (None, Some(token)) => token,
        (None, None) => return Ok(None),
    };
    if token.len() > MAX_TOKEN_BYTES || !is_b64token(token) {
        return Err(OAuthError::new(ErrorCode::InvalidToken, "the access token is malformed"));
    }
    Ok(Some(token.into()))
}

/// RFC 6750 §2.1: `1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`.
fn is_b64token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    !body.is_empty()
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz_text;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    fn token(header: Option<&str>, body: Option<&str>) -> Result<Option<String>, ErrorCode> {
        let form = body.map(|body| Params::from_form(body.as_bytes()).unwrap());
        presented_token(header, form.as_ref())
            .map(|found| found.map(|token| token.expose_secret().to_owned()))
            .map_err(|error| error.code())
    }

    #[test]
    fn u_02_header_or_body_and_never_both() {
        assert_eq!(token(Some("Bearer tna_x"), None), Ok(Some("tna_x".into())));
        assert_eq!(token(Some("bearer  tna_x"), Some("")), Ok(Some("tna_x".into())));
        assert_eq!(token(None, Some("access_token=tna_x")), Ok(Some("tna_x".into())));
        assert_eq!(token(Some("Bearer tna_x"), Some("access_token=tna_x")), Err(ErrorCode::InvalidRequest));
        assert_eq!(token(None, Some("access_token=a&access_token=b")), Err(ErrorCode::InvalidRequest));
    }

    #[test]
    fn u_01_nothing_presented_is_no_error() {
        assert_eq!(token(None, None), Ok(None));
        assert_eq!(token(Some("Basic YTpi"), None), Ok(None));
        assert_eq!(token(None, Some("access_token=")), Ok(None));
    }

    #[test]
    fn what_cannot_be_a_token_is_invalid_token() {
        let long = format!("Bearer {}", "a".repeat(MAX_TOKEN_BYTES + 1));
        for header in ["Bearer", "Bearer ", "Bearer a b", "Bearer \u{e9}", "Bearer =", "Bearer a,b", &long] {
            assert_eq!(token(Some(header), None), Err(ErrorCode::InvalidToken), "{header:.40}");
        }
    }

    #[test]
    fn mutations_never_panic() {
        fuzz_text(0x5eed_0004, &["Bearer tna_abc", "Bearer eyJ.eyJ.c2ln", "Basic YTpi"], |header| {
            if let Ok(Some(token)) = presented_token(Some(header), None) {
                assert!(is_b64token(token.expose_secret()));
            }
        });
    }

    proptest! {
        #[test]
        fn any_token_of_the_alphabet_comes_back(text in "[A-Za-z0-9._~+/-]{1,80}={0,2}") {
            prop_assert_eq!(token(Some(&format!("Bearer {text}")), None), Ok(Some(text)));
        }

        #[test]
        fn any_header_never_panics(header in any::<String>()) {
            let _ = presented_token(Some(&header), None);
        }
    }
}
