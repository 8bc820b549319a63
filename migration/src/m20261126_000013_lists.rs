//! Ways in for whoever lists what belongs to one person, one app or one role, or people as they were added, in the order of
//! the list: with the key at the end of an index, a database need not choose between finding the rows and keeping their
//! order, and then pass over all of a workspace's.

use crate::reference::index;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Tables, and by which column their rows are listed. Where the last is `true` there was an index without the key, which has
/// had its day.
const LISTED: [(&str, &str, bool); 8] = [
    ("grant", "user_id", true),
    ("grant", "app_id", true),
    ("session", "user_id", true),
    ("app", "owner_id", true),
    ("consent", "app_id", true),
    ("consent", "user_id", false),
    ("member", "role", false),
    // Their ids do not tell.
    ("user", "created_at", false),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column, replaces) in LISTED {
            manager.create_index(index(table, &["workspace_id", column, "id"])).await?;
            if replaces {
                let before = format!("ix-{table}-workspace_id-{column}");
                manager.drop_index(Index::drop().name(before).table(table).to_owned()).await?;
            }
        }
        Ok(())
    }
}
