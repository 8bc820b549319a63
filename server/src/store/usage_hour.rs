//! Hourly totals.

use super::only::Only;
use super::{PlatformStore, StoreError, Transaction, WorkspaceStore};
use entity::id::WorkspaceId;
use entity::usage_hour::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select, UpdateMany,
};

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

/// The columns of counts, which hours and days call the same.
const COUNTS: [&str; 4] = ["tokens", "logins", "login_failures", "client_failures"];

/// An update that adds to the counts of rows.
pub(super) fn added<E: EntityTrait>(update: UpdateMany<E>, delta: UsageDelta) -> UpdateMany<E> {
    let UsageDelta { tokens, logins, login_failures, client_failures } = delta;
    let more = COUNTS.into_iter().zip([tokens, logins, login_failures, client_failures]);
    more.fold(update, |update, (column, more)| update.col_expr(column, Expr::col(column).add(more)))
}

/// The sums of the counts of rows that are grouped by their workspace.
pub(super) async fn sums<E: EntityTrait>(
    rows: Select<E>,
    workspace: E::Column,
    connection: &impl ConnectionTrait,
) -> Result<Vec<(WorkspaceId, UsageDelta)>, StoreError> {
    let query = rows.select_only().column(workspace);
    // A sum of integers is a decimal to PostgreSQL.
    let sum = |column: &'static str| Expr::col(column).sum().cast_as("bigint");
    let query = COUNTS.into_iter().fold(query, |query, column| query.expr_as(sum(column), column));
    let rows: Vec<(WorkspaceId, i64, i64, i64, i64)> = query.into_tuple().all(connection).await?;
    let delta = |(id, tokens, logins, login_failures, client_failures)| {
        (id, UsageDelta { tokens, logins, login_failures, client_failures })
    };
    Ok(rows.into_iter().map(delta).collect())
}

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// What happened in each of these workspaces from an hour on; one in which nothing did is left out.
    pub async fn hours_since(
        &self,
        workspaces: &[WorkspaceId],
        hour: i64,
    ) -> Result<Vec<(WorkspaceId, UsageDelta)>, StoreError> {
        let query = Entity::find()
            .filter(Column::WorkspaceId.is_in(workspaces.iter().copied()))
            .filter(Column::Hour.gte(hour))
            .group_by(Column::WorkspaceId);
        sums(query, Column::WorkspaceId, self.connection).await
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
        let changed =
            added(self.0.update::<Entity>(), delta).filter(Column::Hour.eq(hour)).exec(self.0.connection).await?;
        if changed.rows_affected == 1 {
            return Ok(());
        }
        let UsageDelta { tokens, logins, login_failures, client_failures } = delta;
        let row = Model { workspace_id: self.0.id, hour, tokens, logins, login_failures, client_failures };
        self.0.insert::<Entity>(row).await
    }
}
