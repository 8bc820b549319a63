//! Messages waiting to leave.

use super::{PlatformStore, StoreError, WorkspaceStore};
use entity::outbox::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

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

    /// How often each message that waits was tried, of any workspace; of the first `limit`.
    pub async fn outbox_attempts(&self, limit: u64) -> Result<Vec<i32>, StoreError> {
        let query = Entity::find().select_only().column(Column::Attempts).limit(limit);
        Ok(query.into_tuple().all(self.connection).await?)
    }
}

impl Outbox<'_, DatabaseTransaction> {
    /// Adds a message.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }
}

impl PlatformStore<'_, DatabaseTransaction> {
    /// Removes a message that has left or is given up.
    pub async fn outbox_done(&self, message: &Model) -> Result<(), StoreError> {
        Entity::delete_by_id((message.workspace_id, message.id)).exec(self.connection).await?;
        Ok(())
    }

    /// Takes a message for one delivery and puts the next try off; `false` if another node took it.
    pub async fn outbox_claim(&self, message: &Model, next_at: i64) -> Result<bool, StoreError> {
        let changed = Entity::update_many()
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .col_expr(Column::NextAt, Expr::value(next_at))
            .filter(Column::WorkspaceId.eq(message.workspace_id))
            .filter(Column::Id.eq(message.id))
            .filter(Column::Attempts.eq(message.attempts))
            .exec(self.connection)
            .await?;
        Ok(changed.rows_affected == 1)
    }
}
