//! Daily totals: the sums of a workspace's hours, kept so that the busiest workspaces of a day are found by an index.

use super::usage_hour::added;
use super::{PlatformStore, StoreError, Transaction, UsageDelta, WorkspaceStore};
use entity::id::WorkspaceId;
use entity::usage_day::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Verbs on daily totals.
#[derive(Debug)]
pub struct UsageDays<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Daily totals.
    pub fn usage_days(&self) -> UsageDays<'c, C> {
        UsageDays(*self)
    }
}

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// The workspaces that were issued the most tokens on a day, named by its first second; the busiest first.
    pub async fn busiest_of_day(&self, day: i64, limit: u64) -> Result<Vec<WorkspaceId>, StoreError> {
        let query = Entity::find().select_only().column(Column::WorkspaceId).filter(Column::Day.eq(day));
        Ok(query.order_by_desc(Column::Tokens).limit(limit).into_tuple().all(self.connection).await?)
    }

    /// What happened in each of these workspaces from a day on; one in which nothing did is left out.
    pub async fn days_since(
        &self,
        workspaces: &[WorkspaceId],
        day: i64,
    ) -> Result<Vec<(WorkspaceId, UsageDelta)>, StoreError> {
        let query = Entity::find()
            .filter(Column::WorkspaceId.is_in(workspaces.iter().copied()))
            .filter(Column::Day.gte(day))
            .group_by(Column::WorkspaceId);
        super::usage_hour::sums(query, Column::WorkspaceId, self.connection).await
    }
}

impl UsageDays<'_, Transaction> {
    /// Adds to the totals of one day.
    pub async fn add(&self, day: i64, delta: UsageDelta) -> Result<(), StoreError> {
        let changed =
            added(self.0.update::<Entity>(), delta).filter(Column::Day.eq(day)).exec(self.0.connection).await?;
        if changed.rows_affected == 1 {
            return Ok(());
        }
        let UsageDelta { tokens, logins, login_failures, client_failures } = delta;
        let row = Model { workspace_id: self.0.id, day, tokens, logins, login_failures, client_failures };
        self.0.insert::<Entity>(row).await
    }
}
