//! How often an app made use of a switch of its workspace, summed in memory and flushed every few seconds: one row for
//! a switch and an app, however many requests.

use crate::id::{AppId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// The uses of one switch by one app.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "switch_usage")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The switch, by name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub switch: String,
    /// The app.
    #[sea_orm(primary_key, auto_increment = false)]
    pub app_id: AppId,
    /// How often.
    pub uses: i64,
    /// When last.
    pub last_used_at: i64,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
