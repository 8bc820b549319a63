//! Messages waiting to leave.

use super::{PlatformStore, StoreError, Transaction, WorkspaceStore};
use entity::outbox::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

/// Verbs on the outbox.
#[derive(Debug)]
pub struct Outbox<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Messages waiting to leave.
    pub fn outbox(&self) -> Outbox<'c, C> {
        Outbox(*self)
    }
}

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// Messages that are due, of any workspace, the longest waiting first.
    pub async fn outbox_due(&self, now: i64, limit: u64) -> Result<Vec<Model>, StoreError> {
        let query = Entity::find().filter(Column::NextAt.lte(now)).order_by_asc(Column::NextAt).limit(limit);
        Ok(query.all(self.connection).await?)
    }

    /// How often each message that waits was tried, of any workspace; of the first `limit` by their turn.
    pub async fn outbox_attempts(&self, limit: u64) -> Result<Vec<i32>, StoreError> {
        let waiting = Entity::find().select_only().column(Column::Attempts).filter(Column::NextAt.gt(0));
        let query = waiting.order_by_asc(Column::NextAt).limit(limit);
        Ok(query.into_tuple().all(self.connection).await?)
    }
}

impl Outbox<'_, Transaction> {
    /// Adds a message.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }
}

impl PlatformStore<'_, Transaction> {
    /// Removes a message that has left or is given up.
    pub async fn outbox_done(&self, message: &Model) -> Result<(), StoreError> {
        Entity::delete_by_id((message.workspace_id, message.id)).exec(self.connection).await?;
        Ok(())
    }

    /// Takes the message that has been due longest for one delivery, and puts its next try off to the time that follows
    /// from it. As it was before; nothing if none is due that no other node is just taking.
    pub async fn outbox_claim(&self, now: i64, next_at: impl Fn(&Model) -> i64) -> Result<Option<Model>, StoreError> {
        let due = Entity::find()
            .filter(Column::NextAt.lte(now))
            .order_by_asc(Column::NextAt)
            .limit(1)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        let Some(message) = due.all(self.connection).await?.pop() else { return Ok(None) };
        Entity::update_many()
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .col_expr(Column::NextAt, Expr::value(next_at(&message)))
            .filter(Column::WorkspaceId.eq(message.workspace_id))
            .filter(Column::Id.eq(message.id))
            .exec(self.connection)
            .await?;
        Ok(Some(message))
    }
}
