//! Hostnames bound to a workspace: one host names exactly one.

use crate::id::{WorkspaceHostId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A bound hostname.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace_host")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkspaceHostId,
    /// The host as it stands in `Host`, in lower case, with its port unless that is the scheme's own; unique in the
    /// instance.
    pub host: String,
    /// When it was bound.
    pub created_at: i64,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
