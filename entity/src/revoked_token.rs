//! Access tokens revoked one by one before their end. Whole grants are revoked in their own row.

use crate::id::WorkspaceId;
use sea_orm::entity::prelude::*;

/// A revoked access token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revoked_token")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its `jti`, time-ordered.
    #[sea_orm(primary_key, auto_increment = false)]
    pub jti: String,
    /// When it would have ended anyway; the row may go then.
    pub ends_at: i64,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
