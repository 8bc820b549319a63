//! The document apps discover a workspace by (RFC 8414 §2, OpenID Connect Discovery §3).
//!
//! Both well-known paths answer with the same [`ProviderMetadata`]. What the parsers of this module
//! accept is listed from their own tables, so the document cannot promise what they refuse; what the
//! workspace decides comes in as [`Facts`]. A member that is not there is a feature that is not there.

use serde::Serialize;

use crate::protocol::pkce::S256;
use crate::protocol::presented_client::AuthMethod;
use crate::protocol::prompt::Prompt;
use crate::protocol::response_mode::ResponseMode;
use crate::protocol::response_type::ResponseType;
use crate::protocol::token_request::GrantType;

/// The issuer and the absolute URLs of its endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urls {
    /// The issuer identifier, byte for byte as it stands in tokens.
    pub issuer: String,
    /// The authorization endpoint.
    pub authorization: String,
    /// The token endpoint.
    pub token: String,
    /// The userinfo endpoint.
    pub userinfo: String,
    /// The key set.
    pub jwks: String,
    /// The revocation endpoint.
    pub revocation: String,
    /// The introspection endpoint.
    pub introspection: String,
    /// Where a user is signed out, if that exists.
    pub end_session: Option<String>,
}

/// What differs between workspaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The scopes an app may ask for.
    pub scopes: Vec<String>,
    /// The response types that exist here.
    pub response_types: Vec<ResponseType>,
    /// The grants that exist here.
    pub grants: Vec<GrantType>,
    /// The algorithms that sign an `id_token` (RFC 7518 §3.1), the default first.
    pub id_token_signing_algs: Vec<String>,
    /// The claims that can be had.
    pub claims: Vec<String>,
}

/// The metadata of one issuer, ready to be serialised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProviderMetadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    revocation_endpoint: String,
    introspection_endpoint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_session_endpoint: Option<String>,
    scopes_supported: Vec<String>,
    response_types_supported: Vec<&'static str>,
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: Vec<String>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    code_challenge_methods_supported: [&'static str; 1],
    prompt_values_supported: Vec<&'static str>,
    claim_types_supported: [&'static str; 1],
    claims_supported: Vec<String>,
    #[serde(flatten)]
    flags: Flags,
}

/// The members that are yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "these are the members as the specifications name them")]
struct Flags {
    authorization_response_iss_parameter_supported: bool,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
}

impl ProviderMetadata {
    /// The metadata of an issuer.
    pub fn for_issuer(urls: &Urls, facts: &Facts) -> Self {
        let methods: Vec<_> = AuthMethod::ALL.into_iter().map(AuthMethod::as_str).collect();
        // Whoever introspects must prove to be an app: RFC 7662 §2.1.
        let proving = AuthMethod::ALL.into_iter().filter(|method| *method != AuthMethod::None);
        Self {
            issuer: urls.issuer.clone(),
            authorization_endpoint: urls.authorization.clone(),
            token_endpoint: urls.token.clone(),
            userinfo_endpoint: urls.userinfo.clone(),
            jwks_uri: urls.jwks.clone(),
            revocation_endpoint: urls.revocation.clone(),
            introspection_endpoint: urls.introspection.clone(),
            end_session_endpoint: urls.end_session.clone(),
            scopes_supported: facts.scopes.clone(),
            response_types_supported: facts.response_types.iter().map(|known| known.as_str()).collect(),
            response_modes_supported: facts
                .response_types
                .iter()
                .map(|known| ResponseMode::of(*known).as_str())
                .collect(),
            grant_types_supported: facts.grants.iter().map(|known| known.as_str()).collect(),
            subject_types_supported: ["public"],
            id_token_signing_alg_values_supported: facts.id_token_signing_algs.clone(),
            token_endpoint_auth_methods_supported: methods.clone(),
            revocation_endpoint_auth_methods_supported: methods,
            introspection_endpoint_auth_methods_supported: proving.map(AuthMethod::as_str).collect(),
            code_challenge_methods_supported: [S256],
            prompt_values_supported: Prompt::ALL.into_iter().map(Prompt::as_str).collect(),
            claim_types_supported: ["normal"],
            claims_supported: facts.claims.clone(),
            flags: Flags {
                authorization_response_iss_parameter_supported: true,
                claims_parameter_supported: true,
                request_parameter_supported: false,
                // Absent would mean true (OpenID Connect Discovery §3).
                request_uri_parameter_supported: false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn document(end_session: Option<&str>) -> Value {
        let at = |path: &str| format!("https://id.example/acme{path}");
        let urls = Urls {
            issuer: at(""),
            authorization: at("/oauth2/authorize"),
            token: at("/oauth2/token"),
            userinfo: at("/oauth2/userinfo"),
            jwks: at("/oauth2/jwks"),
            revocation: at("/oauth2/revoke"),
            introspection: at("/oauth2/introspect"),
            end_session: end_session.map(at),
        };
        let facts = Facts {
            scopes: vec!["openid".into(), "email".into()],
            response_types: vec![ResponseType::Code],
            grants: vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials],
            id_token_signing_algs: vec!["RS256".into(), "ES256".into()],
            claims: vec!["sub".into(), "email".into()],
        };
        serde_json::to_value(ProviderMetadata::for_issuer(&urls, &facts)).unwrap()
    }

    #[test]
    fn d_01_the_whole_document() {
        let expected = json!({
            "issuer": "https://id.example/acme",
            "authorization_endpoint": "https://id.example/acme/oauth2/authorize",
            "token_endpoint": "https://id.example/acme/oauth2/token",
            "userinfo_endpoint": "https://id.example/acme/oauth2/userinfo",
            "jwks_uri": "https://id.example/acme/oauth2/jwks",
            "revocation_endpoint": "https://id.example/acme/oauth2/revoke",
            "introspection_endpoint": "https://id.example/acme/oauth2/introspect",
            "end_session_endpoint": "https://id.example/acme/oauth2/logout",
            "scopes_supported": ["openid", "email"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "claim_types_supported": ["normal"],
            "claims_supported": ["sub", "email"],
            "authorization_response_iss_parameter_supported": true,
            "claims_parameter_supported": true,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
        });
        assert_eq!(document(Some("/oauth2/logout")), expected);
    }

    #[test]
    fn d_05_what_is_not_there_is_not_advertised() {
        let document = document(None);
        assert!(document.get("end_session_endpoint").is_none());
        let text = document.to_string();
        for word in ["HS256", "\"plain\"", "implicit", "password", "token\"]"] {
            assert!(!text.contains(word), "{word}");
        }
    }
}
