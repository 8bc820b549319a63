//! The table of the gateway: which scope opens which path of a workspace's APIs. What is not in it is closed.

use crate::id::{ScopeId, ScopePathId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A path a scope opens.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scope_path")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScopePathId,
    /// The scope that opens it.
    pub scope_id: ScopeId,
    /// The request method.
    pub method: String,
    /// The path, segment by segment: a word, or `{name}` for any one segment.
    pub template: String,
    /// The number of the API it belongs to: tokens must be made for that one.
    pub resource_number: i32,
    /// When it was made.
    pub created_at: i64,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
