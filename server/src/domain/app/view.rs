//! An app as it is shown: the members of RFC 7591 and a few of our own. Its secret is part of the one answer that made
//! it and of no other.

use super::kind;
use crate::domain::Tenant;
use crate::domain::timestamp::Timestamp;
use crate::protocol::response_type::ResponseType;
use crate::protocol::token_request::GrantType;
use crate::secret::maybe_secret;
use entity::app::{AppType, AuthMethod, GrantLife, Lifetimes, Model};
use entity::id::AppId;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

/// An app, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = App)]
pub struct AppView {
    /// Key.
    pub id: AppId,
    /// The slug of its workspace.
    pub workspace: String,
    /// What kind of software it is.
    #[serde(rename = "type")]
    pub app_type: AppType,
    /// Its name on the wire.
    pub client_id: String,
    /// Its secret, only where it was just made.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "expose",
        deserialize_with = "maybe_secret"
    )]
    #[schema(value_type = Option<String>)]
    pub client_secret: Option<SecretString>,
    /// Unix seconds when the secret ends, 0 for never (RFC 7591 §3.2.1); beside a secret only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_expires_at: Option<i64>,
    /// Unix seconds when the app was registered.
    pub client_id_issued_at: i64,
    /// What people see.
    pub client_name: String,
    /// How it proves itself.
    pub token_endpoint_auth_method: AuthMethod,
    /// The grant types it may use.
    pub grant_types: Vec<String>,
    /// The response types that go with them.
    pub response_types: Vec<String>,
    /// Where codes may be sent.
    pub redirect_uris: Vec<String>,
    /// Where a browser may be sent after logout.
    pub post_logout_redirect_uris: Vec<String>,
    /// The scopes it may ask for, space separated.
    pub scope: String,
    /// The algorithm of its ID tokens.
    pub id_token_signed_response_alg: String,
    /// Whether a code challenge is demanded.
    pub pkce: String,
    /// Whether it belongs to the workspace itself.
    pub first_party: bool,
    /// Whether its grants end with their session.
    pub grant_life: GrantLife,
    /// Browser origins that may call the token endpoint.
    pub cors_origins: Vec<String>,
    /// The identifier of the API it serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// Its own lifetimes where they are shorter than the workspace's.
    pub settings: Lifetimes,
    /// Whether it is refused everywhere.
    pub disabled: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field as it is declared")]
pub(super) fn expose<S: Serializer>(secret: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(ExposeSecret::expose_secret).serialize(serializer)
}

impl AppView {
    /// The view of an app, without its secret.
    pub fn of(tenant: &Tenant, row: &Model) -> Self {
        let resource = row.resource_number.and_then(|number| tenant.catalogue().resource_numbered(number));
        let answers = [(GrantType::AuthorizationCode, ResponseType::Code), (GrantType::Implicit, ResponseType::Token)];
        let answers = answers.into_iter().filter(|(grant, _)| row.grant_types.has(grant.as_str()));
        Self {
            id: row.id,
            workspace: tenant.workspace().slug().to_owned(),
            app_type: row.app_type,
            client_id: row.client_id.clone(),
            client_secret: None,
            client_secret_expires_at: None,
            client_id_issued_at: row.created_at,
            client_name: row.name.clone(),
            token_endpoint_auth_method: row.auth_method,
            grant_types: row.grant_types.0.clone(),
            response_types: answers.map(|(_, answer)| answer.as_str().to_owned()).collect(),
            redirect_uris: row.redirect_uris.0.clone(),
            post_logout_redirect_uris: row.post_logout_redirect_uris.0.clone(),
            scope: row.scopes.clone(),
            id_token_signed_response_alg: row.id_token_alg.clone(),
            pkce: if row.pkce_required { "required" } else { "optional" }.to_owned(),
            first_party: row.first_party,
            grant_life: row.grant_life,
            cors_origins: row.cors_origins.0.clone(),
            resource: resource.map(|resource| resource.identifier.clone()),
            settings: row.lifetimes.clone(),
            disabled: row.disabled,
            created_at: Timestamp(row.created_at),
            version: row.version,
        }
    }

    /// The same with the secret that was just made.
    #[must_use]
    pub fn with_secret(mut self, secret: Option<SecretString>) -> Self {
        self.client_secret_expires_at = secret.as_ref().map(|_| 0);
        self.client_secret = secret;
        self
    }

    /// Whether apps of its type may be given a grant.
    pub fn may_have(&self, grant: GrantType) -> bool {
        kind::allowed_grants(self.app_type).contains(&grant)
    }

    /// Whether authorizations answer it with codes.
    pub fn gets_codes(&self) -> bool {
        self.response_types.iter().any(|answer| answer == ResponseType::Code.as_str())
    }

    /// The word of its type.
    pub fn type_word(&self) -> &'static str {
        kind::word(self.app_type)
    }
}
