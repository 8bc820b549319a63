//! Apps: the OAuth clients of a workspace. The noun is `app` here and in the product, `client` on the wire.

use crate::id::{AppId, UserId, WorkspaceId};
use crate::list::TextList;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An app.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppId,
    /// Its name on the wire; unique in the workspace.
    pub client_id: String,
    /// What people see.
    pub name: String,
    /// What kind of software it is.
    pub app_type: AppType,
    /// How it proves itself (RFC 7591 `token_endpoint_auth_method`).
    pub auth_method: AuthMethod,
    /// Where codes may be sent; compared byte for byte.
    pub redirect_uris: TextList,
    /// Where a browser may be sent after logout; compared byte for byte.
    pub post_logout_redirect_uris: TextList,
    /// The grant types it may use.
    pub grant_types: TextList,
    /// The scopes it may ask for, space separated.
    pub scopes: String,
    /// Browser origins that may read the token endpoint's answers.
    pub cors_origins: TextList,
    /// The number of the API this app serves: it may introspect tokens made for it.
    pub resource_number: Option<i32>,
    /// Whether a code challenge is demanded (RFC 7636).
    pub pkce_required: bool,
    /// Whether it belongs to the workspace itself: no consent is asked.
    pub first_party: bool,
    /// The JOSE algorithm of its ID tokens.
    pub id_token_alg: String,
    /// Whether its grants end with the session they were made in.
    pub grant_life: GrantLife,
    /// Its own lifetimes where they are shorter than the workspace's.
    pub lifetimes: Lifetimes,
    /// Who registered it; a developer sees only their own.
    pub owner_id: Option<UserId>,
    /// A disabled app is refused everywhere, and re-enabling revives nothing.
    pub disabled: bool,
    /// Grants and tokens made under another epoch are dead.
    pub epoch: i64,
    /// When it was registered.
    pub created_at: i64,
    /// Counts changes.
    pub version: i64,
}

/// What kind of software an app is; decides the defaults at registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AppType {
    /// Runs on a server and can keep a secret.
    Web,
    /// Runs in a browser.
    Spa,
    /// Runs on a phone or desktop.
    Native,
    /// Acts on its own.
    Machine,
    /// An API that checks tokens.
    Api,
}

/// How an app authenticates at the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// HTTP Basic (RFC 6749 §2.3.1).
    ClientSecretBasic,
    /// Secret in the form (RFC 6749 §2.3.1).
    ClientSecretPost,
    /// A public client.
    None,
}

/// Whether a grant ends with the session it was made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum GrantLife {
    /// Logout, expiry and revocation of the session end it.
    Session,
    /// It lives until it ends itself or is revoked.
    Own,
}

/// Lifetimes of one app in seconds; an absent one is the workspace's, and none exceeds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = AppLifetimes)]
pub struct Lifetimes {
    /// Access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_seconds: Option<i64>,
    /// ID tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_seconds: Option<i64>,
    /// Grants with a refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_seconds: Option<i64>,
    /// Refresh grace, 0 to 60.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_grace_seconds: Option<i64>,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
