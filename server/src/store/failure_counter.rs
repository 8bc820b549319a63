//! Failed sign-ins of known accounts.

use super::only::Only;
use super::{StoreError, Transaction, WorkspaceStore};
use entity::failure_counter::{Column, Entity, Model};
use entity::id::UserId;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};

/// Verbs on failure counters.
#[derive(Debug)]
pub struct FailureCounters<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Failed sign-ins of known accounts.
    pub fn failure_counters(&self) -> FailureCounters<'c, C> {
        FailureCounters(*self)
    }
}

impl<C: ConnectionTrait> FailureCounters<'_, C> {
    /// An account's counter; absent while it never failed.
    pub async fn of(&self, user: UserId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::UserId.eq(user)).only(self.0.connection).await?)
    }
}

impl FailureCounters<'_, Transaction> {
    /// An account's counter, which no other transaction changes until this one ends: what is put is made from what was
    /// read, and no failure may be lost between the two.
    pub async fn held(&self, user: UserId) -> Result<Option<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::UserId.eq(user)).lock(LockType::Update);
        Ok(query.only(self.0.connection).await?)
    }

    /// Sets an account's counter.
    pub async fn put(&self, row: Model) -> Result<(), StoreError> {
        if self.of(row.user_id).await?.is_some() {
            self.0.replace::<Entity>(row).await
        } else {
            self.0.insert::<Entity>(row).await
        }
    }
}
