//! Hosts bound to workspaces.

use super::only::Only;
use super::{PlatformStore, StoreError, Transaction, WorkspaceStore};
use entity::workspace::{self, Status};
use entity::workspace_host::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};

/// Verbs on the hosts of a workspace.
#[derive(Debug)]
pub struct WorkspaceHosts<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Hosts.
    pub fn hosts(&self) -> WorkspaceHosts<'c, C> {
        WorkspaceHosts(*self)
    }
}

impl<C: ConnectionTrait> WorkspaceHosts<'_, C> {
    /// All of the workspace, in order of creation: few by nature.
    pub async fn all(&self) -> Result<Vec<Model>, StoreError> {
        Ok(self.0.find::<Entity>().order_by_asc(Column::Id).all(self.0.connection).await?)
    }
}

impl WorkspaceHosts<'_, Transaction> {
    /// Binds a host.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if it is bound already, to whichever workspace.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Releases a host; `false` if the workspace has none of this name.
    pub async fn delete(&self, host: &str) -> Result<bool, StoreError> {
        let gone = self.0.delete::<Entity>().filter(Column::Host.eq(host)).exec(self.0.connection).await?;
        Ok(gone.rows_affected == 1)
    }
}

/// A bound host and the workspace it leads to.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct BoundHost {
    /// The host, as in its row.
    pub host: String,
    /// The workspace's slug.
    pub slug: String,
    /// The workspace's status.
    pub status: Status,
}

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// The workspace a host is bound to, whatever its status.
    pub async fn bound_host(&self, host: &str) -> Result<Option<BoundHost>, StoreError> {
        let to_workspace: RelationDef =
            Entity::belongs_to(workspace::Entity).from(Column::WorkspaceId).to(workspace::Column::Id).into();
        let query = Entity::find()
            .select_only()
            .column(Column::Host)
            .column(workspace::Column::Slug)
            .column(workspace::Column::Status)
            .join(JoinType::InnerJoin, to_workspace)
            .filter(Column::Host.eq(host));
        Ok(query.into_model().only(self.connection).await?)
    }
}
