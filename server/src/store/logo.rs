//! The picture of a workspace's pages.

use super::only::Only;
use super::{StoreError, Transaction, WorkspaceStore};
use entity::logo::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

/// Verbs on the picture of a workspace's pages.
#[derive(Debug)]
pub struct Logos<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// The picture of its pages.
    pub fn logos(&self) -> Logos<'c, C> {
        Logos(*self)
    }
}

impl<C: ConnectionTrait> Logos<'_, C> {
    /// The picture of this name.
    pub async fn by_name(&self, name: &str) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Name.eq(name)).only(self.0.connection).await?)
    }
}

impl Logos<'_, Transaction> {
    /// Keeps a picture in place of whatever was kept before.
    pub async fn put(&self, row: Option<Model>) -> Result<(), StoreError> {
        self.0.delete::<Entity>().exec(self.0.connection).await?;
        match row {
            Some(row) => self.0.insert::<Entity>(row).await,
            None => Ok(()),
        }
    }
}
