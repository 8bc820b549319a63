//! Where an installation keeps its rows: a SQLite file in its folder, or a database of its own on a PostgreSQL server.

use anyhow::{Context, Result};
use serde::Serialize;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, raw_sql};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The databases there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A server, by the URL of a database on it that others can be made from.
    Postgres(String),
}

/// The name of a kind, as tables and JSON have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Name {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Name {
    /// As its makers write it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl Kind {
    /// Its name.
    pub fn name(&self) -> Name {
        match self {
            Self::Sqlite => Name::Sqlite,
            Self::Postgres(_) => Name::Postgres,
        }
    }
}

/// One database.
#[derive(Debug)]
pub enum Place {
    /// A file.
    File(PathBuf),
    /// On a server; dropped with the value.
    Server {
        /// The URL of the database others are made from.
        server: String,
        /// Its name.
        name: String,
    },
}

/// An open connection, to seed or to measure on.
#[derive(Debug)]
pub enum Open {
    /// To a file.
    File(SqliteConnection),
    /// To a server.
    Server(PgConnection),
}

impl Place {
    /// A new one; a file in this folder.
    pub fn make(kind: &Kind, folder: &Path) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        match kind {
            Kind::Sqlite => Ok(Self::File(folder.join("tenantry.db"))),
            Kind::Postgres(server) => {
                let name = format!("bench_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
                on_server(server, &format!("CREATE DATABASE {name}"))?;
                Ok(Self::Server { server: server.clone(), name })
            }
        }
    }

    /// Its URL, as the server is configured with it.
    pub fn url(&self) -> String {
        match self {
            Self::File(file) => format!("sqlite://{}?mode=rwc", file.display()),
            Self::Server { server, name } => with_database(server, name),
        }
    }

    /// Bytes it takes on disk.
    pub fn bytes(&self) -> Result<u64> {
        match self {
            Self::File(file) => ["", "-wal"].iter().try_fold(0, |sum, ending| {
                let file = format!("{}{ending}", file.display());
                Ok(sum + std::fs::metadata(file).map_or(0, |file| file.len()))
            }),
            Self::Server { .. } => run(async {
                let mut open = PgConnection::connect(&self.url()).await?;
                let query = sqlx::query_scalar::<_, i64>("SELECT pg_database_size(current_database())");
                Ok(u64::try_from(query.fetch_one(&mut open).await?)?)
            }),
        }
    }

    /// Connects, with the durability the server has.
    pub async fn open(&self) -> Result<Open> {
        Ok(match self {
            Self::File(file) => {
                let options = SqliteConnectOptions::new()
                    .filename(file)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true);
                Open::File(options.connect().await?)
            }
            Self::Server { .. } => Open::Server(PgConnection::connect(&self.url()).await?),
        })
    }
}

impl Open {
    /// Runs statements.
    pub async fn run(&mut self, sql: &str) -> Result<()> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::File(open) => raw_sql(sql).execute(open).await.map(drop),
            Self::Server(open) => raw_sql(sql).execute(open).await.map(drop),
        }
        .context("a statement of the benchmark")
    }

    /// A number a query gives.
    pub async fn number(&mut self, sql: &str) -> Result<i64> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::File(open) => sqlx::query_scalar(sql).fetch_one(open).await?,
            Self::Server(open) => sqlx::query_scalar(sql).fetch_one(open).await?,
        })
    }

    /// Texts a query gives.
    pub async fn texts(&mut self, sql: &str) -> Result<Vec<String>> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::File(open) => sqlx::query_scalar(sql).fetch_all(open).await?,
            Self::Server(open) => sqlx::query_scalar(sql).fetch_all(open).await?,
        })
    }

    /// What of two texts is of this database.
    pub fn pick<'t>(&self, file: &'t str, server: &'t str) -> &'t str {
        match self {
            Self::File(_) => file,
            Self::Server(_) => server,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Self::Server { server, name } = self {
            let _ = on_server(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Runs something to its end on a runtime of its own.
pub fn run<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

fn on_server(server: &str, statement: &str) -> Result<()> {
    run(async {
        let mut open = PgConnection::connect(server).await.context("the PostgreSQL server does not answer")?;
        Ok(raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut open).await.map(drop)?)
    })
}

/// The same server, another database.
fn with_database(server: &str, name: &str) -> String {
    let (before, query) = server.split_once('?').map_or((server, None), |(before, query)| (before, Some(query)));
    let base = before.rsplit_once('/').map_or(before, |(base, _)| base);
    query.map_or_else(|| format!("{base}/{name}"), |query| format!("{base}/{name}?{query}"))
}

#[test]
fn another_database_keeps_the_rest_of_the_url() {
    assert_eq!(with_database("postgres://a@b:1/postgres", "x"), "postgres://a@b:1/x");
    assert_eq!(with_database("postgres://b/y?sslmode=disable", "x"), "postgres://b/x?sslmode=disable");
}
