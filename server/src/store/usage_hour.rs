//! Hourly totals.

use super::only::Only;
use super::{PlatformStore, StoreError, Transaction, WorkspaceStore};
use entity::id::WorkspaceId;
use entity::usage_hour::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

/// What happened since the last flush.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageDelta {
    /// Access tokens issued.
    pub tokens: i64,
    /// Completed sign-ins.
    pub logins: i64,
    /// Refused sign-ins.
    pub login_failures: i64,
    /// Refused client authentications.
    pub client_failures: i64,
}

/// Verbs on hourly totals.
#[derive(Debug)]
pub struct UsageHours<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Hourly totals.
    pub fn usage_hours(&self) -> UsageHours<'c, C> {
        UsageHours(*self)
    }
}

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// Completed sign-ins of each of these workspaces from an hour on; a workspace without any is left out.
    pub async fn logins_since(
        &self,
        workspaces: &[WorkspaceId],
        hour: i64,
    ) -> Result<Vec<(WorkspaceId, i64)>, StoreError> {
        let query = Entity::find()
            .select_only()
            .column(Column::WorkspaceId)
            // A sum of integers is a decimal to PostgreSQL.
            .column_as(Expr::col(Column::Logins).sum().cast_as("bigint"), "logins")
            .filter(Column::WorkspaceId.is_in(workspaces.iter().copied()))
            .filter(Column::Hour.gte(hour))
            .group_by(Column::WorkspaceId);
        Ok(query.into_tuple().all(self.connection).await?)
    }
}

impl<C: ConnectionTrait> UsageHours<'_, C> {
    /// The totals of one hour, named by its first second.
    pub async fn of(&self, hour: i64) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Hour.eq(hour)).only(self.0.connection).await?)
    }
}

impl<C: ConnectionTrait> UsageHours<'_, C> {
    /// The totals of each hour from this one on in which anything happened, the oldest first.
    pub async fn since(&self, hour: i64, limit: u64) -> Result<Vec<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::Hour.gte(hour)).order_by_asc(Column::Hour).limit(limit);
        Ok(query.all(self.0.connection).await?)
    }
}

impl UsageHours<'_, Transaction> {
    /// Adds to the totals of one hour.
    pub async fn add(&self, hour: i64, delta: UsageDelta) -> Result<(), StoreError> {
        let changed = self
            .0
            .update::<Entity>()
            .col_expr(Column::Tokens, Expr::col(Column::Tokens).add(delta.tokens))
            .col_expr(Column::Logins, Expr::col(Column::Logins).add(delta.logins))
            .col_expr(Column::LoginFailures, Expr::col(Column::LoginFailures).add(delta.login_failures))
            .col_expr(Column::ClientFailures, Expr::col(Column::ClientFailures).add(delta.client_failures))
            .filter(Column::Hour.eq(hour))
            .exec(self.0.connection)
            .await?;
        if changed.rows_affected == 1 {
            return Ok(());
        }
        let row = Model {
            workspace_id: self.0.id,
            hour,
            tokens: delta.tokens,
            logins: delta.logins,
            login_failures: delta.login_failures,
            client_failures: delta.client_failures,
        };
        self.0.insert::<Entity>(row).await
    }
}
