//! Which step a version must know to run on this schema: one row, once a step has taken something away.

use crate::floor;
use crate::reference::create;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create().table(floor::TABLE).col(integer("id").primary_key()).col(string("step")).to_owned();
        create(manager, table, vec![]).await
    }
}
