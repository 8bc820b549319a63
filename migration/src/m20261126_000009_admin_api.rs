//! What the admin API needs: which creation a key was sent with, and ways in for those who look for something by the
//! beginning of its name, by who registered it or by what was done.

use crate::reference::{create, index, tenant_table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Tables and the texts in them that are looked for by their beginning; the second is a name, whose letters may be of
/// either case.
const BEGINNINGS: [(&str, &str, Option<&str>); 4] = [
    ("workspace", "slug", Some("name")),
    ("app", "client_id", Some("name")),
    ("user", "username_key", None),
    ("user", "email_key", None),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = tenant_table("idempotency", string("digest"))
            .col(string("request"))
            .col(string("target"))
            .col(big_integer("created_at"))
            .col(big_integer("ends_at"))
            .to_owned();
        create(manager, table, vec![index("idempotency", &["ends_at"])]).await?;
        manager.create_index(index("app", &["workspace_id", "owner_id"])).await?;
        manager.create_index(index("audit_event", &["workspace_id", "action", "id"])).await?;
        for (table, text, name) in BEGINNINGS {
            for statement in statements(manager.get_database_backend(), table, text, name) {
                manager.get_connection().execute_unprepared(&statement).await?;
            }
        }
        Ok(())
    }
}

/// `SQLite` compares texts byte by byte, and its unique indexes do. `PostgreSQL` compares as its language does, in which
/// a text is not always found where its beginning stands, unless it is told to compare bytes.
fn statements(backend: DbBackend, table: &str, text: &str, name: Option<&str>) -> Vec<String> {
    let within = if table == "workspace" { "" } else { r#""workspace_id", "# };
    let collation = if backend == DbBackend::Postgres { r#" COLLATE "C""# } else { "" };
    let mut statements = Vec::new();
    if backend == DbBackend::Postgres {
        let index = format!("ix-{table}-{text}-beginning");
        statements.push(format!(r#"CREATE INDEX "{index}" ON "{table}" ({within}"{text}"{collation})"#));
    }
    if let Some(name) = name {
        let index = format!("ix-{table}-{name}-beginning");
        let folded = format!(r#"lower("{name}"{collation})"#);
        statements.push(format!(r#"CREATE INDEX "{index}" ON "{table}" ({within}{folded}, "id")"#));
    }
    statements
}
