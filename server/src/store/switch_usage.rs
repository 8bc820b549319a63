//! Who used which switch, how often and when last. An app has a row for each switch it used; apps that are gone share
//! one.

use super::{StoreError, Transaction, WorkspaceStore};
use entity::id::AppId;
use entity::switch_usage::{Column, Entity, Model};
use entity::{app, switch_past};
use sea_orm::sea_query::{Expr, LockType};
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
    /// By which app, as `client_id`; absent if that app is gone.
    pub last_app: Option<String>,
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
            .into_tuple()
            .all(self.0.connection)
            .await?;
        let mut totals = Vec::with_capacity(sums.len());
        for (switch, uses, last_used_at) in sums {
            let last_app = self.last_app(&switch).await?;
            totals.push(SwitchTotal { switch, uses, last_used_at, last_app });
        }
        for past in self.0.find::<switch_past::Entity>().all(self.0.connection).await? {
            let switch_past::Model { switch, uses, last_used_at, .. } = past;
            match totals.iter_mut().find(|total| total.switch == switch) {
                Some(total) => {
                    total.uses += uses;
                    if last_used_at > total.last_used_at {
                        (total.last_used_at, total.last_app) = (last_used_at, None);
                    }
                }
                None => totals.push(SwitchTotal { switch, uses, last_used_at, last_app: None }),
            }
        }
        totals.sort_unstable_by(|one, other| one.switch.cmp(&other.switch));
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
    /// Adds to the uses of a switch by an app; to those of apps that are gone if this one is.
    pub async fn add(&self, switch: &str, app: AppId, delta: SwitchUses) -> Result<(), StoreError> {
        // An app that used a switch twice in a row has its row: that is the usual case.
        let changed = self
            .0
            .update::<Entity>()
            .col_expr(Column::Uses, Expr::col(Column::Uses).add(delta.uses))
            .col_expr(Column::LastUsedAt, later(delta))
            .filter(Column::Switch.eq(switch))
            .filter(Column::AppId.eq(app))
            .exec(self.0.connection)
            .await?;
        if changed.rows_affected == 1 {
            return Ok(());
        }
        let known = self.0.find::<app::Entity>().filter(app::Column::Id.eq(app)).all(self.0.connection).await?;
        if known.is_empty() {
            return self.add_past(switch, delta).await;
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

    /// Keeps the uses of an app that is about to go. Whoever decides about a switch must not read "never used" because
    /// of it.
    pub async fn keep(&self, app: AppId) -> Result<(), StoreError> {
        // Held, so that what another node adds meanwhile is either in these rows or finds the app gone.
        let held = self.0.find::<app::Entity>().filter(app::Column::Id.eq(app)).lock(LockType::Update);
        held.all(self.0.connection).await?;
        let query = self.0.find::<Entity>().filter(Column::AppId.eq(app)).lock(LockType::Update);
        let mut rows = query.all(self.0.connection).await?;
        // In one order, so that two deletions only take turns. Asked for here, it would lead SQLite past the app's index.
        rows.sort_unstable_by(|one, other| one.switch.cmp(&other.switch));
        for row in rows {
            let delta = SwitchUses { uses: row.uses, last_used_at: row.last_used_at };
            self.add_past(&row.switch, delta).await?;
        }
        Ok(())
    }

    async fn add_past(&self, switch: &str, delta: SwitchUses) -> Result<(), StoreError> {
        use switch_past::Column;
        let changed = self
            .0
            .update::<switch_past::Entity>()
            .col_expr(Column::Uses, Expr::col(Column::Uses).add(delta.uses))
            .col_expr(Column::LastUsedAt, later(delta))
            .filter(Column::Switch.eq(switch))
            .exec(self.0.connection)
            .await?;
        if changed.rows_affected == 1 {
            return Ok(());
        }
        let row = switch_past::Model {
            workspace_id: self.0.id,
            switch: switch.to_owned(),
            uses: delta.uses,
            last_used_at: delta.last_used_at,
        };
        self.0.insert::<switch_past::Entity>(row).await
    }
}

/// The later of a row's last use and another; both tables call it the same.
fn later(delta: SwitchUses) -> Expr {
    let known = || Expr::col(Column::LastUsedAt);
    Expr::case(known().gt(delta.last_used_at), known()).finally(delta.last_used_at).into()
}
