//! Uses of a switch by apps that are gone: an app takes its row of `switch_usage` along, and nobody should read "never
//! used" where many did.

use crate::reference::{create, tenant_table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let past = tenant_table("switch_past", string("switch"))
            .col(big_integer("uses"))
            .col(big_integer("last_used_at"))
            .to_owned();
        create(manager, past, vec![]).await
    }
}
