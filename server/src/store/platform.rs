//! The few queries without a workspace, by name: finding one, the instance's own row, and what jobs do by index across
//! all of them.

use super::beginning::{After, begins, bytes, fold, folded};
use super::only::Only;
use super::page::{ordered, paged};
use super::scoped::beside_key;
use super::sorting::{Sorting, named, sorted};
use super::{Page, StoreError, Transaction, Workspace};
use entity::id::WorkspaceId;
use entity::workspace::{self, Status};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Order, QueryFilter, QuerySelect,
    Select,
};

/// A handle to what belongs to no workspace.
#[derive(Debug)]
pub struct PlatformStore<'c, C> {
    pub(super) connection: &'c C,
}

impl<'c, C: ConnectionTrait> PlatformStore<'c, C> {
    pub(super) fn new(connection: &'c C) -> Self {
        Self { connection }
    }

    /// The workspace of this slug, whatever its status.
    pub async fn workspace_by_slug(&self, slug: &str) -> Result<Option<Workspace>, StoreError> {
        let found = workspace::Entity::find().filter(workspace::Column::Slug.eq(slug)).only(self.connection).await?;
        Ok(found.map(Workspace::from))
    }

    /// The workspace of this id, whatever its status.
    pub async fn workspace_by_id(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        Ok(workspace::Entity::find_by_id(id).only(self.connection).await?.map(Workspace::from))
    }

    /// Those of these workspaces that are not deleted.
    pub async fn workspaces_by_id(&self, ids: &[WorkspaceId]) -> Result<Vec<Workspace>, StoreError> {
        let query = there().filter(workspace::Column::Id.is_in(ids.iter().copied()));
        Ok(query.all(self.connection).await?.into_iter().map(Workspace::from).collect())
    }

    /// How many workspaces are in this state, counted up to `most`.
    pub async fn count_workspaces(&self, status: Status, most: u64) -> Result<u64, StoreError> {
        // The index holds all that is asked for.
        let query = workspace::Entity::find().select_only().column(workspace::Column::Status);
        let query = query.filter(workspace::Column::Status.eq(status)).limit(most);
        let found: Vec<Status> = query.into_tuple().all(self.connection).await?;
        Ok(found.len().try_into().unwrap_or(most))
    }

    /// Workspaces that are not deleted, in order of creation.
    pub async fn workspaces(&self, page: Page) -> Result<Vec<Workspace>, StoreError> {
        let found = paged(there(), workspace::Column::Id, page).all(self.connection).await?;
        Ok(found.into_iter().map(Workspace::from).collect())
    }

    /// Workspaces that are not deleted, in an order.
    pub async fn workspaces_sorted(
        &self,
        sorting: Sorting,
        after: Option<&After>,
        limit: u64,
    ) -> Result<Vec<Workspace>, StoreError> {
        let found = sorted(there(), self.name(), sorting, after).limit(limit).all(self.connection).await?;
        Ok(found.into_iter().map(Workspace::from).collect())
    }

    /// Workspaces that are not deleted and whose slug begins with this, in the order of slugs.
    pub async fn workspaces_by_slug(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: u64,
    ) -> Result<Vec<Workspace>, StoreError> {
        let slug = bytes(self.connection, "workspace", "slug");
        let query = there().filter(begins(slug.clone(), prefix));
        let query = ordered(query, [slug], after.map(|after| [after.into()]), &Order::Asc);
        let found = query.limit(limit).all(self.connection).await?;
        Ok(found.into_iter().map(Workspace::from).collect())
    }

    /// Workspaces that are not deleted and whose name begins with this, but not their slug, in the order of names.
    pub async fn workspaces_by_name(
        &self,
        prefix: &str,
        after: Option<&After>,
        limit: u64,
    ) -> Result<Vec<Workspace>, StoreError> {
        let (name, id) = self.name();
        let begins_with = begins(name.clone(), &fold(prefix));
        // The place comes first: of two lower bounds `SQLite` enters an index by the one it reads first.
        let query = named(there(), (name, id), &Order::Asc, after).filter(begins_with);
        let query = query.filter(begins(bytes(self.connection, "workspace", "slug"), prefix).not());
        let found = query.limit(limit).all(self.connection).await?;
        Ok(found.into_iter().map(Workspace::from).collect())
    }

    fn name(&self) -> (Expr, Expr) {
        (folded(self.connection, "workspace", "name"), workspace::Column::Id.into_expr())
    }
}

/// Workspaces that are not deleted.
fn there() -> Select<workspace::Entity> {
    workspace::Entity::find().filter(workspace::Column::Status.ne(Status::Deleted))
}

impl PlatformStore<'_, Transaction> {
    /// The workspace of this id, held against other writers until the transaction ends: for work of which there must be
    /// one at a time. Nothing if somebody else holds it: they do the same, or it can be done later.
    pub async fn workspace_claim(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        // The weakest lock that excludes itself: rows that only refer to the workspace may be inserted meanwhile.
        let query =
            workspace::Entity::find_by_id(id).lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
        Ok(query.only(self.connection).await?.map(Workspace::from))
    }

    /// Makes a workspace.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if its slug was ever used.
    pub async fn workspace_insert(&self, row: workspace::Model) -> Result<Workspace, StoreError> {
        let made = Workspace::from(row.clone());
        workspace::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(self.connection).await?;
        Ok(made)
    }

    /// Writes a workspace back, if it is still the version that was read; the version goes up by one.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if somebody else changed it.
    pub async fn workspace_update(&self, mut row: workspace::Model) -> Result<Workspace, StoreError> {
        let read = row.version;
        row.version += 1;
        let changed = workspace::Entity::update_many()
            .set(beside_key(row.clone().into_active_model().reset_all()))
            .filter(workspace::Column::Id.eq(row.id))
            .filter(workspace::Column::Version.eq(read))
            .exec(self.connection)
            .await?;
        if changed.rows_affected == 1 { Ok(Workspace::from(row)) } else { Err(StoreError::Stale) }
    }
}
