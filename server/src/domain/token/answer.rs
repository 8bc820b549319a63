//! The token endpoint's success (RFC 6749 §5.1).

use super::issue::Issued;
use crate::protocol::scope::ScopeSet;
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};

/// A token answer. Its secrets are shown to the client that earned them and to nobody else.
#[derive(Debug, Serialize)]
pub struct TokenAnswer {
    /// The access token.
    #[serde(serialize_with = "shown")]
    pub access_token: SecretString,
    /// Always `Bearer` (RFC 6750).
    pub token_type: &'static str,
    /// Seconds the access token has left.
    pub expires_in: i64,
    /// The next refresh token.
    #[serde(serialize_with = "shown_if_any", skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<SecretString>,
    /// Who signed in.
    #[serde(serialize_with = "shown_if_any", skip_serializing_if = "Option::is_none")]
    pub id_token: Option<SecretString>,
    /// What was granted, always echoed.
    pub scope: ScopeSet,
}

impl TokenAnswer {
    /// The answer that holds an access token and nothing beside it.
    pub fn of(access: Issued, scope: ScopeSet) -> Self {
        Self {
            access_token: access.text,
            token_type: "Bearer",
            expires_in: access.expires_in,
            refresh_token: None,
            id_token: None,
            scope,
        }
    }
}

fn shown<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

#[expect(clippy::ref_option, reason = "the shape serde calls it with")]
fn shown_if_any<S: Serializer>(secret: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => shown(secret, serializer),
        None => serializer.serialize_none(),
    }
}
