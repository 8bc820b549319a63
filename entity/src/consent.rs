//! What people allowed apps to do, so that they are not asked the same thing twice.

use crate::id::{AppId, ConsentId, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A remembered consent: one row per person, app and set of resources.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsentId,
    /// Who allowed it.
    pub user_id: UserId,
    /// Whom.
    pub app_id: AppId,
    /// At which resources: their numbers, sorted, space separated.
    pub resources: String,
    /// What, space separated; grows with each further consent.
    pub scope: String,
    /// When first.
    pub created_at: i64,
    /// When last.
    pub updated_at: i64,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
