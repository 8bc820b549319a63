//! APIs that access tokens are made for.

use super::{StoreError, Transaction, WorkspaceStore};
use entity::api_resource::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

/// Verbs on API resources.
#[derive(Debug)]
pub struct ApiResources<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// APIs that access tokens are made for.
    pub fn api_resources(&self) -> ApiResources<'c, C> {
        ApiResources(*self)
    }
}

impl<C: ConnectionTrait> ApiResources<'_, C> {
    /// All of the workspace, by number: few by nature.
    pub async fn all(&self) -> Result<Vec<Model>, StoreError> {
        Ok(self.0.find::<Entity>().order_by_asc(Column::Number).all(self.0.connection).await?)
    }
}

impl ApiResources<'_, Transaction> {
    /// Adds an API.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if its identifier is taken.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Removes an API; `false` if there is none of this number.
    ///
    /// # Errors
    /// [`StoreError::MissingReference`] if an app serves it.
    pub async fn delete(&self, number: i32) -> Result<bool, StoreError> {
        let gone = self.0.delete::<Entity>().filter(Column::Number.eq(number)).exec(self.0.connection).await?;
        Ok(gone.rows_affected == 1)
    }
}
