//! How the database is opened: pragmas of SQLite, time-outs of PostgreSQL, migrations.

use super::pool::Pool;
use super::{Reader, StoreError};
use log::LevelFilter;
use migration::{Standing, Steps};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use sqlx::postgres::PgConnectOptions;
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
    /// Its name, for operators.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

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
/// Readers are waited for this long while the write-ahead log is emptied, and writers with them.
const TRIM: Duration = Duration::from_millis(100);
/// The pause between two tries where SQLite itself does not wait.
const AGAIN: Duration = Duration::from_millis(20);

/// Names the lock under which schemas are changed on PostgreSQL: any number nobody else there uses.
const MIGRATION_LOCK: i64 = 0x7465_6e61_6e74_7279;

const READERS: u32 = 4;
const POSTGRES_READERS: u32 = 16;
pub(super) const POSTGRES_WRITERS: u32 = 8;

/// How long a write waits for a lock of PostgreSQL before it is tried anew, and how long a node that stopped in the middle
/// of one keeps the locks it has. The first is shorter than the time a job has, and than PostgreSQL takes to look for a
/// deadlock.
const WAITS: [(&str, &str); 2] = [("lock_timeout", "700ms"), ("idle_in_transaction_session_timeout", "10s")];

/// Makes a connection that others may have used before us forget what they prepared.
pub(super) const AFRESH: &str = "DEALLOCATE ALL";

/// Whether there is a pooler between us and PostgreSQL that gives out connections for one transaction only. The
/// parameter is the driver's own: nothing it prepares outlives a transaction.
pub(super) fn is_pooled(url: &str) -> bool {
    let parameters = url.split_once('?').map_or("", |(_, parameters)| parameters);
    parameters.split('&').any(|parameter| parameter == "statement-cache-capacity=0")
}

fn options(url: &str, backend: Backend, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        // While a server is away, the driver would keep one place of the pool busy for the connection it should have at
        // least, and hold it back for as long again once the server is there.
        .min_connections(u32::from(backend == Backend::Sqlite))
        .acquire_timeout(ACQUIRE)
        .connect_timeout(ACQUIRE)
        // Each statement, without its values, for who looks closest.
        .sqlx_logging_level(LevelFilter::Trace)
        .sqlx_slow_statements_logging_settings(LevelFilter::Trace, Duration::MAX);
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
        options.map_sqlx_postgres_opts(named);
    }
    // A ping before each query would cost as much as the query; see `Pool`.
    options.test_before_acquire(false);
    options
}

/// As it shows on PostgreSQL's side.
fn named(postgres: PgConnectOptions) -> PgConnectOptions {
    // The driver would ask for more digits of fractions, of which there are none here, and poolers refuse to be asked.
    postgres.application_name("tenantry").extra_float_digits(None)
}

/// The pool that reads.
pub(super) async fn readers(url: &str, backend: Backend) -> Result<Reader, StoreError> {
    let connections = if backend == Backend::Sqlite { READERS } else { POSTGRES_READERS };
    Ok(Reader::new(pool(options(url, backend, connections), connections).await?, is_pooled(url)))
}

/// The connection (SQLite) or pool (PostgreSQL) of the writer.
pub(super) async fn writer(url: &str, backend: Backend) -> Result<Pool, StoreError> {
    let connections = if backend == Backend::Sqlite { 1 } else { POSTGRES_WRITERS };
    let mut options = options(url, backend, connections);
    // A pooler hands these on to whoever comes after us, or refuses them.
    if backend == Backend::Postgres && !is_pooled(url) {
        options.map_sqlx_postgres_opts(|postgres| named(postgres).options(WAITS));
    }
    pool(options, connections).await
}

async fn pool(options: ConnectOptions, connections: u32) -> Result<Pool, StoreError> {
    Ok(Pool::new(Database::connect(options).await?, connections))
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
    let done = bring_up(&connection, backend, is_pooled(url)).await;
    let _ = connection.close().await;
    done
}

