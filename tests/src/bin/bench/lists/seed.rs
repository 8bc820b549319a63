//! Makes a workspace's lists long by copying a row of each, as [`crate::seed`] does for workspaces, people and grants.

use super::Rows;
use crate::place::Open;
use crate::seed::{PEOPLE_BEFORE, columns, id_of, id_of_number, insert, quoted, settle};
use crate::world::{SLUG, World};
use anyhow::Result;

/// What is copied, and what each copy has of its own.
struct Copies {
    table: &'static str,
    /// Finds the row that is copied, among those of the workspace.
    model: &'static str,
    /// The first byte of its ids.
    first: &'static str,
    /// Columns that differ, by what they hold in the copy of number `n`.
    own: Vec<(&'static str, String)>,
    wanted: u64,
}

/// Adds apps, sessions, consents, members and lines of the audit trail: so many of each.
pub async fn rest(world: &World, rows: &Rows) -> Result<()> {
    let Rows { apps, sessions, consents, members, lines, .. } = *rows;
    let mut open = world.place().open().await?;
    consent(&mut open).await?;
    let person = id_of(&open, "75", &format!("(n % {members} + {PEOPLE_BEFORE})"));
    let digest = open.pick("randomblob(32)", "sha256(n::text::bytea)").to_owned();
    let all = [
        Copies {
            table: "app",
            model: "app_type = 'web'",
            first: "61",
            own: vec![
                ("client_id", "'seeded-' || CAST(n AS TEXT)".to_owned()),
                ("name", "'Seeded ' || CAST(n AS TEXT)".to_owned()),
            ],
            wanted: apps,
        },
        Copies {
            table: "session",
            model: "kind = 'browser'",
            first: "73",
            own: vec![("digest", digest), ("user_id", person.clone())],
            wanted: sessions,
        },
        Copies {
            table: "consent",
            model: "scope = 'openid'",
            first: "63",
            own: vec![("user_id", id_of(&open, "75", &format!("(n + {PEOPLE_BEFORE})")))],
            wanted: consents,
        },
        Copies {
            table: "member",
            model: "app_id IS NOT NULL",
            first: "6d",
            own: vec![("user_id", person), ("app_id", "NULL".to_owned())],
            wanted: members,
        },
        Copies {
            table: "audit_event",
            model: "action = 'app.created'",
            // Older than any the server wrote.
            first: "00",
            own: vec![
                ("action", "CASE WHEN n % 1000 = 0 THEN 'user.deleted' ELSE action END".to_owned()),
                ("target", "'user:' || CAST(n % 1000 AS TEXT)".to_owned()),
                ("actor", "'user:' || CAST(n % 100 AS TEXT)".to_owned()),
                // They have their places in the chain, so that no job looks for one.
                ("seq", "1000000 + n".to_owned()),
            ],
            wanted: lines,
        },
    ];
    for copies in all {
        copies.add(&mut open).await?;
    }
    settle(&mut open).await
}

/// Nobody is asked for consent here: the app belongs to the workspace. This is one to copy.
async fn consent(open: &mut Open) -> Result<()> {
    let id = id_of(open, "62", "1");
    let own = format!("workspace_id = (SELECT id FROM workspace WHERE slug = '{SLUG}')");
    open.run(&format!(
        r#"INSERT INTO consent (workspace_id, id, user_id, app_id, resources, scope, created_at, updated_at)
           SELECT a.workspace_id, {id}, u.id, a.id, '', 'openid', a.created_at, a.created_at FROM app a, "user" u
           WHERE a.{own} AND u.{own} AND a.app_type = 'web' AND a.client_id NOT LIKE 'seeded-%' AND u.username = 'person-0'"#
    ))
    .await
}

impl Copies {
    async fn add(&self, open: &mut Open) -> Result<()> {
        let id = id_of_number(open, self.first);
        let columns = columns(open, self.table).await?;
        let value = |column: &String| {
            let own = self.own.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone());
            own.unwrap_or_else(|| if column == "id" { id.clone() } else { quoted(column) })
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        let own = format!("workspace_id = (SELECT id FROM workspace WHERE slug = '{SLUG}')");
        let table = quoted(self.table);
        let model = format!("{own} AND id = (SELECT MIN(id) FROM {table} WHERE {own} AND {})", self.model);
        let model = open.pick(&model, &model.replace("MIN(id)", "MIN(id::text)::uuid")).to_owned();
        insert(open, self.table, (&columns, &values), &model, (0, self.wanted.saturating_sub(1))).await
    }
}
