//! Totals per hour over all workspaces, those included that are gone by now.

use sea_orm::entity::prelude::*;

/// The totals of one hour.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "instance_hour")]
pub struct Model {
    /// The hour's first second.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hour: i64,
    /// Access tokens issued.
    pub tokens: i64,
    /// Completed sign-ins.
    pub logins: i64,
    /// Refused sign-ins.
    pub login_failures: i64,
    /// Refused client authentications.
    pub client_failures: i64,
}

/// No relations: it belongs to no workspace.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
