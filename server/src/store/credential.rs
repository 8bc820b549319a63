//! What people sign in with.

use super::only::Only;
use super::{StoreError, Transaction, WorkspaceStore};
use entity::credential::{Column, Entity, Kind, Model};
use entity::id::UserId;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

/// Verbs on credentials.
#[derive(Debug)]
pub struct Credentials<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// What people sign in with.
    pub fn credentials(&self) -> Credentials<'c, C> {
        Credentials(*self)
    }
}

impl<C: ConnectionTrait> Credentials<'_, C> {
    /// A person's password, as a PHC string.
    pub async fn password(&self, user: UserId) -> Result<Option<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::UserId.eq(user)).filter(Column::Kind.eq(Kind::Password));
        Ok(query.only(self.0.connection).await?)
    }
}

impl Credentials<'_, Transaction> {
    /// Sets a credential in place of the one of its kind.
    pub async fn put(&self, row: Model) -> Result<(), StoreError> {
        self.0
            .delete::<Entity>()
            .filter(Column::UserId.eq(row.user_id))
            .filter(Column::Kind.eq(row.kind))
            .exec(self.0.connection)
            .await?;
        self.0.insert::<Entity>(row).await
    }
}