/// Makes all missing steps in one transaction that keeps other processes waiting: two first starts at once make them
/// once, and a start that is killed on the way leaves nothing half made.
async fn bring_up(connection: &DatabaseConnection, backend: Backend, pooled: bool) -> Result<(), StoreError> {
    // Beside a busy SQLite server a command must not wait for the lock only to find that nothing is missing.
    if backend == Backend::Sqlite && Steps::known().compare(connection).await?.pending.is_empty() {
        return Ok(());
    }
    let immediate = (backend == Backend::Sqlite).then_some(SqliteTransactionMode::Immediate);
    let tx = begun(connection, immediate, pooled).await?;
    if backend == Backend::Postgres {
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    }
    Steps::known().bring_up(&tx).await?;
    Ok(tx.commit().await?)
}

/// A transaction on a connection of ours alone, which a pooler may have lent to others before.
async fn begun(
    connection: &DatabaseConnection,
    sqlite_transaction_mode: Option<SqliteTransactionMode>,
    pooled: bool,
) -> Result<DatabaseTransaction, StoreError> {
    let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
    let tx = connection.begin_with_options(options).await?;
    if pooled {
        tx.execute_unprepared(AFRESH).await?;
    }
    Ok(tx)
}

/// How the schema stands to this version; nothing is changed.
pub(super) async fn schema(url: &str, backend: Backend) -> Result<Standing, StoreError> {
    let connection = alone(url, backend).await?;
    let found = standing(&connection, is_pooled(url)).await;
    let _ = connection.close().await;
    found
}

async fn standing(connection: &DatabaseConnection, pooled: bool) -> Result<Standing, StoreError> {
    compared(begun(connection, None, pooled).await?).await
}

/// The same of a database that is open.
pub(super) async fn standing_now(reader: &Reader) -> Result<Standing, StoreError> {
    compared(reader.begun().await?).await
}

async fn compared(tx: DatabaseTransaction) -> Result<Standing, StoreError> {
    let found = Steps::known().compare(&tx).await;
    tx.rollback().await?;
    Ok(found?)
}

/// The names of all steps.
pub(super) fn all() -> Vec<String> {
    Steps::known().names()
}

/// The version of TLS this connection is made with, as the database sees it; absent where it is not encrypted.
pub(super) async fn encryption(connection: &Reader, backend: Backend) -> Result<Option<String>, StoreError> {
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
pub(super) async fn clock_skew(connection: &Reader, backend: Backend, now: i64) -> Result<i64, StoreError> {
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

/// Moves what SQLite's write-ahead log holds into the database, as far as readers allow and while others write on; how
/// many pages the log has.
pub(super) async fn checkpoint(connection: &Reader) -> Result<u32, StoreError> {
    let query = Statement::from_string(connection.get_database_backend(), "PRAGMA wal_checkpoint(PASSIVE)");
    let row = connection.query_one_raw(query).await?;
    // -1 if there is no log.
    let pages: i32 = row.map_or(Ok(0), |row| row.try_get("", "log"))?;
    Ok(u32::try_from(pages).unwrap_or(0))
}

/// Moves the rest and makes the log's file small again, on the connection that writes: while it does, nothing is added.
/// Readers are waited for only a moment; whatever goes wrong, the next time comes soon.
pub(super) async fn trim(connection: &Pool) {
    let patience = |patience: Duration| format!("PRAGMA busy_timeout = {}", patience.as_millis());
    let trimmed = async {
        connection.execute_unprepared(&patience(TRIM)).await?;
        connection.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await
    };
    if let Err(error) = trimmed.await {
        tracing::debug!(%error, "the write-ahead log was not emptied");
    }
    if let Err(error) = connection.execute_unprepared(&patience(BUSY)).await {
        tracing::warn!(%error, "the writer may not wait for the lock as long as it should");
    }
}
