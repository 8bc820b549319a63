//! Scopes.

use super::{StoreError, Transaction, WorkspaceStore};
use entity::scope::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

/// Verbs on scopes.
#[derive(Debug)]
pub struct Scopes<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Scopes.
    pub fn scopes(&self) -> Scopes<'c, C> {
        Scopes(*self)
    }
}

impl<C: ConnectionTrait> Scopes<'_, C> {
    /// All of the workspace, by number: few by nature.
    pub async fn all(&self) -> Result<Vec<Model>, StoreError> {
        Ok(self.0.find::<Entity>().order_by_asc(Column::Number).all(self.0.connection).await?)
    }
}

impl Scopes<'_, Transaction> {
    /// Adds a scope.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if its name is taken.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Adds several scopes in one statement.
    pub async fn insert_all(&self, rows: Vec<Model>) -> Result<(), StoreError> {
        self.0.insert_all::<Entity>(rows).await
    }

    /// Describes a scope anew, by name, in place of these words; `false` if it has others by now, or is gone.
    pub async fn describe(&self, name: &str, (before, description): (&str, &str)) -> Result<bool, StoreError> {
        let changed = self
            .0
            .update::<Entity>()
            .col_expr(Column::Description, Expr::value(description))
            .filter(Column::Name.eq(name))
            .filter(Column::Description.eq(before))
            .exec(self.0.connection)
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Removes a scope by name; `false` if there is none.
    pub async fn delete(&self, name: &str) -> Result<bool, StoreError> {
        let gone = self.0.delete::<Entity>().filter(Column::Name.eq(name)).exec(self.0.connection).await?;
        Ok(gone.rows_affected == 1)
    }
}
