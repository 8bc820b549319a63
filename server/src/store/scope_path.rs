//! The gateway's table: which scope opens which path.

use super::{StoreError, Transaction, WorkspaceStore};
use entity::id::ScopePathId;
use entity::scope_path::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

/// Verbs on the gateway's table.
#[derive(Debug)]
pub struct ScopePaths<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// The gateway's table.
    pub fn scope_paths(&self) -> ScopePaths<'c, C> {
        ScopePaths(*self)
    }
}

impl<C: ConnectionTrait> ScopePaths<'_, C> {
    /// All of the workspace, in order of creation: few by nature.
    pub async fn all(&self) -> Result<Vec<Model>, StoreError> {
        Ok(self.0.find::<Entity>().order_by_asc(Column::Id).all(self.0.connection).await?)
    }
}

impl ScopePaths<'_, Transaction> {
    /// Adds a line.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if the scope opens this path already, [`StoreError::MissingReference`] if the scope
    /// is gone.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Adds several lines in one statement.
    pub async fn insert_all(&self, rows: Vec<Model>) -> Result<(), StoreError> {
        self.0.insert_all::<Entity>(rows).await
    }

    /// Removes a line; `false` if there is none.
    pub async fn delete(&self, id: ScopePathId) -> Result<bool, StoreError> {
        let gone = self.0.delete::<Entity>().filter(Column::Id.eq(id)).exec(self.0.connection).await?;
        Ok(gone.rows_affected == 1)
    }
}
