//! Remembered consents.

use super::only::Only;
use super::page::paged;
use super::{Page, StoreError, Transaction, WorkspaceStore};
use entity::consent::{Column, Entity, Model};
use entity::id::{AppId, ConsentId, UserId};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, Select};

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
        Ok(self.find_of(user, app, resources).only(self.0.connection).await?)
    }

    fn find_of(&self, user: UserId, app: AppId, resources: &str) -> Select<Entity> {
        self.0
            .find::<Entity>()
            .filter(Column::UserId.eq(user))
            .filter(Column::AppId.eq(app))
            .filter(Column::Resources.eq(resources))
    }
}

impl Consents<'_, Transaction> {
    /// The same, and it stands until the transaction ends: whoever withdraws it meanwhile waits on PostgreSQL, whoever
    /// relies on it or adds to it does not. On SQLite there is one writer anyway.
    pub async fn relied_on(&self, user: UserId, app: AppId, resources: &str) -> Result<Option<Model>, StoreError> {
        let query = self.find_of(user, app, resources).lock(LockType::KeyShare);
        Ok(query.only(self.0.connection).await?)
    }

    /// The same, and nobody else adds to it or withdraws it until the transaction ends.
    pub async fn hold(&self, user: UserId, app: AppId, resources: &str) -> Result<Option<Model>, StoreError> {
        let query = self.find_of(user, app, resources).lock(LockType::NoKeyUpdate);
        Ok(query.only(self.0.connection).await?)
    }

    /// Remembers a consent; `false` if there is one for the same person, app and resources.
    pub async fn insert(&self, row: Model) -> Result<bool, StoreError> {
        let same = [Column::WorkspaceId, Column::UserId, Column::AppId, Column::Resources];
        self.0.insert_unless::<Entity>(row, &same).await
    }

    /// Writes down what a consent comes to by now.
    pub async fn extend(&self, id: ConsentId, scope: String, at: i64) -> Result<(), StoreError> {
        self.0
            .update::<Entity>()
            .col_expr(Column::Scope, Expr::value(scope))
            .col_expr(Column::UpdatedAt, Expr::value(at))
            .filter(Column::Id.eq(id))
            .exec(self.0.connection)
            .await?;
        Ok(())
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
