//! Grants, remembered consents and single revoked tokens.

use crate::reference::{create, index, tenant_table, unique, within_workspace};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, json_binary, string, text, text_null, uuid, uuid_null};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, grant(), grant_indexes()).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            let reference = within_workspace("session", "grant_id", "grant", ForeignKeyAction::Cascade);
            manager.create_foreign_key(reference).await?;
        }

        let consent = tenant_table("consent", uuid("id"))
            .col(uuid("user_id"))
            .col(uuid("app_id"))
            .col(text("resources"))
            .col(text("scope"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .foreign_key(&mut within_workspace("consent", "user_id", "user", ForeignKeyAction::Cascade))
            .foreign_key(&mut within_workspace("consent", "app_id", "app", ForeignKeyAction::Cascade))
            .to_owned();
        let indexes = vec![
            unique("consent", &["workspace_id", "user_id", "app_id", "resources"]),
            index("consent", &["workspace_id", "app_id"]),
        ];
        create(manager, consent, indexes).await?;

        let revoked = tenant_table("revoked_token", string("jti")).col(big_integer("ends_at")).to_owned();
        create(manager, revoked, vec![index("revoked_token", &["ends_at"])]).await
    }
}

fn grant() -> TableCreateStatement {
    tenant_table("grant", uuid("id"))
        .col(uuid("app_id"))
        .col(uuid("user_id"))
        .col(uuid_null("session_id"))
        .col(uuid("interaction_id"))
        .col(string("state"))
        .col(string("code"))
        .col(big_integer("code_end"))
        .col(big_integer("code_key_id"))
        .col(text_null("redirect_uri"))
        .col(text_null("code_challenge"))
        .col(text_null("nonce"))
        .col(text("scope"))
        .col(json_binary("resources"))
        .col(json_binary("claims"))
        .col(big_integer("auth_time"))
        .col(string("amr"))
        .col(big_integer("user_epoch"))
        .col(big_integer("app_epoch"))
        .col(big_integer("workspace_epoch"))
        .col(boolean("refreshable"))
        .col(big_integer("generation"))
        .col(big_integer("rotated_at"))
        .col(big_integer("refresh_key_id"))
        .col(string("life"))
        .col(big_integer("ends_at"))
        .col(big_integer("created_at"))
        .col(big_integer("last_used_at"))
        .foreign_key(&mut within_workspace("grant", "app_id", "app", ForeignKeyAction::Cascade))
        .foreign_key(&mut within_workspace("grant", "user_id", "user", ForeignKeyAction::Cascade))
        // A session row outlives the grants made in it, so that their life can be judged.
        .foreign_key(&mut within_workspace("grant", "session_id", "session", ForeignKeyAction::NoAction))
        .to_owned()
}

fn grant_indexes() -> Vec<IndexCreateStatement> {
    vec![
        unique("grant", &["workspace_id", "interaction_id"]),
        index("grant", &["workspace_id", "user_id"]),
        index("grant", &["workspace_id", "app_id"]),
        index("grant", &["workspace_id", "session_id"]),
        index("grant", &["ends_at"]),
    ]
}
