//! Secrets of apps.

use super::{StoreError, Transaction, WorkspaceStore};
use entity::app_secret::{Column, Entity, Model};
use entity::id::{AppId, AppSecretId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

/// Verbs on app secrets.
#[derive(Debug)]
pub struct AppSecrets<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Secrets of apps.
    pub fn app_secrets(&self) -> AppSecrets<'c, C> {
        AppSecrets(*self)
    }
}

impl<C: ConnectionTrait> AppSecrets<'_, C> {
    /// The secrets of an app, oldest first.
    pub async fn of(&self, app: AppId) -> Result<Vec<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::AppId.eq(app)).order_by_asc(Column::Id);
        Ok(query.all(self.0.connection).await?)
    }
}

impl AppSecrets<'_, Transaction> {
    /// Adds a secret.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Lets a secret work until `at` and no longer.
    pub async fn expire(&self, id: AppSecretId, at: i64) -> Result<(), StoreError> {
        let update = self.0.update::<Entity>().col_expr(Column::ExpiresAt, Expr::value(Some(at)));
        update.filter(Column::Id.eq(id)).exec(self.0.connection).await?;
        Ok(())
    }

    /// Removes a secret.
    pub async fn delete(&self, id: AppSecretId) -> Result<(), StoreError> {
        self.0.delete::<Entity>().filter(Column::Id.eq(id)).exec(self.0.connection).await?;
        Ok(())
    }
}
