//! Rows whose time is over and rows of deleted workspaces, across all workspaces, by index and in small batches. What
//! a batch is made of is chosen in the statement that deletes it, so that two nodes at once only take turns.

use super::{PlatformStore, StoreError, Transaction};
use entity::id::{SessionId, WorkspaceId};
use entity::workspace::{self, Status};
use entity::{audit_event, grant, session};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect};

/// Tables with an `ends_at` after which a row means nothing. A message in the outbox ends too, but there the job that
/// delivers it decides, because it says so in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Grants that can be neither redeemed nor refreshed, and whose access tokens have ended.
    Grants,
    /// Access tokens that have ended anyway.
    RevokedTokens,
    /// Retired keys that nothing alive was made with.
    WorkspaceKeys,
    /// Keys of creations that mean nothing any more.
    Idempotency,
}

impl Ending {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Grants, Self::RevokedTokens, Self::WorkspaceKeys, Self::Idempotency];

    fn table_and_key(self) -> (&'static str, &'static str) {
        match self {
            Self::Grants => ("grant", "id"),
            Self::RevokedTokens => ("revoked_token", "jti"),
            Self::WorkspaceKeys => ("workspace_key", "id"),
            Self::Idempotency => ("idempotency", "digest"),
        }
    }
}

/// Tables of a workspace, those that name others first. The audit trail goes last: while a line of it is left, the
/// workspace counts as not yet removed.
const OF_A_WORKSPACE: [(&str, &str); 24] = [
    ("outbox", "id"),
    ("logo", "name"),
    ("idempotency", "digest"),
    ("usage_hour", "hour"),
    ("usage_day", "day"),
    ("revoked_token", "jti"),
    ("consent", "id"),
    ("grant", "id"),
    ("session", "id"),
    ("member", "id"),
    ("failure_counter", "user_id"),
    ("recovery", "user_id"),
    ("credential", "id"),
    ("user", "id"),
    ("app_secret", "id"),
    ("switch_usage", "app_id"),
    ("switch_past", "switch"),
    ("app", "id"),
    ("api_resource", "id"),
    ("scope_path", "id"),
    ("scope", "id"),
    ("workspace_host", "id"),
    ("workspace_key", "id"),
    ("audit_event", "id"),
];

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// Sessions that ended before then and that no grant is judged by any more. Read outside the writer: sessions that
    /// outlive their end because of a grant are many, and passing over them is no reason to keep others waiting.
    pub async fn sessions_ended(&self, before: i64, limit: u64) -> Result<Vec<(WorkspaceId, SessionId)>, StoreError> {
        let query = session::Entity::find()
            .select_only()
            .column(session::Column::WorkspaceId)
            .column(session::Column::Id)
            .filter(session::Column::EndsAt.lt(before))
            .filter(without_grant())
            .limit(limit);
        Ok(query.into_tuple().all(self.connection).await?)
    }

    /// Deleted workspaces that still have rows; a few at a time. One probe of an index for each tombstone.
    pub async fn deleted_workspaces(&self, limit: u64) -> Result<Vec<WorkspaceId>, StoreError> {
        let lines = Query::select()
            .expr(Expr::val(1))
            .from(audit_event::Entity)
            .and_where(
                Expr::col((audit_event::Entity, audit_event::Column::WorkspaceId))
                    .equals((workspace::Entity, workspace::Column::Id)),
            )
            .to_owned();
        let query = workspace::Entity::find()
            .select_only()
            .column(workspace::Column::Id)
            .filter(workspace::Column::Status.eq(Status::Deleted))
            .filter(Expr::exists(lines))
            .limit(limit);
        Ok(query.into_tuple().all(self.connection).await?)
    }
}

/// No grant names the session of the row at hand. With an offset PostgreSQL looks for one grant of each session by index,
/// as SQLite does; without it may take it for a join and pass over all grants there are.
fn without_grant() -> SimpleExpr {
    let grants: SelectStatement = Query::select()
        .expr(Expr::val(1))
        .from(grant::Entity)
        .and_where(
            Expr::col((grant::Entity, grant::Column::WorkspaceId))
                .equals((session::Entity, session::Column::WorkspaceId)),
        )
        .and_where(Expr::col((grant::Entity, grant::Column::SessionId)).equals((session::Entity, session::Column::Id)))
        .limit(1)
        .offset(0)
        .to_owned();
    Expr::exists(grants).not()
}

impl PlatformStore<'_, Transaction> {
    /// Removes up to `limit` rows of a table that ended before then; how many went.
    pub async fn remove_ended(&self, table: Ending, before: i64, limit: u32) -> Result<u64, StoreError> {
        let (table, key) = table.table_and_key();
        // On PostgreSQL nodes work side by side; each takes rows no other holds.
        let skip = match self.connection.get_database_backend() {
            DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
            _ => "",
        };
        let statement = format!(
            r#"DELETE FROM "{table}" WHERE ("workspace_id", "{key}") IN
               (SELECT "workspace_id", "{key}" FROM "{table}" WHERE "ends_at" < {before} LIMIT {limit}{skip})"#
        );
        Ok(self.connection.execute_unprepared(&statement).await?.rows_affected())
    }

    /// Removes sessions found by [`PlatformStore::sessions_ended`], except where a grant names one by now.
    pub async fn remove_sessions(&self, ended: &[(WorkspaceId, SessionId)]) -> Result<u64, StoreError> {
        let mut gone = 0;
        for (workspace, id) in ended {
            let delete = session::Entity::delete_many()
                .filter(session::Column::WorkspaceId.eq(*workspace))
                .filter(session::Column::Id.eq(*id))
                .filter(without_grant());
            gone += delete.exec(self.connection).await?.rows_affected;
        }
        Ok(gone)
    }

    /// Removes up to `limit` rows of a deleted workspace, leaving its tombstone; 0 when none are left. Nothing happens to
    /// a workspace that is not deleted, or that another node is at work on.
    pub async fn remove_deleted(&self, id: WorkspaceId, limit: u32) -> Result<Option<u64>, StoreError> {
        let tombstone = self.workspace_claim(id).await?;
        if tombstone.is_none_or(|workspace| workspace.row().status != Status::Deleted) {
            return Ok(None);
        }
        // Sessions and grants name each other; once this direction is gone, any grant may go before any session.
        let freed = session::Entity::update_many()
            .col_expr(session::Column::GrantId, Expr::value(None::<uuid::Uuid>))
            .filter(session::Column::WorkspaceId.eq(id))
            .filter(session::Column::GrantId.is_not_null())
            .exec(self.connection)
            .await?;
        if freed.rows_affected > 0 {
            return Ok(Some(freed.rows_affected));
        }
        let hex = id.0.simple();
        let value = match self.connection.get_database_backend() {
            DbBackend::Sqlite => format!("x'{hex}'"),
            _ => format!("'{hex}'::uuid"),
        };
        for (table, key) in OF_A_WORKSPACE {
            let statement = format!(
                r#"DELETE FROM "{table}" WHERE "workspace_id" = {value} AND "{key}" IN
                   (SELECT "{key}" FROM "{table}" WHERE "workspace_id" = {value} LIMIT {limit})"#
            );
            let gone = self.connection.execute_unprepared(&statement).await?.rows_affected();
            if gone > 0 {
                return Ok(Some(gone));
            }
        }
        Ok(Some(0))
    }
}
