//! Asks a database what it means to do. On PostgreSQL every table is filled with rows first, because it plans by what it
//! knows about them, and is told to pass over a table only where nothing else is possible; SQLite plans by its indexes.

use crate::plan::Step;
use harness::place::Place;
use serde_json::Value;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _, raw_sql};
use std::collections::BTreeSet;

/// A connection to ask on.
pub enum Planner {
    /// SQLite.
    File(SqliteConnection),
    /// PostgreSQL, and its indexes that hold only some of the rows.
    Server(PgConnection, BTreeSet<String>),
}

/// Rows each table gets, spread over twenty workspaces.
const ROWS: u32 = 20_000;

impl Planner {
    /// Opens a database that has its schema.
    pub async fn at(place: &Place) -> Self {
        match place {
            Place::File(file) => {
                let connection = SqliteConnectOptions::new().filename(file).read_only(true).connect().await;
                Self::File(connection.expect("the file"))
            }
            Place::Url(url) => {
                let mut connection = PgConnection::connect(url).await.expect("the database");
                fill(&mut connection).await;
                let settings = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan";
                raw_sql(settings).execute(&mut connection).await.expect("settings");
                let partial = "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL";
                let partial = texts(&mut connection, partial).await.into_iter();
                let partial = partial.map(|name| name.trim_matches('"').to_owned()).collect();
                Self::Server(connection, partial)
            }
        }
    }

    /// Which database it is.
    pub fn name(&self) -> &'static str {
        match self {
            Self::File(_) => "SQLite",
            Self::Server(..) => "PostgreSQL",
        }
    }

    /// Whether a statement's placeholders, if it has any, are those of this database.
    pub fn speaks(&self, statement: &str) -> bool {
        match self {
            Self::File(_) => !statement.contains("$1"),
            Self::Server(..) => !statement.contains('?'),
        }
    }

    /// The steps of a statement.
    ///
    /// # Errors
    /// A statement this database does not understand.
    pub async fn explain(&mut self, statement: &str) -> Result<Vec<Step>, sqlx::Error> {
        match self {
            Self::File(connection) => {
                let sql = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
                let rows = raw_sql(sql).fetch_all(connection).await?;
                let lines: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
                let named: BTreeSet<&str> = lines.iter().filter_map(|line| subquery(line)).collect();
                let steps = lines.iter().filter_map(|line| sqlite_step(line));
                Ok(steps.filter(|step| !named.contains(step.table.as_str())).collect())
            }
            Self::Server(connection, partial) => {
                raw_sql(AssertSqlSafe(format!("PREPARE asked AS {statement}"))).execute(&mut *connection).await?;
                let count =
                    "SELECT cardinality(parameter_types)::text FROM pg_prepared_statements WHERE name = 'asked'";
                let count = texts(connection, count).await.first().and_then(|count| count.parse().ok()).unwrap_or(0);
                let values = if count == 0 { String::new() } else { format!("({})", vec!["NULL"; count].join(", ")) };
                let plan = texts(connection, &format!("EXPLAIN (FORMAT JSON) EXECUTE asked{values}")).await.concat();
                raw_sql("DEALLOCATE asked").execute(&mut *connection).await?;
                let plan: Value = serde_json::from_str(&plan).expect("a plan");
                let mut steps = Vec::new();
                walk(&plan[0]["Plan"], "", partial, &mut steps);
                Ok(steps)
            }
        }
    }
}

/// The first column of each row, whatever its type.
async fn texts(connection: &mut PgConnection, sql: &str) -> Vec<String> {
    let rows = raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(connection).await.expect("rows");
    let text = |row: &PgRow| row.try_get_raw(0).ok().and_then(|raw| raw.as_str().ok().map(str::to_owned));
    rows.iter().filter_map(text).collect()
}

