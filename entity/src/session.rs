//! Signed-in browsers. The cookie is 256 random bits; the row keeps their SHA-256.

use crate::id::{GrantId, SessionId, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A session.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key, and `sid` of its ID tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// SHA-256 of the cookie's value.
    pub digest: Vec<u8>,
    /// Sign-in page or console.
    pub kind: Kind,
    /// Who is signed in.
    pub user_id: UserId,
    /// The grant a console session works with.
    pub grant_id: Option<GrantId>,
    /// When the person proved themselves (`OpenID` Connect Core §2 `auth_time`).
    pub auth_time: i64,
    /// How (RFC 8176 values, space separated).
    pub amr: String,
    /// The person's epoch it was made under.
    pub user_epoch: i64,
    /// The workspace's epoch it was made under.
    pub workspace_epoch: i64,
    /// When it was made.
    pub created_at: i64,
    /// When it was last used, to the minute.
    pub last_used_at: i64,
    /// When it ends whatever happens.
    pub ends_at: i64,
    /// From where, as the person reads it in a list.
    pub address: Option<String>,
    /// With which browser.
    pub user_agent: Option<String>,
}

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = SessionKind)]
pub enum Kind {
    /// Single sign-on at the workspace's pages.
    Browser,
    /// The console.
    Console,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("id", &self.id).field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
