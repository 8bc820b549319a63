//! Who used which switch, how often and when last.

use super::{StoreError, Transaction, WorkspaceStore};
use entity::app;
use entity::id::AppId;
use entity::switch_usage::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

/// Uses since the last flush.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SwitchUses {
    /// How many.
    pub uses: i64,
    /// The second of the last one.
    pub last_used_at: i64,
}

/// All uses of one switch in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchTotal {
    /// The switch, by name.
    pub switch: String,
    /// How often it was used.
    pub uses: i64,
    /// When last.
    pub last_used_at: i64,
    /// By which app, as `client_id`.
    pub last_app: String,
}

/// Verbs on uses of switches.
#[derive(Debug)]
pub struct SwitchUsages<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Uses of switches.
    pub fn switch_usages(&self) -> SwitchUsages<'c, C> {
        SwitchUsages(*self)
    }
}

impl<C: ConnectionTrait> SwitchUsages<'_, C> {
    /// The totals of every switch that was ever used, by name. Reads one row for each switch and app.
    pub async fn totals(&self) -> Result<Vec<SwitchTotal>, StoreError> {
        let sums: Vec<(String, i64, i64)> = self
            .0
            .find::<Entity>()
            .select_only()
            .column(Column::Switch)
            // A sum of integers is a decimal to PostgreSQL.
            .column_as(Expr::col(Column::Uses).sum().cast_as("bigint"), "uses")
            .column_as(Column::LastUsedAt.max(), "last_used_at")
            .group_by(Column::Switch)
            .order_by_asc(Column::Switch)
            .into_tuple()
            .all(self.0.connection)
            .await?;
        let mut totals = Vec::with_capacity(sums.len());
        for (switch, uses, last_used_at) in sums {
            let last_app = self.last_app(&switch).await?.unwrap_or_default();
            totals.push(SwitchTotal { switch, uses, last_used_at, last_app });
        }
        Ok(totals)
    }

    async fn last_app(&self, switch: &str) -> Result<Option<String>, StoreError> {
        let latest = self
            .0
            .find::<Entity>()
            .filter(Column::Switch.eq(switch))
            .order_by_desc(Column::LastUsedAt)
            .limit(1)
            .all(self.0.connection)
            .await?;
        let Some(latest) = latest.into_iter().next() else { return Ok(None) };
        let app = self.0.find::<app::Entity>().filter(app::Column::Id.eq(latest.app_id));
        Ok(app.all(self.0.connection).await?.into_iter().next().map(|app| app.client_id))
    }
}

impl SwitchUsages<'_, Transaction> {
    /// Adds to the uses of a switch by an app; nothing if the app is gone.
    pub async fn add(&self, switch: &str, app: AppId, delta: SwitchUses) -> Result<(), StoreError> {
        // An app that used a switch twice in a row has its row: that is the usual case.
        let latest = Expr::case(Expr::col(Column::LastUsedAt).gt(delta.last_used_at), Expr::col(Column::LastUsedAt))
            .finally(delta.last_used_at);
        let changed = self
            .0
            .update::<Entity>()
            .col_expr(Column::Uses, Expr::col(Column::Uses).add(delta.uses))
            .col_expr(Column::LastUsedAt, latest.into())
            .filter(Column::Switch.eq(switch))
            .filter(Column::AppId.eq(app))
            .exec(self.0.connection)
            .await?;
        if changed.rows_affected == 1 {
            return Ok(());
        }
        let known = self.0.find::<app::Entity>().filter(app::Column::Id.eq(app)).all(self.0.connection).await?;
        if known.is_empty() {
            return Ok(());
        }
        self.0
            .insert::<Entity>(Model {
                workspace_id: self.0.id,
                switch: switch.to_owned(),
                app_id: app,
                uses: delta.uses,
                last_used_at: delta.last_used_at,
            })
            .await
    }
}
