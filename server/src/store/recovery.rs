//! How many letters with a link that sets a password went to a person lately.

use super::only::Only;
use super::{StoreError, Transaction, WorkspaceStore};
use entity::id::UserId;
use entity::recovery::{Column, Entity, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};

/// Verbs on the letters of people.
#[derive(Debug)]
pub struct Recoveries<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Letters with a link that sets a password.
    pub fn recoveries(&self) -> Recoveries<'c, C> {
        Recoveries(*self)
    }
}

impl<C: ConnectionTrait> Recoveries<'_, C> {
    /// A person's letters; absent while there was none.
    pub async fn of(&self, user: UserId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::UserId.eq(user)).only(self.0.connection).await?)
    }
}

impl Recoveries<'_, Transaction> {
    /// A person's letters, which no other transaction counts until this one ends.
    pub async fn held(&self, user: UserId) -> Result<Option<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::UserId.eq(user)).lock(LockType::Update);
        Ok(query.only(self.0.connection).await?)
    }

    /// Sets how many there were, going by what [`Recoveries::held`] found.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if there was none and another transaction wrote the first meanwhile.
    pub async fn put(&self, row: Model, before: Option<&Model>) -> Result<(), StoreError> {
        match before {
            Some(_) => self.0.replace::<Entity>(row).await,
            None => self.0.insert::<Entity>(row).await,
        }
    }
}
