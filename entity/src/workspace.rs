//! Workspaces: each an issuer of its own. A deleted one stays as a tombstone, so that its slug is never used again.

use crate::id::WorkspaceId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

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
    /// Colours of its pages.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Answers.
    Active,
    /// Answers nothing until resumed; what was issued before stays dead.
    Suspended,
    /// A tombstone: its rows go by a job, its slug stays taken.
    Deleted,
}

/// Colours of the pages, as `#rrggbb`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Brand {
    /// The colour of buttons and links; the built-in one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<String>,
}

/// Policy of a workspace. Lifetimes are seconds and cap those of its apps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default, deny_unknown_fields)]
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
        }
    }
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
