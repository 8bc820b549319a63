//! How the database is opened: pragmas of SQLite, time-outs of PostgreSQL, migrations.

use super::StoreError;
use migration::{Standing, Steps};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use std::time::{Duration, Instant};

/// The databases Tenantry runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file beside the server.
    Sqlite,
    /// A server of its own.
    Postgres,
}

impl Backend {
    /// Reads the backend off a database URL.
    pub(super) fn of(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(StoreError::Unavailable("database.url must start with sqlite: or postgres:".to_owned())),
        }
    }
}

/// A reader waits this long for a free connection before the request is answered 503.
const ACQUIRE: Duration = Duration::from_secs(2);
/// A lock of SQLite's file is waited for this long.
const BUSY: Duration = Duration::from_secs(5);
/// The pause between two tries where SQLite itself does not wait.
const AGAIN: Duration = Duration::from_millis(20);

/// Names the lock under which schemas are changed on PostgreSQL: any number nobody else there uses.
const MIGRATION_LOCK: i64 = 0x7465_6e61_6e74_7279;

const READERS: u32 = 4;
const POSTGRES_READERS: u32 = 16;
pub(super) const POSTGRES_WRITERS: u32 = 8;

fn options(url: &str, backend: Backend, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE)
        .connect_timeout(ACQUIRE)
        .sqlx_logging(false);
    if backend == Backend::Sqlite {
        options.map_sqlx_sqlite_opts(|sqlite| {
            use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY)
                // Checkpoints run from a task, so that no request pays for one, unless the log grows past 64 MiB.
                .pragma("wal_autocheckpoint", "16384")
                .pragma("cache_size", "-8192")
                .statement_cache_capacity(256)
        });
    } else {
        options.map_sqlx_postgres_opts(|postgres| postgres.application_name("tenantry"));
    }
    // A ping before each query would cost as much as the query; a connection that is gone is found out by using it.
    options.test_before_acquire(false);
    options
}

/// The pool that reads.
pub(super) async fn readers(url: &str, backend: Backend) -> Result<DatabaseConnection, StoreError> {
    let connections = if backend == Backend::Sqlite { READERS } else { POSTGRES_READERS };
    Ok(Database::connect(options(url, backend, connections)).await?)
}

/// The connection (SQLite) or pool (PostgreSQL) of the writer.
pub(super) async fn writer(url: &str, backend: Backend) -> Result<DatabaseConnection, StoreError> {
    let connections = if backend == Backend::Sqlite { 1 } else { POSTGRES_WRITERS };
    Ok(Database::connect(options(url, backend, connections)).await?)
}

/// One connection, before any pool. While another process turns a new file into one with a write-ahead log, SQLite
/// refuses at once instead of waiting.
async fn alone(url: &str, backend: Backend) -> Result<DatabaseConnection, StoreError> {
    let began = Instant::now();
    loop {
        match Database::connect(options(url, backend, 1)).await {
            Err(error) if is_locked(&error) && began.elapsed() < BUSY => tokio::time::sleep(AGAIN).await,
            connected => return Ok(connected?),
        }
    }
}

/// `SQLITE_BUSY`, as the driver tells it.
fn is_locked(error: &DbErr) -> bool {
    error.to_string().contains("database is locked")
}

/// Brings the schema up to date.
pub(super) async fn migrate(url: &str, backend: Backend) -> Result<(), StoreError> {
    let connection = alone(url, backend).await?;
    let done = bring_up(&connection, backend).await;
    let _ = connection.close().await;
    done
}

/// Makes all missing steps in one transaction that keeps other processes waiting: two first starts at once make them
/// once, and a start that is killed on the way leaves nothing half made.
async fn bring_up(connection: &DatabaseConnection, backend: Backend) -> Result<(), StoreError> {
    // Beside a busy SQLite server a command must not wait for the lock only to find that nothing is missing.
    if backend == Backend::Sqlite && Steps::known().compare(connection).await?.pending.is_empty() {
        return Ok(());
    }
    let tx = held(connection, backend).await?;
    Steps::known().bring_up(&tx).await?;
    Ok(tx.commit().await?)
}

/// A transaction beside which no other process changes the schema.
async fn held(connection: &DatabaseConnection, backend: Backend) -> Result<DatabaseTransaction, StoreError> {
    let sqlite_transaction_mode = (backend == Backend::Sqlite).then_some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
    let tx = connection.begin_with_options(options).await?;
    if backend == Backend::Postgres {
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    }
    Ok(tx)
}

/// How the schema stands to this version; nothing is changed.
pub(super) async fn schema(url: &str, backend: Backend) -> Result<Standing, StoreError> {
    let connection = alone(url, backend).await?;
    let found = Steps::known().compare(&connection).await;
    let _ = connection.close().await;
    Ok(found?)
}

/// The names of all steps.
pub(super) fn all() -> Vec<String> {
    Steps::known().names()
}

/// The version of TLS this connection is made with, as the database sees it; absent where it is not encrypted.
pub(super) async fn encryption(
    connection: &DatabaseConnection,
    backend: Backend,
) -> Result<Option<String>, StoreError> {
    if backend == Backend::Sqlite {
        return Ok(None);
    }
    let query = Statement::from_string(
        connection.get_database_backend(),
        "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl",
    );
    let row = connection.query_one_raw(query).await?;
    Ok(row.map(|row| row.try_get("", "version")).transpose()?)
}

/// Seconds the database's clock is ahead of `now`.
pub(super) async fn clock_skew(connection: &DatabaseConnection, backend: Backend, now: i64) -> Result<i64, StoreError> {
    if backend == Backend::Sqlite {
        return Ok(0);
    }
    let query = Statement::from_string(
        connection.get_database_backend(),
        "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT) AS now",
    );
    let row = connection.query_one_raw(query).await?;
    let database: i64 = match row {
        Some(row) => row.try_get("", "now")?,
        None => return Err(StoreError::Unavailable("the database gave no time".to_owned())),
    };
    Ok(database - now)
}

/// Empties SQLite's write-ahead log into the database as far as readers allow.
pub(super) async fn checkpoint(connection: &DatabaseConnection, backend: Backend) -> Result<(), StoreError> {
    if backend == Backend::Sqlite {
        connection.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await?;
    }
    Ok(())
}
