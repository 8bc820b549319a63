//! Apps.

use super::beginning::{After, begins, bytes, fold, folded};
use super::only::Only;
use super::page::{ordered, paged};
use super::sorting::{Sorting, named, sorted};
use super::{Page, StoreError, Transaction, WorkspaceStore};
use entity::app::{Column, Entity, Model};
use entity::id::{AppId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, ExprTrait, Order, QueryFilter, QuerySelect};

/// Verbs on apps.
#[derive(Debug)]
pub struct Apps<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Apps.
    pub fn apps(&self) -> Apps<'c, C> {
        Apps(*self)
    }
}

impl<C: ConnectionTrait> Apps<'_, C> {
    /// The app of this `client_id`.
    pub async fn by_client_id(&self, client_id: &str) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::ClientId.eq(client_id)).only(self.0.connection).await?)
    }

    /// The app of this id.
    pub async fn by_id(&self, id: AppId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Id.eq(id)).only(self.0.connection).await?)
    }

    /// The apps of these ids, those there are.
    pub async fn by_ids(&self, ids: &[AppId]) -> Result<Vec<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::Id.is_in(ids.iter().copied()));
        Ok(if ids.is_empty() { Vec::new() } else { query.all(self.0.connection).await? })
    }

    /// Apps in order of registration, all or one owner's.
    pub async fn list(&self, owner: Option<UserId>, page: Page) -> Result<Vec<Model>, StoreError> {
        let mut query = self.0.find::<Entity>();
        if let Some(owner) = owner {
            query = query.filter(Column::OwnerId.eq(owner));
        }
        Ok(paged(query, Column::Id, page).all(self.0.connection).await?)
    }

    /// Apps whose `client_id` begins with this, in the order of those.
    pub async fn by_client_id_beginning(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: u64,
    ) -> Result<Vec<Model>, StoreError> {
        let client_id = bytes(self.0.connection, "app", "client_id");
        let query = self.0.find::<Entity>().filter(begins(client_id.clone(), prefix));
        let query = ordered(query, [client_id], after.map(|after| [after.into()]), &Order::Asc);
        Ok(query.limit(limit).all(self.0.connection).await?)
    }

    /// Apps whose name begins with this, but not their `client_id`, in the order of names.
    pub async fn by_name_beginning(
        &self,
        prefix: &str,
        after: Option<&After>,
        limit: u64,
    ) -> Result<Vec<Model>, StoreError> {
        let (name, id) = self.name();
        let begins_with = begins(name.clone(), &fold(prefix));
        // The place comes first: of two lower bounds `SQLite` enters an index by the one it reads first.
        let query = named(self.0.find::<Entity>(), (name, id), &Order::Asc, after).filter(begins_with);
        let query = query.filter(begins(bytes(self.0.connection, "app", "client_id"), prefix).not());
        Ok(query.limit(limit).all(self.0.connection).await?)
    }

    /// Apps in an order.
    pub async fn sorted(&self, sorting: Sorting, after: Option<&After>, limit: u64) -> Result<Vec<Model>, StoreError> {
        let query = sorted(self.0.find::<Entity>(), self.name(), sorting, after);
        Ok(query.limit(limit).all(self.0.connection).await?)
    }

    fn name(&self) -> (Expr, Expr) {
        (folded(self.0.connection, "app", "name"), Column::Id.into_expr())
    }
}

impl Apps<'_, Transaction> {
    /// Registers an app.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if its `client_id` is taken.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Writes an app back, if it is still the version that was read; the version goes up by one.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if somebody else changed it.
    pub async fn update(&self, mut row: Model) -> Result<(), StoreError> {
        let as_read = Column::Id.eq(row.id).and(Column::Version.eq(row.version));
        row.version += 1;
        self.0.write_back::<Entity>(row, as_read).await
    }

    /// Ends every grant and token of the app at once.
    pub async fn advance_epoch(&self, id: AppId) -> Result<(), StoreError> {
        self.0
            .update::<Entity>()
            .col_expr(Column::Epoch, Expr::col(Column::Epoch).add(1))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.eq(id))
            .exec(self.0.connection)
            .await?;
        Ok(())
    }

    /// Removes an app with its secrets, grants and consents; `false` if there is none.
    pub async fn delete(&self, id: AppId) -> Result<bool, StoreError> {
        let gone = self.0.delete::<Entity>().filter(Column::Id.eq(id)).exec(self.0.connection).await?;
        Ok(gone.rows_affected == 1)
    }
}
