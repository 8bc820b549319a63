//! What the house writes about itself: the audit trail, hourly totals, messages waiting to leave.

use crate::reference::{create, index, tenant_table, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob_null, integer, json_binary, string, string_null, text, uuid,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let audit = tenant_table("audit_event", uuid("id"))
            .col(big_integer("at"))
            .col(string("actor"))
            .col(string("action"))
            .col(string("target"))
            .col(json_binary("detail"))
            .col(string_null("request_id"))
            .col(big_integer_null("seq"))
            .col(blob_null("hash"))
            .to_owned();
        let indexes = vec![
            index("audit_event", &["workspace_id", "actor", "id"]),
            index("audit_event", &["workspace_id", "target", "id"]),
            unique("audit_event", &["workspace_id", "seq"]),
        ];
        create(manager, audit, indexes).await?;
        // The chaining job asks for rows without a place; a full index on `seq` would hold every row for ever.
        let unchained = r#"CREATE INDEX "ix-audit_event-unchained" ON "audit_event" ("id") WHERE "seq" IS NULL"#;
        manager.get_connection().execute_unprepared(unchained).await?;

        let usage = tenant_table("usage_hour", big_integer("hour"))
            .col(big_integer("tokens"))
            .col(big_integer("logins"))
            .col(big_integer("login_failures"))
            .col(big_integer("client_failures"))
            .to_owned();
        create(manager, usage, vec![]).await?;

        let outbox = tenant_table("outbox", uuid("id"))
            .col(text("recipient"))
            .col(text("subject"))
            .col(text("body"))
            .col(integer("attempts"))
            .col(big_integer("next_at"))
            .col(big_integer("ends_at"))
            .col(big_integer("created_at"))
            .to_owned();
        create(manager, outbox, vec![index("outbox", &["next_at"])]).await
    }
}
