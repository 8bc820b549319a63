//! What the older ways in need: hostnames of a workspace, the gateway's table of scopes and paths, and the count of who
//! still uses what. Grants learn to tell where a code was sent from whether the request said so.

use crate::reference::{create, index, tenant_table, unique, within_workspace};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let hosts =
            tenant_table("workspace_host", uuid("id")).col(string("host")).col(big_integer("created_at")).to_owned();
        // Over all workspaces: a host names one.
        create(manager, hosts, vec![unique("workspace_host", &["host"])]).await?;

        let paths = tenant_table("scope_path", uuid("id"))
            .col(uuid("scope_id"))
            .col(string("method"))
            .col(string("template"))
            .col(integer("resource_number"))
            .col(big_integer("created_at"))
            .foreign_key(&mut within_workspace("scope_path", "scope_id", "scope", ForeignKeyAction::Cascade))
            .to_owned();
        let once = unique("scope_path", &["workspace_id", "scope_id", "method", "template"]);
        create(manager, paths, vec![once]).await?;

        let mut uses = Table::create();
        uses.table("switch_usage")
            .col(uuid("workspace_id"))
            .col(string("switch"))
            .col(uuid("app_id"))
            .col(big_integer("uses"))
            .col(big_integer("last_used_at"))
            .primary_key(Index::create().col("workspace_id").col("switch").col("app_id"))
            .foreign_key(ForeignKey::create().from("switch_usage", "workspace_id").to("workspace", "id"))
            .foreign_key(&mut within_workspace("switch_usage", "app_id", "app", ForeignKeyAction::Cascade));
        let indexes = vec![
            index("switch_usage", &["workspace_id", "switch", "last_used_at"]),
            index("switch_usage", &["workspace_id", "app_id"]),
        ];
        create(manager, uses, indexes).await?;

        // Codes made before this step know a place only if it was named.
        let named = ColumnDef::new("redirect_named").boolean().not_null().default(true).to_owned();
        manager.alter_table(Table::alter().table("grant").add_column(named).to_owned()).await
    }
}
