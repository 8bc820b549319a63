//! How many letters with a link that sets a password went to a person lately: one row per account, however often is
//! asked.

use crate::reference::{create, tenant_table, within_workspace};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = tenant_table("recovery", uuid("user_id"))
            .col(integer("letters"))
            .col(big_integer("began_at"))
            .foreign_key(&mut within_workspace("recovery", "user_id", "user", ForeignKeyAction::Cascade))
            .to_owned();
        create(manager, table, vec![]).await
    }
}
