//! Messages waiting to leave, written in the transaction that causes them and delivered by a job.

use crate::id::{OutboxId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A message.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutboxId,
    /// To whom.
    pub recipient: String,
    /// The subject line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Deliveries tried so far.
    pub attempts: i32,
    /// When to try next.
    pub next_at: i64,
    /// When it is given up.
    pub ends_at: i64,
    /// When it was written.
    pub created_at: i64,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbox").field("id", &self.id).field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
