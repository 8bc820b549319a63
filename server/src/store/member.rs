//! Roles.

use super::only::Only;
use super::page::paged;
use super::{Page, StoreError, Transaction, WorkspaceStore};
use entity::id::{AppId, MemberId, UserId};
use entity::member::{Column, Entity, Model, Role};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

/// Verbs on members.
#[derive(Debug)]
pub struct Members<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Roles.
    pub fn members(&self) -> Members<'c, C> {
        Members(*self)
    }
}

impl<C: ConnectionTrait> Members<'_, C> {
    /// A person's role.
    pub async fn of_user(&self, user: UserId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::UserId.eq(user)).only(self.0.connection).await?)
    }

    /// A machine app's role.
    pub async fn of_app(&self, app: AppId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::AppId.eq(app)).only(self.0.connection).await?)
    }

    /// The member of this id.
    pub async fn by_id(&self, id: MemberId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Id.eq(id)).only(self.0.connection).await?)
    }

    /// The role of the member of this id, if whoever holds it is not disabled.
    pub async fn standing(&self, id: MemberId) -> Result<Option<Role>, StoreError> {
        let Some(row) = self.by_id(id).await? else { return Ok(None) };
        let able = match (row.user_id, row.app_id) {
            (Some(user), _) => self.0.users().by_id(user).await?.is_some_and(|user| !user.disabled),
            (None, Some(app)) => self.0.apps().by_id(app).await?.is_some_and(|app| !app.disabled),
            (None, None) => false,
        };
        Ok(able.then_some(row.role))
    }

    /// Whether anybody holds this role.
    pub async fn any(&self, role: Role) -> Result<bool, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Role.eq(role)).one(self.0.connection).await?.is_some())
    }

    /// Members in order of joining.
    pub async fn list(&self, page: Page) -> Result<Vec<Model>, StoreError> {
        let query = self.0.find::<Entity>();
        Ok(paged(query, Column::Id, page).all(self.0.connection).await?)
    }
}

impl Members<'_, Transaction> {
    /// Those who hold this role, and hold it until the transaction ends: whoever would take it from one of them meanwhile
    /// waits on PostgreSQL, always in the same order, and on SQLite there is one writer anyway.
    pub async fn hold(&self, role: Role) -> Result<Vec<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::Role.eq(role)).order_by_asc(Column::Id);
        Ok(query.lock_exclusive().all(self.0.connection).await?)
    }

    /// Adds a member.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if the person or app has a role already.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Writes a member back.
    pub async fn update(&self, row: Model) -> Result<(), StoreError> {
        self.0.replace::<Entity>(row).await
    }

    /// Removes a member; `false` if there is none.
    pub async fn delete(&self, id: MemberId) -> Result<bool, StoreError> {
        let gone = self.0.delete::<Entity>().filter(Column::Id.eq(id)).exec(self.0.connection).await?;
        Ok(gone.rows_affected == 1)
    }
}
