//! Fills an installation, with its server stopped or not, by a few large statements. What is made is real: every
//! workspace has keys of its own, the apps and people of the first one under the same names and secrets, and answers
//! everything the first one does; everybody who is added can sign in, with one password that was hashed once; every
//! grant can be refreshed by a token derived from its row.

use crate::create::instance;
use crate::place::Open;
use crate::world::{SLUG, World};
use anyhow::{Result, anyhow};
use entity::id::WorkspaceId;
use tenantry::domain::key::NewKeys;
use tenantry::protocol::jose::Algorithm;
use tenantry::store::{StoreError, Workspace};

/// Rows one statement adds: enough to cost little, few enough to fit into memory and the log.
const AT_ONCE: u64 = 100_000;
/// Workspaces whose keys go into one transaction.
const KEYS_AT_ONCE: usize = 100;
/// How a workspace that is added signs: these keys cost nothing to make.
const ALGORITHMS: [Algorithm; 2] = [Algorithm::ES256, Algorithm::EdDSA];
/// Tables of a workspace that are copied as they are; a key of theirs starts with the workspace.
const COPIED: [&str; 6] = ["scope", "api_resource", "app", "app_secret", "user", "credential"];

/// Adds workspaces until there are so many beside the system's and the neighbour's; the slugs of all.
pub async fn workspaces(world: &World, wanted: u64) -> Result<Vec<String>> {
    let mut open = world.place().open().await?;
    let there = open.number("SELECT COUNT(*) FROM workspace WHERE slug LIKE 'seed-%'").await?;
    let there = u64::try_from(there)? + 1;
    if wanted > there {
        add_workspaces(&mut open, there, wanted).await?;
        add_keys(world, &mut open).await?;
        settle(&mut open).await?;
    }
    open.texts(&format!("SELECT slug FROM workspace WHERE slug = '{SLUG}' OR slug LIKE 'seed-%' ORDER BY slug")).await
}

async fn add_workspaces(open: &mut Open, there: u64, wanted: u64) -> Result<()> {
    let columns = columns(open, "workspace").await?;
    let values = columns.iter().map(|column| match column.as_str() {
        "id" => open.pick(RANDOM_SQLITE, RANDOM_POSTGRES).to_owned(),
        "slug" => "'seed-' || CAST(n AS TEXT)".to_owned(),
        "settings" => open
            .pick(
                r#"json_set(settings, '$.id_token_signing_algs', json('["ES256","EdDSA"]'))"#,
                r#"jsonb_set(settings::jsonb, '{id_token_signing_algs}', '["ES256","EdDSA"]')"#,
            )
            .to_owned(),
        other => quoted(other),
    });
    let values: Vec<String> = values.collect();
    insert(open, "workspace", (&columns, &values), &format!("slug = '{SLUG}'"), (there, wanted - 1)).await?;
    // Those without scopes are the ones just made.
    for table in COPIED {
        let columns = self::columns(open, table).await?;
        let names = columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
        let values = columns.iter().map(|column| match column.as_str() {
            "workspace_id" => "w.id".to_owned(),
            other => format!("t.{}", quoted(other)),
        });
        let values = values.collect::<Vec<_>>().join(", ");
        open.run(&format!(
            r#"INSERT INTO "{table}" ({names}) SELECT {values} FROM workspace w, "{table}" t
               WHERE t.workspace_id = (SELECT id FROM workspace WHERE slug = '{SLUG}') AND w.slug LIKE 'seed-%'
               AND NOT EXISTS (SELECT 1 FROM workspace_key k WHERE k.workspace_id = w.id)"#
        ))
        .await?;
    }
    Ok(())
}

/// A root and signing keys for every workspace that has none, wrapped by the installation's master key.
async fn add_keys(world: &World, open: &mut Open) -> Result<()> {
    let hexadecimal = open.pick("lower(hex(w.id))", "w.id::text");
    let bare = format!(
        "SELECT {hexadecimal} FROM workspace w
         WHERE NOT EXISTS (SELECT 1 FROM workspace_key k WHERE k.workspace_id = w.id)"
    );
    let bare = open.texts(&bare).await?;
    let instance = instance(world).await?;
    for ids in bare.chunks(KEYS_AT_ONCE) {
        let mut made: Vec<(Workspace, NewKeys)> = Vec::new();
        for id in ids {
            let id = WorkspaceId(id.parse()?);
            let workspace = instance.db.platform().workspace_by_id(id).await.map_err(|error| anyhow!("{error}"))?;
            let workspace = workspace.ok_or_else(|| anyhow!("a workspace is gone"))?;
            let keys = NewKeys::prepare(&instance, id, &ALGORITHMS).await.map_err(|fault| anyhow!("{fault}"))?;
            made.push((workspace, keys));
        }
        let written = instance.db.write(async move |tx| {
            for (workspace, keys) in &made {
                for row in keys.rows() {
                    tx.workspace(workspace).keys().insert(row.clone()).await?;
                }
            }
            Ok::<_, StoreError>(())
        });
        written.await.map_err(|error| anyhow!("{error}"))?;
    }
    instance.db.close().await;
    Ok(())
}

