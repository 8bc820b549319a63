//! How the parameters of an authorization response reach the app (OAuth 2.0 Multiple Response Types §2.1).
//!
//! Handlers give [`ResponseMode::location`] a proven redirect URI and the parameters of a success or
//! an error, and send the browser there.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::protocol::error::OAuthError;

/// Where the response parameters go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// Into the query of the redirect URI.
    #[default]
    Query,
}

impl ResponseMode {
    /// Every mode, as the metadata lists them.
    pub const ALL: [Self; 1] = [Self::Query];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
        }
    }

    /// Parses the parameter; absent means the mode of the response type `code`, which is `query`.
    ///
    /// # Errors
    /// `invalid_request` for any other mode.
    pub fn parse(text: Option<&str>) -> Result<Self, OAuthError> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| OAuthError::invalid_request("this response_mode is not supported"))
    }

    /// The redirect URI with the response parameters added. What the URI had in its query stays as
    /// it is, byte for byte (RFC 6749 §3.1.2). The URI must be one the app registered: it has no
    /// fragment.
    pub fn location(self, redirect_uri: &str, parameters: &[(&str, &str)]) -> String {
        let Self::Query = self;
        let mut location = redirect_uri.to_owned();
        let mut separator = match redirect_uri.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        for (name, value) in parameters {
            location.push_str(separator);
            location.push_str(&form_encode(name));
            location.push('=');
            location.push_str(&form_encode(value));
            separator = "&";
        }
        location
    }
}

/// All but the unreserved characters of RFC 3986 §2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes one name or value of a query. A space becomes `%20`, which both kinds of decoder in use
/// (of forms and of URI components) read as a space; a `+` only one of them would.
pub fn form_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz_text;
    use crate::protocol::params::Params;
    use proptest::prelude::*;

    #[test]
    fn a_13_query_is_the_only_mode() {
        assert_eq!(ResponseMode::parse(None), Ok(ResponseMode::Query));
        assert_eq!(ResponseMode::parse(Some("query")), Ok(ResponseMode::Query));
        for text in ["fragment", "form_post", "jwt", "Query", "query "] {
            assert!(ResponseMode::parse(Some(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn parameters_join_what_is_there() {
        let add = |uri| ResponseMode::Query.location(uri, &[("code", "abc"), ("iss", "https://id/x")]);
        assert_eq!(add("https://a/cb"), "https://a/cb?code=abc&iss=https%3A%2F%2Fid%2Fx");
        assert_eq!(add("https://a/cb?x=%2f1"), "https://a/cb?x=%2f1&code=abc&iss=https%3A%2F%2Fid%2Fx");
        assert_eq!(add("https://a/cb?"), "https://a/cb?code=abc&iss=https%3A%2F%2Fid%2Fx");
        assert_eq!(add("com.example.app:/cb"), "com.example.app:/cb?code=abc&iss=https%3A%2F%2Fid%2Fx");
        assert_eq!(ResponseMode::Query.location("https://a", &[]), "https://a");
    }

    #[test]
    fn mutated_modes_are_query_or_refused() {
        fuzz_text(0x5eed_0008, &["query", "fragment"], |text| {
            assert_eq!(ResponseMode::parse(Some(text)).is_ok(), text == "query");
        });
    }

    proptest! {
        #[test]
        fn a_14_state_comes_back_byte_for_byte(state in "[^\0]{1,200}") {
            let location = ResponseMode::Query.location("https://app.example/cb?a=b", &[("state", &state)]);
            prop_assert!(location.is_ascii());
            let (_, query) = location.split_once('?').unwrap();
            let params = Params::from_query(query).unwrap();
            prop_assert_eq!(params.value("state"), Some(state.as_str()));
        }
    }
}
