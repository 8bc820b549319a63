//! The picture a workspace's pages carry in place of its name: one at most, which `Brand` names.

use crate::id::WorkspaceId;
use sea_orm::entity::prelude::*;

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "logo")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The name it is served under, which changes with its bytes: `logo-0123456789ab.png`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// What it is sent as.
    pub media_type: String,
    /// The picture.
    pub bytes: Vec<u8>,
    /// When it was kept.
    pub created_at: i64,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
