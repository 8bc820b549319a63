//! Totals per workspace and day of UTC: the sums of its hours, by which the busiest workspaces of a day are found.

use crate::id::WorkspaceId;
use sea_orm::entity::prelude::*;

/// The totals of one day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_day")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The day's first second.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i64,
    /// Access tokens issued.
    pub tokens: i64,
    /// Completed sign-ins.
    pub logins: i64,
    /// Refused sign-ins.
    pub login_failures: i64,
    /// Refused client authentications.
    pub client_failures: i64,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
