//! The installation, its workspaces and their keys.

use crate::reference::{create, index, tenant_table, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, boolean, integer, json_binary, string, string_null, uuid,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let instance = Table::create()
            .table("instance")
            .col(integer("id").primary_key())
            .col(big_integer("epoch"))
            .col(string_null("public_url"))
            .col(big_integer("setup_gen"))
            .col(string("master"))
            .col(blob("master_check"))
            .col(big_integer("created_at"))
            .to_owned();
        create(manager, instance, vec![]).await?;

        let workspace = Table::create()
            .table("workspace")
            .col(uuid("id").primary_key())
            .col(string("slug"))
            .col(string("name"))
            .col(string("template"))
            .col(string("status"))
            .col(big_integer("epoch"))
            .col(json_binary("brand"))
            .col(json_binary("settings"))
            .col(boolean("demo"))
            .col(big_integer("created_at"))
            .col(big_integer("version"))
            .to_owned();
        create(manager, workspace, vec![unique("workspace", &["slug"]), index("workspace", &["status"])]).await?;

        let key = tenant_table("workspace_key", uuid("id"))
            .col(string("kind"))
            .col(big_integer_null("root_id"))
            .col(string_null("kid"))
            .col(string_null("algorithm"))
            .col(string("master"))
            .col(blob("wrapped"))
            .col(big_integer("active_at"))
            .col(big_integer_null("retired_at"))
            .col(big_integer_null("ends_at"))
            .col(big_integer("created_at"))
            .to_owned();
        let indexes = vec![
            unique("workspace_key", &["root_id"]),
            unique("workspace_key", &["kid"]),
            index("workspace_key", &["master"]),
            index("workspace_key", &["ends_at"]),
        ];
        create(manager, key, indexes).await?;

        let spare = Table::create()
            .table("spare_key")
            .col(uuid("id").primary_key())
            .col(string("algorithm"))
            .col(string("master"))
            .col(blob("wrapped"))
            .col(big_integer("created_at"))
            .to_owned();
        create(manager, spare, vec![index("spare_key", &["algorithm"])]).await
    }
}
