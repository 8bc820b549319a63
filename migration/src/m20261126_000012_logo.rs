//! The picture a workspace's pages carry in place of its name.

use crate::reference::{create, tenant_table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, string};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = tenant_table("logo", string("name"))
            .col(string("media_type"))
            .col(blob("bytes"))
            .col(big_integer("created_at"))
            .to_owned();
        create(manager, table, vec![]).await
    }
}