/// Fills every table with rows that refer to nothing: a plan asks only how many there are and how they differ.
async fn fill(connection: &mut PgConnection) {
    raw_sql("SET session_replication_role = replica").execute(&mut *connection).await.expect("no references");
    let tables = "SELECT table_name FROM information_schema.tables
                  WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'";
    for table in texts(connection, tables).await {
        let columns = format!(
            "SELECT format('%I', column_name) || ' ' || CASE
                 WHEN column_name = 'workspace_id' THEN 'md5((n % 20)::text)::uuid'
                 WHEN data_type = 'uuid' THEN 'gen_random_uuid()'
                 WHEN data_type = 'bigint' THEN 'n'
                 WHEN data_type = 'integer' THEN 'n'
                 WHEN data_type = 'boolean' THEN 'n % 10 = 0'
                 WHEN data_type = 'bytea' THEN 'decode(md5(random()::text), ''hex'')'
                 WHEN data_type = 'jsonb' THEN '''{{}}''::jsonb'
                 WHEN data_type = 'json' THEN '''{{}}''::json'
                 ELSE 'md5(random()::text)' END
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'"
        );
        let columns = texts(connection, &columns).await;
        let halves: Vec<(&str, &str)> = columns.iter().filter_map(|column| column.split_once(' ')).collect();
        let names = halves.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let values = halves.iter().map(|(_, value)| *value).collect::<Vec<_>>().join(", ");
        let fill = format!(
            r#"INSERT INTO "{table}" ({names}) SELECT {values} FROM generate_series(10, {ROWS} + 9) AS n ON CONFLICT DO NOTHING"#
        );
        raw_sql(AssertSqlSafe(fill)).execute(&mut *connection).await.unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    raw_sql("ANALYZE").execute(connection).await.expect("statistics");
}

/// A line of SQLite's plan: `SEARCH grant USING INDEX x (workspace_id=? AND id>?)` or `SCAN grant …`.
fn sqlite_step(line: &str) -> Option<Step> {
    let mut words = line.split(' ');
    let scans = match words.next()? {
        "SCAN" => true,
        "SEARCH" => false,
        _ => return None,
    };
    let table = words.next()?.to_owned();
    // Rows of a VALUES list, of a subquery or of a function are no table.
    if table.starts_with('(')
        || line.contains("VIRTUAL TABLE")
        || line.ends_with("-ROW VALUES CLAUSE")
        || line.ends_with("CONSTANT ROW")
    {
        return None;
    }
    let by = if scans { "" } else { line.split_once(" (").map_or("", |(_, by)| by.trim_end_matches(')')) };
    Some(Step { table, by: columns_of(by), partial: line.contains("-unchained") })
}

/// The name of a subquery, whose rows are no table.
fn subquery(line: &str) -> Option<&str> {
    line.strip_prefix("CO-ROUTINE ").or_else(|| line.strip_prefix("MATERIALIZE "))
}

/// The columns in `workspace_id=? AND id>?`, the first of each pair, or `((workspace_id = $1) AND (id > $2))`.
fn columns_of(condition: &str) -> Vec<String> {
    let word = |term: &str| {
        // SQLite does not say which expression an index is of.
        let term = term.trim_start_matches(|c: char| "( \"".contains(c));
        let term = if term.starts_with("<expr>") { "expression" } else { term };
        let end = term.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(term.len());
        term.get(..end).unwrap_or_default().to_owned()
    };
    condition.split(" AND ").map(word).filter(|column| !column.is_empty()).collect()
}

/// The reads in PostgreSQL's plan. A bitmap heap scan says the table, the index scan below it the condition.
fn walk(node: &Value, table_above: &str, partial: &BTreeSet<String>, steps: &mut Vec<Step>) {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    let table = if text("Relation Name").is_empty() { table_above } else { text("Relation Name") };
    if matches!(text("Node Type"), "Seq Scan" | "Index Scan" | "Index Only Scan" | "Bitmap Index Scan") {
        let by = columns_of(text("Index Cond"));
        steps.push(Step { table: table.to_owned(), by, partial: partial.contains(text("Index Name")) });
    }
    for below in node["Plans"].as_array().into_iter().flatten() {
        walk(below, table, partial, steps);
    }
}

#[test]
fn plans_are_read_as_they_are_written() {
    let step = sqlite_step("SEARCH grant USING INDEX sqlite_autoindex_grant_1 (workspace_id=? AND id>?)");
    assert_eq!(step.map(|step| step.by), Some(vec!["workspace_id".to_owned(), "id".to_owned()]));
    let step = sqlite_step("SEARCH user USING INDEX ix (workspace_id=? AND (created_at,id)>(?,?))");
    assert_eq!(step.map(|step| step.by), Some(vec!["workspace_id".to_owned(), "created_at".to_owned()]));
    let step = sqlite_step("SCAN grant USING INDEX ix").expect("a step");
    assert_eq!((step.table.as_str(), step.by.len()), ("grant", 0));
    assert_eq!(sqlite_step("USE TEMP B-TREE FOR ORDER BY"), None);
    assert_eq!(sqlite_step("SCAN CONSTANT ROW"), None);
    assert_eq!((subquery("CO-ROUTINE people"), subquery("SCAN people")), (Some("people"), None));
    assert_eq!(sqlite_step("SCAN 28-ROW VALUES CLAUSE"), None);
    assert_eq!(columns_of("((workspace_id = $1) AND (user_id = $2))"), ["workspace_id", "user_id"]);
    assert_eq!(columns_of("workspace_id=? AND <expr>>? AND <expr><?"), ["workspace_id", "expression", "expression"]);
}
