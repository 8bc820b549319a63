//! A look into the database of a server, beside it: how many rows there are, and whether something lies in them.

use crate::place::Place;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An open database.
#[derive(Debug)]
pub enum Database {
    /// A SQLite file.
    File(SqlitePool, PathBuf),
    /// On a PostgreSQL server.
    Server(PgPool),
}

impl Database {
    /// Opens it; close it again before the test ends.
    pub async fn open(place: impl Into<Place>) -> Self {
        match place.into() {
            Place::File(file) => {
                let options = SqliteConnectOptions::new().filename(&file).busy_timeout(Duration::from_secs(5));
                let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
                Self::File(pool.expect("the database"), file)
            }
            Place::Url(url) => {
                let pool = PgPoolOptions::new().max_connections(1).connect(&url).await;
                Self::Server(pool.expect("the database"))
            }
        }
    }

    /// Closes it.
    pub async fn close(self) {
        match self {
            Self::File(pool, _) => pool.close().await,
            Self::Server(pool) => pool.close().await,
        }
    }

    /// Runs a statement; how many rows it changed.
    pub async fn execute(&self, sql: &str) -> u64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::File(pool, _) => sqlx::query(sql).execute(pool).await.map(|done| done.rows_affected()),
            Self::Server(pool) => sqlx::query(sql).execute(pool).await.map(|done| done.rows_affected()),
        }
        .expect("a statement that runs")
    }

    /// The only column of a query, as texts.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        match self {
            Self::File(pool, _) => sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(pool).await,
            Self::Server(pool) => {
                let sql = format!("SELECT CAST(c AS text) FROM ({sql}) AS q(c)");
                sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await
            }
        }
        .expect("rows")
    }

    /// The only column of the only row of a query, as a number.
    pub async fn number(&self, sql: &str) -> i64 {
        match self {
            Self::File(pool, _) => sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await,
            Self::Server(pool) => {
                let sql = format!("SELECT CAST(c AS bigint) FROM ({sql}) AS q(c)");
                sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(pool).await
            }
        }
        .expect("a number")
    }

    /// The names of its tables.
    pub async fn tables(&self) -> Vec<String> {
        self.texts(match self {
            Self::File(..) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            }
            Self::Server(_) => {
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"
            }
        })
        .await
    }

    /// The names of a table's columns.
    pub async fn columns(&self, table: &str) -> Vec<String> {
        self.texts(&match self {
            Self::File(..) => format!("SELECT name FROM pragma_table_info('{table}')"),
            Self::Server(_) => format!(
                "SELECT column_name FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
            ),
        })
        .await
    }

    /// An expression for a column's value as a text that tells any two values apart.
    pub fn quoted(&self, column: &str) -> String {
        match self {
            Self::File(..) => format!(r#"quote("{column}")"#),
            Self::Server(_) => format!(r#"quote_nullable(CAST("{column}" AS text))"#),
        }
    }

    /// How many rows each table has.
    pub async fn rows(&self) -> BTreeMap<String, i64> {
        let mut rows = BTreeMap::new();
        for table in self.tables().await {
            let count = self.number(&format!(r#"SELECT COUNT(*) FROM "{table}""#)).await;
            rows.insert(table, count);
        }
        rows
    }

    /// How many pages the file has once the write-ahead log is empty; 0 where there is no file to look at.
    pub async fn pages(&self) -> i64 {
        if let Self::Server(_) = self {
            return 0;
        }
        for _ in 0..50 {
            // The first column says whether somebody was in the way.
            if self.number("PRAGMA wal_checkpoint(TRUNCATE)").await == 0 {
                return self.number("PRAGMA page_count").await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the write-ahead log does not get empty");
    }

    /// Where a text lies, as `table.column` or as the name of a file: in any column of any table, and in the bytes of
    /// a file and of its write-ahead log.
    pub async fn places_of(&self, text: &str) -> Vec<String> {
        let mut places = Vec::new();
        for table in self.tables().await {
            for column in self.columns(&table).await {
                if self.holds(&table, &column, text).await {
                    places.push(format!("{table}.{column}"));
                }
            }
        }
        if let Self::File(_, file) = self {
            places.extend(files_with(file, text));
        }
        places
    }

    async fn holds(&self, table: &str, column: &str, text: &str) -> bool {
        let found: i64 = match self {
            Self::File(pool, _) => {
                let sql = format!(r#"SELECT COUNT(*) FROM "{table}" WHERE instr(CAST("{column}" AS BLOB), ?) > 0"#);
                sqlx::query_scalar(AssertSqlSafe(sql)).bind(text.as_bytes()).fetch_one(pool).await
            }
            Self::Server(pool) => {
                // Bytes are shown as hexadecimal digits: the text is looked for as such too.
                let sql = format!(
                    r#"SELECT COUNT(*) FROM "{table}" WHERE position($1 in CAST("{column}" AS text)) > 0
                       OR position(encode(convert_to($1, 'UTF8'), 'hex') in CAST("{column}" AS text)) > 0"#
                );
                sqlx::query_scalar(AssertSqlSafe(sql)).bind(text).fetch_one(pool).await
            }
        }
        .expect("a count");
        found > 0
    }
}

/// A database file and its log, as far as a text lies in their bytes.
fn files_with(file: &Path, text: &str) -> Vec<String> {
    let holds = |name: &String| {
        let bytes = std::fs::read(name).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    ["", "-wal"].map(|ending| format!("{}{ending}", file.display())).into_iter().filter(holds).collect()
}
