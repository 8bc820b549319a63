//! Failed sign-ins of a known account: one row per account however often it is tried.

use crate::id::{UserId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The counter of one account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "failure_counter")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Failures since the last success.
    pub count: i32,
    /// No guess is checked before this time.
    pub blocked_until: i64,
    /// The last 20 refusals.
    pub recent: Refusals,
}

/// One refused sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// When.
    pub at: i64,
    /// Why, as a stable word.
    pub reason: String,
    /// From where.
    pub address: Option<String>,
    /// The request it was part of.
    pub request_id: String,
}

/// The last refusals in a JSON column, newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Refusals(pub Vec<Refusal>);

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
