//! Keys that creations were asked for with, so that the same wish sent twice makes one thing. Written in the transaction
//! of what it tells, and kept for a day.

use crate::id::WorkspaceId;
use sea_orm::entity::prelude::*;

/// A key and what was made under it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// SHA-256 of who asked, what they asked for and the key they chose, in hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// SHA-256 of the body, in hexadecimal digits: a key is good for one wish.
    pub request: String,
    /// What was made: its id, or what else its noun is found by.
    pub target: String,
    /// When.
    pub created_at: i64,
    /// When the key means nothing any more.
    pub ends_at: i64,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
