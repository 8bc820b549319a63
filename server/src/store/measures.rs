//! What is counted of the database: how long reads and writes take, how writes are batched, what fails. Kept by [`Db`],
//! which shows it together with its pool and queue.

use super::{Backend, Db};
use crate::telemetry::{Count, Counts, Histogram, Label, Page, Tell};
use sea_orm::DatabaseConnection;
use std::fmt;
use std::sync::Arc;

/// In microseconds: from a read out of memory to one that waits for its disk.
const READS: &[u64] = &[200, 1_000, 5_000, 25_000, 250_000];
/// In microseconds: from a flush of a fast disk to one that nobody waits for any more.
const WRITES: &[u64] = &[1_000, 5_000, 25_000, 100_000, 500_000, 2_000_000];
/// Jobs in one transaction.
const BATCHES: &[u64] = &[1, 2, 4, 8, 16, 32, 64];

/// The counts of one database.
#[derive(Debug)]
pub(super) struct Measures {
    /// Statements that read, without the wait for a connection.
    pub(super) reads: Histogram,
    /// Those of them that failed.
    pub(super) read_faults: Count,
    /// Writes from the queue to the answer.
    pub(super) writes: Histogram,
    /// Jobs in one transaction.
    pub(super) batches: Histogram,
    /// Commits, with the flush of the disk.
    pub(super) commits: Histogram,
    /// Writes that changed nothing because of a fault.
    pub(super) write_faults: Counts<WriteFault>,
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            reads: Histogram::of_durations(READS),
            read_faults: Count::new(),
            writes: Histogram::of_durations(WRITES),
            batches: Histogram::of_numbers(BATCHES),
            commits: Histogram::of_durations(WRITES),
            write_faults: Counts::default(),
        }
    }
}

impl Measures {
    /// Counts what is read through this connection from now on.
    pub(super) fn watch(self: &Arc<Self>, connection: &mut DatabaseConnection) {
        let measures = Arc::clone(self);
        connection.set_metric_callback(move |statement| {
            measures.reads.took(statement.elapsed);
            if statement.failed {
                measures.read_faults.one();
            }
        });
    }
}

/// Why a write changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WriteFault {
    /// Too many were waiting.
    QueueFull,
    /// It panicked or took too long.
    Abandoned,
    /// Its transaction could not begin or commit.
    Transaction,
}

impl Label for WriteFault {
    const NAME: &'static str = "reason";
    const ALL: &'static [Self] = &[Self::QueueFull, Self::Abandoned, Self::Transaction];

    fn word(self) -> &'static str {
        match self {
            Self::QueueFull => "queue_full",
            Self::Abandoned => "abandoned",
            Self::Transaction => "transaction",
        }
    }
}

impl Tell for Db {
    fn tell(&self, page: &mut Page<'_>) -> fmt::Result {
        let counted = &self.measures;
        page.histogram(
            "tenantry_database_read_seconds",
            "Statements that read, without the wait for a connection.",
            &counted.reads,
        )?;
        page.count("tenantry_database_read_faults", "Statements that read and failed.", counted.read_faults.get())?;
        let (open, idle) = pool(&self.read.connection.connections, self.backend);
        page.level("tenantry_database_read_connections", "Open connections for reading.", open)?;
        page.level("tenantry_database_read_connections_idle", "Those of them nobody uses.", idle)?;
        page.level("tenantry_database_write_queue", "Writes waiting for their turn.", self.writer.waiting())?;
        page.histogram("tenantry_database_write_seconds", "Writes from the queue to the answer.", &counted.writes)?;
        page.histogram("tenantry_database_write_batch_jobs", "Writes that shared a transaction.", &counted.batches)?;
        page.histogram("tenantry_database_commit_seconds", "Commits, with the flush of the disk.", &counted.commits)?;
        page.counts(
            "tenantry_database_write_faults",
            "Writes that changed nothing because of a fault.",
            &counted.write_faults,
        )
    }
}

/// How many connections a pool has open, and how many of them nobody uses.
fn pool(connection: &DatabaseConnection, backend: Backend) -> (u32, usize) {
    match backend {
        Backend::Sqlite => {
            let pool = connection.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        }
        Backend::Postgres => {
            let pool = connection.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        }
    }
}