/// Adds people to the workspace until there are so many; how many there are.
pub async fn people(world: &World, wanted: u64) -> Result<u64> {
    let mut open = world.place().open().await?;
    let own = format!("workspace_id = (SELECT id FROM workspace WHERE slug = '{SLUG}')");
    let count = format!(r#"SELECT COUNT(*) FROM "user" WHERE {own}"#);
    let there = open.number(&count).await?;
    let first = format!("{own} AND username = 'person-0'");
    let columns = columns(&mut open, "user").await?;
    let values = columns.iter().map(|column| match column.as_str() {
        "id" => id_of_number(&open, "75"),
        "username" | "username_key" => "'seeded-' || CAST(n AS TEXT)".to_owned(),
        "email" | "email_key" => "'seeded-' || CAST(n AS TEXT) || '@bench.example'".to_owned(),
        other => quoted(other),
    });
    let values: Vec<String> = values.collect();
    let range = (u64::try_from(there)?, wanted.saturating_sub(1));
    insert(&mut open, "user", (&columns, &values), &first, range).await?;
    let columns = self::columns(&mut open, "credential").await?;
    let values = columns.iter().map(|column| match column.as_str() {
        "id" => id_of_number(&open, "63"),
        "user_id" => id_of_number(&open, "75"),
        other => quoted(other),
    });
    let values: Vec<String> = values.collect();
    let first = format!(r#"{own} AND user_id = (SELECT id FROM "user" WHERE {first})"#);
    insert(&mut open, "credential", (&columns, &values), &first, range).await?;
    settle(&mut open).await?;
    Ok(u64::try_from(open.number(&count).await?)?)
}

/// What the database does by itself once it has time: the log goes into the file, statistics are made.
pub async fn settle(open: &mut Open) -> Result<()> {
    let settle = open.pick("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM ANALYZE").to_owned();
    open.run(&settle).await
}

/// Adds grants of its people to the workspace until there are so many; how many there are.
pub async fn grants(world: &World, wanted: u64) -> Result<u64> {
    let mut open = world.place().open().await?;
    let own = format!("workspace_id = (SELECT id FROM workspace WHERE slug = '{SLUG}')");
    let count = format!(r#"SELECT COUNT(*) FROM "grant" WHERE {own}"#);
    let there = u64::try_from(open.number(&count).await?)?;
    let people =
        open.number(&format!(r#"SELECT COUNT(*) FROM "user" WHERE {own} AND username LIKE 'seeded-%'"#)).await?;
    let columns = columns(&mut open, "grant").await?;
    let values = columns.iter().map(|column| match column.as_str() {
        "id" => id_of_number(&open, "00"),
        "interaction_id" => open.pick(RANDOM_SQLITE, RANDOM_POSTGRES).to_owned(),
        // Each of theirs in turn; the first of them has the number of those who were there before.
        "user_id" => id_of(&open, "75", &format!("(n % {} + {})", people.max(1), PEOPLE_BEFORE)),
        "session_id" => "NULL".to_owned(),
        "life" => "'own'".to_owned(),
        other => quoted(other),
    });
    let values: Vec<String> = values.collect();
    // Any that was redeemed and lives: its copies can be refreshed.
    let model = format!(
        r#"{own} AND id = (SELECT id FROM "grant" WHERE {own} AND state = 'live' AND code = 'spent' ORDER BY id LIMIT 1)"#
    );
    insert(&mut open, "grant", (&columns, &values), &model, (there, wanted.saturating_sub(1))).await?;
    settle(&mut open).await?;
    Ok(u64::try_from(open.number(&count).await?)?)
}

/// People an installation is made with.
pub const PEOPLE_BEFORE: usize = crate::world::PEOPLE;

const RANDOM_SQLITE: &str = "randomblob(16)";
const RANDOM_POSTGRES: &str = "gen_random_uuid()";

/// Sixteen bytes that follow from a number and begin with a byte of their own: those of higher numbers are higher, as
/// those of rows made later are. With the byte 0 they are lower than any the server makes.
pub fn id_of_number(open: &Open, first: &str) -> String {
    id_of(open, first, "n")
}

/// The same of any number.
pub fn id_of(open: &Open, first: &str, number: &str) -> String {
    match open {
        Open::File(_) => format!("unhex('{first}' || printf('%030x', {number}))"),
        Open::Server(_) => format!("('{first}' || lpad(to_hex(({number})::bigint), 30, '0'))::uuid"),
    }
}

/// Inserts a row for each number of a range, made from the one row a condition finds.
pub async fn insert(
    open: &mut Open,
    table: &str,
    (columns, values): (&[String], &[String]),
    model: &str,
    (first, last): (u64, u64),
) -> Result<()> {
    let names = columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
    let values = values.join(", ");
    let mut from = first;
    while from <= last {
        let to = last.min(from + AT_ONCE - 1);
        open.run(&format!(
            r#"WITH RECURSIVE numbers(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM numbers WHERE n < {to})
               INSERT INTO "{table}" ({names}) SELECT {values} FROM numbers, "{table}" WHERE {model}"#
        ))
        .await?;
        from = to + 1;
    }
    Ok(())
}

/// The names of a table's columns.
pub async fn columns(open: &mut Open, table: &str) -> Result<Vec<String>> {
    let server = format!(
        "SELECT column_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
    );
    let file = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
    let query = open.pick(&file, &server).to_owned();
    open.texts(&query).await
}

/// A name as a statement has it.
pub fn quoted(column: &str) -> String {
    format!("\"{column}\"")
}
