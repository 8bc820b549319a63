//! People.

use super::beginning::{After, begins, bytes};
use super::only::Only;
use super::page::{ordered, paged};
use super::sorting::Sorting;
use super::{Page, PlatformStore, StoreError, Transaction, WorkspaceStore};
use entity::id::{UserId, WorkspaceId};
use entity::user::{Column, Entity, Model};
use entity::workspace;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, Order, QueryFilter, QuerySelect, UpdateMany};

/// Verbs on people.
#[derive(Debug)]
pub struct Users<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// People.
    pub fn users(&self) -> Users<'c, C> {
        Users(*self)
    }
}

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// How many people each of these workspaces has, counted up to `most` of each.
    pub async fn count_users(
        &self,
        workspaces: &[WorkspaceId],
        most: u64,
    ) -> Result<Vec<(WorkspaceId, i64)>, StoreError> {
        let id = (workspace::Entity, workspace::Column::Id);
        // Ends at the limit, however many there are.
        let people = Query::select()
            .expr(Expr::val(1))
            .from(Entity)
            .and_where(Expr::col((Entity, Column::WorkspaceId)).equals(id))
            .limit(most)
            .to_owned();
        let count = Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(people, "people").to_owned();
        let query = workspace::Entity::find()
            .select_only()
            .column(workspace::Column::Id)
            .expr_as(Expr::SubQuery(None, Box::new(count.into())), "users")
            .filter(workspace::Column::Id.is_in(workspaces.iter().copied()));
        Ok(query.into_tuple().all(self.connection).await?)
    }
}

impl<C: ConnectionTrait> Users<'_, C> {
    /// The person of this id.
    pub async fn by_id(&self, id: UserId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Id.eq(id)).only(self.0.connection).await?)
    }

    /// The people of these ids, those there are.
    pub async fn by_ids(&self, ids: &[UserId]) -> Result<Vec<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::Id.is_in(ids.iter().copied()));
        Ok(if ids.is_empty() { Vec::new() } else { query.all(self.0.connection).await? })
    }

    /// The person of this folded login name: username first, else e-mail.
    pub async fn by_login(&self, key: &str) -> Result<Option<Model>, StoreError> {
        match self.by_username(key).await? {
            None => self.by_email(key).await,
            found => Ok(found),
        }
    }

    /// The person of this folded username.
    pub async fn by_username(&self, key: &str) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::UsernameKey.eq(key)).only(self.0.connection).await?)
    }

    /// The person of this folded e-mail address.
    pub async fn by_email(&self, key: &str) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::EmailKey.eq(key)).only(self.0.connection).await?)
    }

    /// People in key order.
    pub async fn list(&self, page: Page) -> Result<Vec<Model>, StoreError> {
        let query = self.0.find::<Entity>();
        Ok(paged(query, Column::Id, page).all(self.0.connection).await?)
    }

    /// People whose folded username begins with this, in the order of those.
    pub async fn by_username_beginning(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: u64,
    ) -> Result<Vec<Model>, StoreError> {
        let key = bytes(self.0.connection, "user", "username_key");
        let query = self.0.find::<Entity>().filter(begins(key.clone(), prefix));
        let query = ordered(query, [key], after.map(|after| [after.into()]), &Order::Asc);
        Ok(query.limit(limit).all(self.0.connection).await?)
    }

    /// People whose folded address begins with this, but not their username, in the order of addresses.
    pub async fn by_email_beginning(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: u64,
    ) -> Result<Vec<Model>, StoreError> {
        let key = bytes(self.0.connection, "user", "email_key");
        let query = self.0.find::<Entity>().filter(begins(key.clone(), prefix));
        let query = query.filter(begins(bytes(self.0.connection, "user", "username_key"), prefix).not());
        let query = ordered(query, [key], after.map(|after| [after.into()]), &Order::Asc);
        Ok(query.limit(limit).all(self.0.connection).await?)
    }

    /// People in an order.
    pub async fn sorted(&self, sorting: Sorting, after: Option<&After>, limit: u64) -> Result<Vec<Model>, StoreError> {
        let query = self.0.find::<Entity>();
        let query = if sorting.is_by_name() {
            // No two are called the same.
            let key = bytes(self.0.connection, "user", "username_key");
            ordered(query, [key], after.map(|after| [after.text.as_str().into()]), &sorting.order())
        } else {
            // Their ids do not tell when they were added.
            let by = [Column::CreatedAt.into_expr(), Column::Id.into_expr()];
            ordered(query, by, after.map(|after| [after.second().into(), after.id.into()]), &sorting.order())
        };
        Ok(query.limit(limit).all(self.0.connection).await?)
    }
}

impl Users<'_, Transaction> {
    /// Adds a person.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if the username or e-mail is taken.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Writes a person back, if they are still the version that was read; the version goes up by one.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if somebody else changed it.
    pub async fn update(&self, mut row: Model) -> Result<(), StoreError> {
        let as_read = Column::Id.eq(row.id).and(Column::Version.eq(row.version));
        row.version += 1;
        self.0.write_back::<Entity>(row, as_read).await
    }

    /// Ends every session, grant and link of the person at once.
    pub async fn advance_epoch(&self, id: UserId) -> Result<(), StoreError> {
        self.next_epoch(id).exec(self.0.connection).await?;
        Ok(())
    }

    /// The same if it is still this epoch and the person is not disabled; `false` if not. Of many who ask at once one gets
    /// `true`.
    pub async fn advance_epoch_from(&self, id: UserId, epoch: i64) -> Result<bool, StoreError> {
        let current = self.next_epoch(id).filter(Column::Epoch.eq(epoch)).filter(Column::Disabled.eq(false));
        Ok(current.exec(self.0.connection).await?.rows_affected == 1)
    }

    fn next_epoch(&self, id: UserId) -> UpdateMany<Entity> {
        self.0
            .update::<Entity>()
            .col_expr(Column::Epoch, Expr::col(Column::Epoch).add(1))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.eq(id))
    }

    /// Removes a person with all that is theirs; `false` if there is none.
    pub async fn delete(&self, id: UserId) -> Result<bool, StoreError> {
        let gone = self.0.delete::<Entity>().filter(Column::Id.eq(id)).exec(self.0.connection).await?;
        Ok(gone.rows_affected == 1)
    }
}
