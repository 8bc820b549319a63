//! The introspection response (RFC 7662 §2.2).
//!
//! Either a token is good here and for this caller, and its members are told, or the answer is
//! `{"active":false}` and nothing more: unknown, expired, revoked and foreign tokens look alike.

use serde::{Serialize, Serializer};

use crate::protocol::scope::ScopeSet;

/// The answer to an introspection request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Introspection {
    active: bool,
    #[serde(flatten)]
    token: Option<ActiveToken>,
}

impl Introspection {
    /// The answer about a good token.
    pub const fn active(token: ActiveToken) -> Self {
        Self { active: true, token: Some(token) }
    }

    /// The answer about every other text.
    pub const fn inactive() -> Self {
        Self { active: false, token: None }
    }

    /// The token, if it is good.
    pub const fn token(&self) -> Option<&ActiveToken> {
        self.token.as_ref()
    }
}

/// The members about a good access token. Times are Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActiveToken {
    /// What the token may do.
    pub scope: ScopeSet,
    /// The app it was issued to.
    pub client_id: String,
    /// The login name of the user, if the token stands for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// How it is presented.
    pub token_type: TokenType,
    /// When it ends.
    pub exp: i64,
    /// When it was issued.
    pub iat: i64,
    /// Whom it stands for: the user, or the app itself.
    pub sub: String,
    /// The resources it is for; a single one is written as a plain string.
    #[serde(serialize_with = "one_or_many")]
    pub aud: Vec<String>,
    /// The workspace's issuer.
    pub iss: String,
    /// The id of the token.
    pub jti: String,
}

/// The `token_type` of an access token (RFC 6749 §7.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum TokenType {
    /// Whoever has it may use it (RFC 6750).
    #[default]
    Bearer,
}

/// An audience as RFC 7519 §4.1.3 writes it: one string, or an array of several.
pub fn one_or_many<S: Serializer>(audience: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    match audience {
        [one] => serializer.serialize_str(one),
        many => many.serialize(serializer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn token() -> ActiveToken {
        ActiveToken {
            scope: ScopeSet::of(&["openid", "email"]),
            client_id: "app".into(),
            username: None,
            token_type: TokenType::Bearer,
            exp: 1_700_003_600,
            iat: 1_700_000_000,
            sub: "user".into(),
            aud: vec!["https://id.example/acme".into()],
            iss: "https://id.example/acme".into(),
            jti: "j".into(),
        }
    }

    #[test]
    fn n_02_an_inactive_token_has_one_member() {
        assert_eq!(serde_json::to_string(&Introspection::inactive()).unwrap(), "{\"active\":false}");
        assert_eq!(Introspection::inactive().token(), None);
    }

    #[test]
    fn an_active_token_tells_its_members() {
        let issuer = "https://id.example/acme";
        let expected = json!({"active": true, "scope": "email openid", "client_id": "app", "token_type": "Bearer",
            "exp": 1_700_003_600, "iat": 1_700_000_000, "sub": "user", "aud": issuer, "iss": issuer, "jti": "j"});
        assert_eq!(serde_json::to_value(Introspection::active(token())).unwrap(), expected);
        let several = ActiveToken { aud: vec!["a".into(), "b".into()], username: Some("ada".into()), ..token() };
        let value = serde_json::to_value(Introspection::active(several)).unwrap();
        assert_eq!((&value["aud"], &value["username"]), (&json!(["a", "b"]), &json!("ada")));
    }
}
