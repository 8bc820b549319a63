//! The body that registers an app as JSON (RFC 7591 §2), with `type` beside its members. Pure: whether the values may
//! be had is the domain's question. Anything unknown, doubled or of another type refuses the whole body, so that a
//! misspelt member is never taken for one that was left out.

use crate::protocol::error::{ErrorCode, OAuthError};
use serde::Deserialize;

/// Longest body, in bytes.
pub const MAX_METADATA_BYTES: usize = 16 * 1024;

/// What an app says about itself; what is absent comes from its type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientMetadata {
    /// What kind of software it is; absent, `web`.
    #[serde(rename = "type", default, deserialize_with = "present")]
    pub app_type: Option<String>,
    /// What people see.
    #[serde(default, deserialize_with = "present")]
    pub client_name: Option<String>,
    /// Where codes may be sent.
    #[serde(default, deserialize_with = "present")]
    pub redirect_uris: Option<Vec<String>>,
    /// Where a browser may be sent after logout (OpenID Connect RP-Initiated Logout 1.0 §3.1).
    #[serde(default, deserialize_with = "present")]
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// The grant types it may use.
    #[serde(default, deserialize_with = "present")]
    pub grant_types: Option<Vec<String>>,
    /// The scopes it may ask for, separated by spaces.
    #[serde(default, deserialize_with = "present")]
    pub scope: Option<String>,
    /// How it proves itself.
    #[serde(default, deserialize_with = "present")]
    pub token_endpoint_auth_method: Option<String>,
}

/// A member that is there has a value: `null` is neither one nor the absence of one.
fn present<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

impl ClientMetadata {
    /// Reads a body.
    ///
    /// # Errors
    /// `invalid_client_metadata` if it is not one JSON object with members of this type, each at most once.
    pub fn parse(body: &[u8]) -> Result<Self, OAuthError> {
        let wrong = |why: &'static str| OAuthError::new(ErrorCode::InvalidClientMetadata, why);
        if body.len() > MAX_METADATA_BYTES {
            return Err(wrong("the body is larger than allowed"));
        }
        // A struct may also be read from an array of its fields.
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(wrong("the body must be one JSON object"));
        }
        serde_json::from_slice(body).map_err(|error| {
            wrong(if error.is_data() {
                "the members are type, client_name, redirect_uris, post_logout_redirect_uris, grant_types (lists of \
                 text), scope and token_endpoint_auth_method (text), each at most once and no others"
            } else {
                "the body must be one JSON object"
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz_text;

    const WHOLE: &str = r#"{"type":"web","client_name":"Shop","redirect_uris":["https://a.example/cb"],
        "post_logout_redirect_uris":[],"grant_types":["authorization_code"],"scope":"openid email",
        "token_endpoint_auth_method":"client_secret_post"}"#;

    #[test]
    fn members_are_read_or_absent() {
        let read = ClientMetadata::parse(WHOLE.as_bytes()).unwrap();
        assert_eq!(read.client_name.as_deref(), Some("Shop"));
        assert_eq!(read.redirect_uris, Some(vec!["https://a.example/cb".to_owned()]));
        assert_eq!(read.post_logout_redirect_uris, Some(Vec::new()));
        assert_eq!(ClientMetadata::parse(b" {} ").unwrap(), ClientMetadata::default());
    }

    #[test]
    fn anything_else_is_refused_without_repeating_it() {
        for bad in [
            "",
            "null",
            "[]",
            r#"["web"]"#,
            "\"x\"",
            "{",
            "{} {}",
            r#"{"client_name":"canary","client_name":"twice"}"#,
            r#"{"clientName":"canary"}"#,
            r#"{"first_party":true}"#,
            r#"{"client_name":null}"#,
            r#"{"client_name":7}"#,
            r#"{"client_name":{"en":"canary"}}"#,
            r#"{"redirect_uris":"https://canary.example/cb"}"#,
            r#"{"redirect_uris":[["https://canary.example/cb"]]}"#,
            r#"{"scope":["canary"]}"#,
            "{\"client_name\":\"\u{0}\"}",
        ] {
            let error = ClientMetadata::parse(bad.as_bytes()).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidClientMetadata, "{bad}");
            assert!(!error.to_string().contains("canary"), "{error}");
        }
        assert!(ClientMetadata::parse(b"{\"client_name\":\"\xff\"}").is_err());
        let long = format!(r#"{{"client_name":"{}"}}"#, "x".repeat(MAX_METADATA_BYTES));
        assert!(ClientMetadata::parse(long.as_bytes()).is_err());
        assert!(ClientMetadata::parse("[".repeat(10_000).as_bytes()).is_err());
    }

    #[test]
    fn mutations_never_panic() {
        fuzz_text(0x5eed_0042, &[WHOLE, "{}"], |text| {
            let _ = ClientMetadata::parse(text.as_bytes());
        });
    }
}
