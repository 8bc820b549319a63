//! People, what they sign in with, their sessions and their roles.

use crate::reference::{create, index, tenant_table, unique, within_workspace};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, boolean, integer, json_binary, string, string_null, text, text_null, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let user = tenant_table("user", uuid("id"))
            .col(text("username"))
            .col(text("username_key"))
            .col(text_null("email"))
            .col(text_null("email_key"))
            .col(boolean("email_verified"))
            .col(json_binary("claims"))
            .col(boolean("disabled"))
            .col(big_integer("epoch"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .col(big_integer("version"))
            .to_owned();
        let indexes =
            vec![unique("user", &["workspace_id", "username_key"]), unique("user", &["workspace_id", "email_key"])];
        create(manager, user, indexes).await?;

        let credential = tenant_table("credential", uuid("id"))
            .col(uuid("user_id"))
            .col(string("kind"))
            .col(text("data"))
            .col(big_integer("created_at"))
            .foreign_key(&mut within_workspace("credential", "user_id", "user", ForeignKeyAction::Cascade))
            .to_owned();
        create(manager, credential, vec![unique("credential", &["workspace_id", "user_id", "kind"])]).await?;

        let failures = tenant_table("failure_counter", uuid("user_id"))
            .col(integer("count"))
            .col(big_integer("blocked_until"))
            .col(json_binary("recent"))
            .foreign_key(&mut within_workspace("failure_counter", "user_id", "user", ForeignKeyAction::Cascade))
            .to_owned();
        create(manager, failures, vec![]).await?;

        let mut session = tenant_table("session", uuid("id"))
            .col(blob("digest"))
            .col(string("kind"))
            .col(uuid("user_id"))
            .col(uuid_null("grant_id"))
            .col(big_integer("auth_time"))
            .col(string("amr"))
            .col(big_integer("user_epoch"))
            .col(big_integer("workspace_epoch"))
            .col(big_integer("created_at"))
            .col(big_integer("last_used_at"))
            .col(big_integer("ends_at"))
            .col(string_null("address"))
            .col(text_null("user_agent"))
            .foreign_key(&mut within_workspace("session", "user_id", "user", ForeignKeyAction::Cascade))
            .to_owned();
        // Sessions and grants name each other. SQLite wants the reference here, PostgreSQL once both tables exist.
        if manager.get_database_backend() == DbBackend::Sqlite {
            session.foreign_key(&mut within_workspace("session", "grant_id", "grant", ForeignKeyAction::Cascade));
        }
        let indexes = vec![
            unique("session", &["workspace_id", "digest"]),
            index("session", &["workspace_id", "user_id"]),
            index("session", &["workspace_id", "grant_id"]),
            index("session", &["ends_at"]),
        ];
        create(manager, session, indexes).await?;

        let member = tenant_table("member", uuid("id"))
            .col(uuid_null("user_id"))
            .col(uuid_null("app_id"))
            .col(string("role"))
            .col(big_integer("created_at"))
            .foreign_key(&mut within_workspace("member", "user_id", "user", ForeignKeyAction::Cascade))
            .foreign_key(&mut within_workspace("member", "app_id", "app", ForeignKeyAction::Cascade))
            .to_owned();
        let indexes =
            vec![unique("member", &["workspace_id", "user_id"]), unique("member", &["workspace_id", "app_id"])];
        create(manager, member, indexes).await
    }
}
