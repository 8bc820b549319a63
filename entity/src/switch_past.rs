//! How often apps that are gone made use of a switch of their workspace, all of them together.

use crate::id::WorkspaceId;
use sea_orm::entity::prelude::*;

/// The uses of one switch by apps that are gone.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "switch_past")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The switch, by name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub switch: String,
    /// How often.
    pub uses: i64,
    /// When last.
    pub last_used_at: i64,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
