//! Hourly totals over all workspaces.

use super::{PlatformStore, StoreError, Transaction, UsageDelta};
use entity::instance_hour::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// The totals of each hour from this one on in which anything happened anywhere, the oldest first.
    pub async fn instance_hours_since(&self, hour: i64, limit: u64) -> Result<Vec<Model>, StoreError> {
        let query = Entity::find().filter(Column::Hour.gte(hour)).order_by_asc(Column::Hour).limit(limit);
        Ok(query.all(self.connection).await?)
    }
}

impl PlatformStore<'_, Transaction> {
    /// Adds to the totals of one hour. All nodes add to the same row, and begin it at the same moment: in one statement,
    /// so that none of them finds it made in between.
    pub async fn instance_hour_add(&self, hour: i64, delta: UsageDelta) -> Result<(), StoreError> {
        let UsageDelta { tokens, logins, login_failures, client_failures } = delta;
        let row: ActiveModel = Model { hour, tokens, logins, login_failures, client_failures }.into_active_model();
        let sum = |column: Column, more: i64| (column, Expr::col((Entity, column)).add(more));
        let sums = OnConflict::column(Column::Hour)
            .values([
                sum(Column::Tokens, tokens),
                sum(Column::Logins, logins),
                sum(Column::LoginFailures, login_failures),
                sum(Column::ClientFailures, client_failures),
            ])
            .to_owned();
        Entity::insert(row.reset_all()).on_conflict(sums).exec_without_returning(self.connection).await?;
        Ok(())
    }
}
