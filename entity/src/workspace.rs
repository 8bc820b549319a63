//! Workspaces: each an issuer of its own. A deleted one stays as a tombstone, so that its slug is never used again.

use crate::app::{AuthMethod, GrantLife};
use crate::id::WorkspaceId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A workspace.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkspaceId,
    /// The first segment of its paths; unique for ever.
    pub slug: String,
    /// What people see.
    pub name: String,
    /// The template its switches were set from at creation; nothing reads it at run time.
    pub template: String,
    /// Whether it answers.
    pub status: Status,
    /// Sessions, grants and tokens made under another epoch are dead.
    pub epoch: i64,
    /// The look of its pages.
    pub brand: Brand,
    /// Policy switches and lifetimes.
    pub settings: Settings,
    /// Whether `/{ws}/demo` exists.
    pub demo: bool,
    /// When it was made.
    pub created_at: i64,
    /// Counts changes; caches and `ETag`s are compared by it.
    pub version: i64,
}

/// Whether a workspace answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = WorkspaceStatus)]
pub enum Status {
    /// Answers.
    Active,
    /// Answers nothing until resumed; what was issued before stays dead.
    Suspended,
    /// A tombstone: its rows go by a job, its slug stays taken.
    Deleted,
}

/// The look of the pages, and the links at their foot. A member this version does not know was written by a later one, and
/// is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult, ToSchema)]
#[serde(default)]
pub struct Brand {
    /// The colour of buttons and links as `#rrggbb`; the built-in one if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<String>,
    /// How round corners are.
    pub corners: Corners,
    /// Whether pages are light, dark or as the reader's system is.
    pub appearance: Appearance,
    /// Where it is said what happens to what people tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_policy: Option<String>,
    /// Where it is said what people agree to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_of_service: Option<String>,
    /// Where people get help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
    /// The file of the picture in place of the name; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

/// How round corners are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Corners {
    /// Square.
    Sharp,
    /// A little round.
    #[default]
    Soft,
    /// Very round.
    Round,
}

/// Whether pages are light, dark or as the reader's system is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Appearance {
    /// As the reader's system is.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// Policy of a workspace. Lifetimes are seconds and cap those of its apps. A member this version does not know was
/// written by a later one, and is passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult, ToSchema)]
#[serde(default)]
pub struct Settings {
    /// Opaque access tokens live this long.
    pub access_token_seconds: i64,
    /// JWT access tokens (RFC 9068) live this long.
    pub jwt_access_token_seconds: i64,
    /// ID tokens live this long.
    pub id_token_seconds: i64,
    /// Authorization codes live this long.
    pub code_seconds: i64,
    /// A grant with a refresh token ends this long after it was made.
    pub refresh_seconds: i64,
    /// The window in which the previous refresh token gives the same answer again.
    pub refresh_grace_seconds: i64,
    /// A session ends when unused this long.
    pub session_idle_seconds: i64,
    /// A session ends this long after sign-in.
    pub session_seconds: i64,
    /// Algorithms ID tokens may be signed with; one key each.
    pub id_token_signing_algs: Vec<String>,
    /// Grant types this workspace has at all; empty forbids none: every one whose switch is on.
    pub allowed_grants: Vec<String>,
    /// What the `client_id` of a new app looks like.
    pub client_id_format: ClientIdFormat,
    /// How a new confidential app proves itself.
    pub app_auth_method: AuthMethod,
    /// Whether confidential apps may do without a code challenge; a new one is made as this says.
    pub app_pkce: Pkce,
    /// Whether the grants of a new app end with their session.
    pub app_grant_life: GrantLife,
    /// The verify endpoint lets everything pass and only logs what it would have refused.
    pub verify_dry_run: bool,
    /// What is spoken here besides the standards' present best practice.
    pub switches: Switches,
}

/// Named deviations, each counted where it is used. All are off unless a template or an operator turns them on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one switch with a name of its own, and none excludes another"
)]
pub struct Switches {
    /// `/v1/oauth2/authorize` and `/v1/oauth2/token` exist.
    pub path_v1: bool,
    /// `/oauth2/v4/authorize`, `/oauth2/v4/token` and `/oauth2/v4/revoke` exist.
    pub path_v4: bool,
    /// `/oauth/2/token` exists.
    pub path_oauth_2_token: bool,
    /// The token endpoint reads JSON too.
    pub json_token: bool,
    /// `redirect_url` means `redirect_uri`.
    pub redirect_url_alias: bool,
    /// `scope=*` means every API scope the app has.
    pub scope_star: bool,
    /// `grant_type=code` means `authorization_code`.
    pub grant_type_code: bool,
    /// The implicit grant (RFC 6749 §4.2) exists for apps that are given it.
    pub implicit: bool,
    /// The password grant (RFC 6749 §4.3) exists for first-party apps that are given it.
    pub password_grant: bool,
    /// Forms may have line breaks between parameters and white space around them.
    pub lenient_form: bool,
    /// Every authorization asks for `openid`, and every path of the gateway wants it.
    pub openid_required: bool,
    /// An authorization request names its scopes.
    pub scope_required: bool,
    /// A code challenge may have 32 to 128 characters; one of other than 43 never verifies.
    pub challenge_32_128: bool,
}

/// What the `client_id` of a new app looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientIdFormat {
    /// Twenty characters of lower-case base32.
    #[default]
    Base32,
    /// Eight digits.
    Numeric8,
}

/// Whether a code challenge is demanded (RFC 7636).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pkce {
    /// Always.
    #[default]
    Required,
    /// Not of confidential apps that are registered so.
    Optional,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            access_token_seconds: 3_600,
            jwt_access_token_seconds: 600,
            id_token_seconds: 3_600,
            code_seconds: 60,
            refresh_seconds: 30 * 86_400,
            refresh_grace_seconds: 10,
            session_idle_seconds: 12 * 3_600,
            session_seconds: 7 * 86_400,
            id_token_signing_algs: vec!["RS256".into(), "ES256".into(), "EdDSA".into()],
            allowed_grants: Vec::new(),
            client_id_format: ClientIdFormat::default(),
            app_auth_method: AuthMethod::ClientSecretBasic,
            app_pkce: Pkce::default(),
            app_grant_life: GrantLife::Session,
            verify_dry_run: false,
            switches: Switches::default(),
        }
    }
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
