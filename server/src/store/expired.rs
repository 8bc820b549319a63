//! Rows whose time is over, across all workspaces, by index and in small batches.

use super::{PlatformStore, StoreError};
use entity::id::WorkspaceId;
use entity::workspace::{Column, Entity, Status};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

/// Tables with an `ends_at` after which a row means nothing.
const ENDING: [&str; 4] = ["grant", "revoked_token", "outbox", "workspace_key"];

/// Tables of a workspace, those that name others first.
const OF_A_WORKSPACE: [(&str, &str); 16] = [
    ("outbox", "id"),
    ("usage_hour", "hour"),
    ("revoked_token", "jti"),
    ("consent", "id"),
    ("grant", "id"),
    ("session", "id"),
    ("member", "id"),
    ("failure_counter", "user_id"),
    ("credential", "id"),
    ("user", "id"),
    ("app_secret", "id"),
    ("app", "id"),
    ("api_resource", "id"),
    ("scope", "id"),
    ("workspace_key", "id"),
    ("audit_event", "id"),
];

impl PlatformStore<'_, DatabaseTransaction> {
    /// Removes up to `limit` ended rows from each table; how many went.
    pub async fn remove_ended(&self, now: i64, limit: u32) -> Result<u64, StoreError> {
        let mut gone = 0;
        for table in ENDING {
            let key = if table == "revoked_token" { "jti" } else { "id" };
            let statement = format!(
                r#"DELETE FROM "{table}" WHERE ("workspace_id", "{key}") IN
                   (SELECT "workspace_id", "{key}" FROM "{table}" WHERE "ends_at" < {now} LIMIT {limit})"#
            );
            gone += self.connection.execute_unprepared(&statement).await?.rows_affected();
        }
        // A session stays while a grant made in it may still be judged by it.
        let sessions = format!(
            r#"DELETE FROM "session" WHERE ("workspace_id", "id") IN
               (SELECT s."workspace_id", s."id" FROM "session" s WHERE s."ends_at" < {now} AND NOT EXISTS
                (SELECT 1 FROM "grant" g WHERE g."workspace_id" = s."workspace_id" AND g."session_id" = s."id")
                LIMIT {limit})"#
        );
        gone += self.connection.execute_unprepared(&sessions).await?.rows_affected();
        Ok(gone)
    }

    /// Removes up to `limit` rows of a deleted workspace, leaving its tombstone; 0 when none are left.
    pub async fn remove_deleted(&self, id: WorkspaceId, limit: u32) -> Result<u64, StoreError> {
        let hex = id.0.simple();
        let value = match self.connection.get_database_backend() {
            sea_orm::DbBackend::Sqlite => format!("x'{hex}'"),
            _ => format!("'{hex}'::uuid"),
        };
        for (table, key) in OF_A_WORKSPACE {
            let statement = format!(
                r#"DELETE FROM "{table}" WHERE "workspace_id" = {value} AND "{key}" IN
                   (SELECT "{key}" FROM "{table}" WHERE "workspace_id" = {value} LIMIT {limit})"#
            );
            let gone = self.connection.execute_unprepared(&statement).await?.rows_affected();
            if gone > 0 {
                return Ok(gone);
            }
        }
        Ok(0)
    }
}

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// Deleted workspaces that still have keys, and so rows to remove; a few at a time.
    pub async fn deleted_workspaces(&self, limit: u64) -> Result<Vec<WorkspaceId>, StoreError> {
        let with_rows = sea_orm::sea_query::Query::select()
            .column(entity::audit_event::Column::WorkspaceId)
            .from(entity::audit_event::Entity)
            .to_owned();
        let query = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Status.eq(Status::Deleted))
            .filter(Column::Id.in_subquery(with_rows))
            .limit(limit);
        Ok(query.into_tuple().all(self.connection).await?)
    }
}
