//! Keys that creations were asked for with.

use super::only::Only;
use super::{StoreError, Transaction, WorkspaceStore};
use entity::idempotency::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

/// Verbs on keys of creations.
#[derive(Debug)]
pub struct Idempotency<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Keys of creations.
    pub fn idempotency(&self) -> Idempotency<'c, C> {
        Idempotency(*self)
    }
}

impl<C: ConnectionTrait> Idempotency<'_, C> {
    /// What was made under a key that still counts.
    pub async fn of(&self, digest: &str, now: i64) -> Result<Option<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::Digest.eq(digest));
        Ok(query.only(self.0.connection).await?.filter(|row| row.ends_at > now))
    }
}

impl Idempotency<'_, Transaction> {
    /// Keeps a key, if there is one, in place of one that means nothing any more.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if something was made under it.
    pub async fn keep(&self, row: Option<&Model>) -> Result<(), StoreError> {
        let Some(row) = row else { return Ok(()) };
        self.0
            .delete::<Entity>()
            .filter(Column::Digest.eq(&row.digest))
            .filter(Column::EndsAt.lte(row.created_at))
            .exec(self.0.connection)
            .await?;
        self.0.insert::<Entity>(row.clone()).await
    }
}
