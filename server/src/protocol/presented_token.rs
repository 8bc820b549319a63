//! The body that revocation (RFC 7009 §2.1) and introspection (RFC 7662 §2.1) have in common: a
//! token, and perhaps a hint what it is.
//!
//! Tokens of this server say themselves what they are, so a wrong hint changes nothing and an
//! unknown one is ignored.

use secrecy::SecretString;

use crate::protocol::error::OAuthError;
use crate::protocol::params::Params;

/// Longest token that is looked at, in bytes.
pub const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// What a token is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenTypeHint {
    /// `access_token`.
    AccessToken,
    /// `refresh_token`.
    RefreshToken,
}

impl TokenTypeHint {
    /// The hint of a word, `None` for words of others.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "access_token" => Some(Self::AccessToken),
            "refresh_token" => Some(Self::RefreshToken),
            _ => None,
        }
    }
}

/// A token somebody asks about or gives back.
#[derive(Clone, Debug)]
pub struct PresentedToken {
    /// The token as presented; it does not show in `Debug`.
    pub token: SecretString,
    /// What it is said to be.
    pub hint: Option<TokenTypeHint>,
}

impl PresentedToken {
    /// Parses the body.
    ///
    /// # Errors
    /// `invalid_request` when the token is missing or longer than [`MAX_TOKEN_BYTES`], or a parameter
    /// was sent twice.
    pub fn parse(params: &Params) -> Result<Self, OAuthError> {
        params.refuse_duplicates(&[])?;
        Ok(Self {
            token: params.required("token", MAX_TOKEN_BYTES)?.into(),
            hint: params.value("token_type_hint").and_then(TokenTypeHint::parse),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz;
    use crate::protocol::response_mode::form_encode;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    fn parse(body: &str) -> Result<PresentedToken, OAuthError> {
        PresentedToken::parse(&Params::from_form(body.as_bytes()).unwrap())
    }

    #[test]
    fn hints_are_hints() {
        assert_eq!(parse("token=x&token_type_hint=refresh_token").unwrap().hint, Some(TokenTypeHint::RefreshToken));
        assert_eq!(parse("token=x&token_type_hint=access_token").unwrap().hint, Some(TokenTypeHint::AccessToken));
        assert_eq!(parse("token=x&token_type_hint=pat").unwrap().hint, None);
        assert!(!format!("{:?}", parse("token=hush").unwrap()).contains("hush"));
    }

    #[test]
    fn t_04_a_token_is_there_once() {
        for body in ["", "token=", "token=a&token=b", "token=a&token_type_hint=x&token_type_hint=y"] {
            assert!(parse(body).is_err(), "{body}");
        }
        assert!(parse(&format!("token={}", "a".repeat(MAX_TOKEN_BYTES + 1))).is_err());
    }

    #[test]
    fn mutations_never_panic() {
        fuzz(0x5eed_0010, &["token=tna_abc&token_type_hint=access_token"], |input| {
            if let Ok(params) = Params::from_form(input) {
                let _ = PresentedToken::parse(&params);
            }
        });
    }

    proptest! {
        #[test]
        fn tokens_come_back(token in "[^\0]{1,80}") {
            let presented = parse(&format!("token={}", form_encode(&token))).unwrap();
            prop_assert_eq!(presented.token.expose_secret(), token);
        }
    }
}
