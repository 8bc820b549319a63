//! Remembered consents.

use super::only::Only;
use super::{StoreError, Transaction, WorkspaceStore};
use entity::consent::{Column, Entity, Model};
use entity::id::{AppId, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

/// Verbs on consents.
#[derive(Debug)]
pub struct Consents<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Remembered consents.
    pub fn consents(&self) -> Consents<'c, C> {
        Consents(*self)
    }
}

impl<C: ConnectionTrait> Consents<'_, C> {
    /// What a person allowed an app at these resources.
    pub async fn of(&self, user: UserId, app: AppId, resources: &str) -> Result<Option<Model>, StoreError> {
        let query = self
            .0
            .find::<Entity>()
            .filter(Column::UserId.eq(user))
            .filter(Column::AppId.eq(app))
            .filter(Column::Resources.eq(resources));
        Ok(query.only(self.0.connection).await?)
    }
}

impl Consents<'_, Transaction> {
    /// Remembers a consent in place of the one for the same person, app and resources.
    pub async fn put(&self, row: Model) -> Result<(), StoreError> {
        self.0
            .delete::<Entity>()
            .filter(Column::UserId.eq(row.user_id))
            .filter(Column::AppId.eq(row.app_id))
            .filter(Column::Resources.eq(row.resources.clone()))
            .exec(self.0.connection)
            .await?;
        self.0.insert::<Entity>(row).await
    }

    /// Forgets all a person allowed an app.
    pub async fn withdraw(&self, user: UserId, app: AppId) -> Result<u64, StoreError> {
        let gone = self
            .0
            .delete::<Entity>()
            .filter(Column::UserId.eq(user))
            .filter(Column::AppId.eq(app))
            .exec(self.0.connection)
            .await?;
        Ok(gone.rows_affected)
    }
}
