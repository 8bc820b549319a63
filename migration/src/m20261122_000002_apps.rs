//! Apps and their secrets, the APIs and scopes they ask for.

use crate::reference::{create, index, tenant_table, unique, within_workspace};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, boolean, integer, integer_null, json_binary, string, text, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let resource = tenant_table("api_resource", uuid("id"))
            .col(integer("number"))
            .col(text("identifier"))
            .col(string("name"))
            .col(string("access_token"))
            .col(string("algorithm"))
            .col(big_integer("created_at"))
            .to_owned();
        let indexes = vec![
            unique("api_resource", &["workspace_id", "number"]),
            unique("api_resource", &["workspace_id", "identifier"]),
        ];
        create(manager, resource, indexes).await?;

        let app = tenant_table("app", uuid("id"))
            .col(string("client_id"))
            .col(string("name"))
            .col(string("app_type"))
            .col(string("auth_method"))
            .col(json_binary("redirect_uris"))
            .col(json_binary("post_logout_redirect_uris"))
            .col(json_binary("grant_types"))
            .col(text("scopes"))
            .col(json_binary("cors_origins"))
            .col(integer_null("resource_number"))
            .col(boolean("pkce_required"))
            .col(boolean("first_party"))
            .col(string("id_token_alg"))
            .col(string("grant_life"))
            .col(json_binary("lifetimes"))
            .col(uuid_null("owner_id"))
            .col(boolean("disabled"))
            .col(big_integer("epoch"))
            .col(big_integer("created_at"))
            .col(big_integer("version"))
            .foreign_key(
                ForeignKey::create()
                    .name("fk-app-resource_number")
                    .from("app", ("workspace_id", "resource_number"))
                    .to("api_resource", ("workspace_id", "number")),
            )
            .to_owned();
        create(manager, app, vec![unique("app", &["workspace_id", "client_id"])]).await?;

        let secret = tenant_table("app_secret", uuid("id"))
            .col(uuid("app_id"))
            .col(string("kind"))
            .col(blob("digest"))
            .col(big_integer_null("expires_at"))
            .col(big_integer("created_at"))
            .foreign_key(&mut within_workspace("app_secret", "app_id", "app", ForeignKeyAction::Cascade))
            .to_owned();
        create(manager, secret, vec![index("app_secret", &["workspace_id", "app_id"])]).await?;

        let scope = tenant_table("scope", uuid("id"))
            .col(integer("number"))
            .col(string("name"))
            .col(text("description"))
            .col(string("kind"))
            .col(big_integer("created_at"))
            .to_owned();
        let indexes = vec![unique("scope", &["workspace_id", "number"]), unique("scope", &["workspace_id", "name"])];
        create(manager, scope, indexes).await
    }
}
