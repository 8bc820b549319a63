//! Remembered consents.

use super::only::Only;
use super::page::paged;
use super::{Page, StoreError, Transaction, WorkspaceStore};
use entity::consent::{Column, Entity, Model};
use entity::id::{AppId, ConsentId, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

/// Whose consents a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConsentFilter {
    /// Only of this person.
    pub user: Option<UserId>,
    /// Only for this app.
    pub app: Option<AppId>,
}

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
    /// The consent of this id.
    pub async fn by_id(&self, id: ConsentId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Id.eq(id)).only(self.0.connection).await?)
    }

    /// Consents, the oldest first.
    pub async fn list(&self, filter: ConsentFilter, page: Page) -> Result<Vec<Model>, StoreError> {
        let mut query = self.0.find::<Entity>();
        if let Some(user) = filter.user {
            query = query.filter(Column::UserId.eq(user));
        }
        if let Some(app) = filter.app {
            query = query.filter(Column::AppId.eq(app));
        }
        Ok(paged(query, Column::Id, page).all(self.0.connection).await?)
    }

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
