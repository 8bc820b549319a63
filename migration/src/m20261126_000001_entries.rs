//! Ways in that were missing: apps by the API they serve, which removing an API looks for, and members by their role, which
//! whoever removes an owner has to count.

use crate::reference::index;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index("app", &["workspace_id", "resource_number"])).await?;
        manager.create_index(index("member", &["workspace_id", "role"])).await
    }
}
