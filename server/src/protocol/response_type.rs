//! The `response_type` parameter: a set of words in any order (OAuth 2.0 Multiple Response Types §3).

use serde::{Deserialize, Serialize};

use crate::protocol::error::{ErrorCode, OAuthError};

/// What the authorization endpoint answers with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseType {
    /// An authorization code (RFC 6749 §4.1).
    #[default]
    Code,
    /// An access token, in the fragment (RFC 6749 §4.2).
    Token,
}

impl ResponseType {
    /// Every response type, as the metadata lists them.
    pub const ALL: [Self; 2] = [Self::Code, Self::Token];

    /// The words on the wire, in their sorted order.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Token => "token",
        }
    }

    /// Parses the parameter. Whether a workspace has the type at all is the domain's question.
    ///
    /// # Errors
    /// `invalid_request` when it is missing, `unsupported_response_type` for any other set of words.
    pub fn parse(text: Option<&str>) -> Result<Self, OAuthError> {
        let text = text.ok_or_else(|| OAuthError::invalid_request("response_type is missing"))?;
        let mut words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        let sorted = words.join(" ");
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == sorted)
            .ok_or_else(|| OAuthError::new(ErrorCode::UnsupportedResponseType, "this response_type is not supported"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz_text;
    use proptest::prelude::*;

    #[test]
    fn a_11_missing_is_invalid_request() {
        assert_eq!(ResponseType::parse(None).unwrap_err().code(), ErrorCode::InvalidRequest);
    }

    #[test]
    fn code_and_token_are_known() {
        assert_eq!(ResponseType::parse(Some("code")), Ok(ResponseType::Code));
        assert_eq!(ResponseType::parse(Some(" code ")), Ok(ResponseType::Code));
        assert_eq!(ResponseType::parse(Some("token")), Ok(ResponseType::Token));
        for text in [
            "id_token",
            "code id_token",
            "id_token code",
            "id_token token",
            "code token",
            "code code",
            "Code",
            "Token",
            "none",
            " ",
            "code\ttoken",
        ] {
            assert_eq!(
                ResponseType::parse(Some(text)).unwrap_err().code(),
                ErrorCode::UnsupportedResponseType,
                "{text}"
            );
        }
    }

    #[test]
    fn mutations_are_known_or_refused() {
        fuzz_text(0x5eed_0007, &["code", "code id_token", "token"], |text| {
            let known = matches!(text.trim_matches(' '), "code" | "token");
            assert_eq!(ResponseType::parse(Some(text)).is_ok(), known);
        });
    }

    proptest! {
        #[test]
        fn any_text_never_panics(text in any::<Option<String>>()) {
            let _ = ResponseType::parse(text.as_deref());
        }
    }
}
