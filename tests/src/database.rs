//! A look into the SQLite file of a server, beside it: how many rows there are, and whether something lies in them.

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Row, SqlitePool};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An open file.
#[derive(Debug)]
pub struct Database {
    pool: SqlitePool,
    file: PathBuf,
}

impl Database {
    /// Opens the file; close it again before the test ends.
    pub async fn open(file: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(file).busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("the database");
        Self { pool, file: file.to_owned() }
    }

    /// Closes it.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// Runs a statement; how many rows it changed.
    pub async fn execute(&self, sql: &str) -> u64 {
        let done = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&self.pool).await;
        done.expect("a statement that runs").rows_affected()
    }

    /// The first column of a query, as texts.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&self.pool).await.expect("rows");
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The first column of the first row of a query, as a number.
    pub async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.pool).await.expect("a number")
    }

    /// The names of its tables.
    pub async fn tables(&self) -> Vec<String> {
        self.texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            .await
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

    /// How many pages the file has once the write-ahead log is empty.
    pub async fn pages(&self) -> i64 {
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
    /// the file and of its write-ahead log.
    pub async fn places_of(&self, text: &str) -> Vec<String> {
        let mut places = Vec::new();
        for table in self.tables().await {
            let columns = self.texts(&format!("SELECT name FROM pragma_table_info('{table}')")).await;
            for column in columns {
                let query = format!(r#"SELECT COUNT(*) FROM "{table}" WHERE instr(CAST("{column}" AS BLOB), ?) > 0"#);
                let found: i64 = sqlx::query_scalar(AssertSqlSafe(query))
                    .bind(text.as_bytes())
                    .fetch_one(&self.pool)
                    .await
                    .expect("a count");
                if found > 0 {
                    places.push(format!("{table}.{column}"));
                }
            }
        }
        for ending in ["", "-wal"] {
            let file = PathBuf::from(format!("{}{ending}", self.file.display()));
            let bytes = std::fs::read(&file).unwrap_or_default();
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                places.push(file.display().to_string());
            }
        }
        places
    }
}
