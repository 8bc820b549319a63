//! Keys of workspaces, wrapped.

use super::{PlatformStore, StoreError, Transaction, WorkspaceStore};
use entity::id::KeyRowId;
use entity::workspace_key::{Column, Entity, Kind, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// Verbs on keys.
#[derive(Debug)]
pub struct WorkspaceKeys<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Keys, wrapped.
    pub fn keys(&self) -> WorkspaceKeys<'c, C> {
        WorkspaceKeys(*self)
    }
}

impl<C: ConnectionTrait> WorkspaceKeys<'_, C> {
    /// Keys that have not ended, oldest first: a handful by nature.
    pub async fn all(&self, now: i64) -> Result<Vec<Model>, StoreError> {
        let alive = Condition::any().add(Column::EndsAt.is_null()).add(Column::EndsAt.gt(now));
        let query = self.0.find::<Entity>().filter(alive).order_by_asc(Column::ActiveAt).order_by_asc(Column::Id);
        Ok(query.all(self.0.connection).await?)
    }
}

impl WorkspaceKeys<'_, Transaction> {
    /// Adds a key.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Makes nothing new with a key from `retired_at`, and forgets it after `ends_at`.
    pub async fn retire(&self, id: KeyRowId, retired_at: i64, ends_at: i64) -> Result<(), StoreError> {
        self.0
            .update::<Entity>()
            .col_expr(Column::RetiredAt, Expr::value(Some(retired_at)))
            .col_expr(Column::EndsAt, Expr::value(Some(ends_at)))
            .filter(Column::Id.eq(id))
            .exec(self.0.connection)
            .await?;
        Ok(())
    }

    /// Drops every key of a kind at once.
    pub async fn drop_all(&self, kind: Kind) -> Result<(), StoreError> {
        self.0.delete::<Entity>().filter(Column::Kind.eq(kind)).exec(self.0.connection).await?;
        Ok(())
    }
}

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// Keys of any workspace that another master key than `master` wraps.
    pub async fn keys_to_rewrap(&self, master: &str, limit: u64) -> Result<Vec<Model>, StoreError> {
        Ok(Entity::find().filter(Column::Master.ne(master)).limit(limit).all(self.connection).await?)
    }

    /// How many keys another master key than `master` wraps.
    pub async fn keys_not_under(&self, master: &str) -> Result<u64, StoreError> {
        Ok(Entity::find().filter(Column::Master.ne(master)).count(self.connection).await?)
    }
}

impl PlatformStore<'_, Transaction> {
    /// Puts a key under another master key, if it is still under the one it was read with; whether it was.
    pub async fn key_rewrap(&self, read: &Model, master: String, wrapped: Vec<u8>) -> Result<bool, StoreError> {
        let changed = Entity::update_many()
            .col_expr(Column::Master, Expr::value(master))
            .col_expr(Column::Wrapped, Expr::value(wrapped))
            .filter(Column::WorkspaceId.eq(read.workspace_id))
            .filter(Column::Id.eq(read.id))
            .filter(Column::Master.eq(read.master.clone()))
            .exec(self.connection)
            .await?;
        Ok(changed.rows_affected == 1)
    }
}
