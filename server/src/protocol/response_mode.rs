//! How the parameters of an authorization response reach the app (OAuth 2.0 Multiple Response Types §2.1).
//!
//! Handlers give [`ResponseMode::location`] a proven redirect URI and the parameters of a success or
//! an error, and send the browser there.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::protocol::error::OAuthError;
use crate::protocol::response_type::ResponseType;

/// Where the response parameters go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// Into the query of the redirect URI.
    #[default]
    Query,
    /// Into its fragment, which no browser sends to a server.
    Fragment,
}

impl ResponseMode {
    /// The mode of a response type, and the only one it may have: a token is never put into a query.
    pub const fn of(response_type: ResponseType) -> Self {
        match response_type {
            ResponseType::Code => Self::Query,
            ResponseType::Token => Self::Fragment,
        }
    }

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
        }
    }

    /// Parses the parameter; absent means the mode of the response type.
    ///
    /// # Errors
    /// `invalid_request` for any other mode.
    pub fn parse(text: Option<&str>, response_type: ResponseType) -> Result<Self, OAuthError> {
        let own = Self::of(response_type);
        if text.is_none_or(|text| text == own.as_str()) {
            return Ok(own);
        }
        Err(OAuthError::invalid_request("this response_mode is not supported"))
    }

    /// The redirect URI with the response parameters added. What the URI had in its query stays as
    /// it is, byte for byte (RFC 6749 §3.1.2). The URI must be one the app registered: it has no
    /// fragment.
    pub fn location(self, redirect_uri: &str, parameters: &[(&str, &str)]) -> String {
        let mut location = redirect_uri.to_owned();
        let mut separator = match (self, redirect_uri.split_once('?')) {
            (Self::Fragment, _) => "#",
            (Self::Query, None) => "?",
            (Self::Query, Some((_, query))) if query.is_empty() || query.ends_with('&') => "",
            (Self::Query, Some(_)) => "&",
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
    fn a_13_each_type_has_one_mode() {
        for (response_type, own) in
            [(ResponseType::Code, ResponseMode::Query), (ResponseType::Token, ResponseMode::Fragment)]
        {
            assert_eq!(ResponseMode::parse(None, response_type), Ok(own));
            assert_eq!(ResponseMode::parse(Some(own.as_str()), response_type), Ok(own));
            for text in ["query", "fragment", "form_post", "jwt", "Query", "query "] {
                assert_eq!(ResponseMode::parse(Some(text), response_type).is_ok(), text == own.as_str(), "{text}");
            }
        }
    }

    #[test]
    fn a_token_goes_into_the_fragment() {
        let add = |uri| ResponseMode::Fragment.location(uri, &[("access_token", "a b"), ("iss", "https://id/x")]);
        assert_eq!(add("https://a/cb"), "https://a/cb#access_token=a%20b&iss=https%3A%2F%2Fid%2Fx");
        assert_eq!(add("https://a/cb?x=1"), "https://a/cb?x=1#access_token=a%20b&iss=https%3A%2F%2Fid%2Fx");
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
            assert_eq!(ResponseMode::parse(Some(text), ResponseType::Code).is_ok(), text == "query");
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
