//! All SQL, in verbs, and the only owner of the connection. Outside this folder nothing can run a query: the
//! connection is private, and a handle to a workspace's rows ([`WorkspaceStore`]) is made only from a [`Workspace`],
//! which is itself only found here. Reading verbs work on any handle; writing verbs exist only on the handle of a
//! transaction, inside [`Db::write`].
//!
//! ```compile_fail,E0616
//! # use tenantry::store::Db;
//! # async fn outside(db: Db) {
//! // A query needs a connection, and the connection is private.
//! let connection = db.read;
//! # }
//! ```
//!
//! ```compile_fail,E0599
//! # use tenantry::store::Db;
//! # async fn outside(db: Db) {
//! // Apps are found in a workspace; without one there is no such verb.
//! let app = db.apps().by_client_id("web").await;
//! # }
//! ```
//!
//! ```compile_fail,E0599
//! # use tenantry::store::{Db, Workspace};
//! # async fn outside(db: Db, workspace: Workspace) {
//! // Reading cannot write: the verbs that change rows need a transaction.
//! db.workspace(&workspace).grants().revoke(entity::id::GrantId(Default::default())).await;
//! # }
//! ```

mod api_resource;
mod app;
mod app_secret;
mod audit_event;
mod beginning;
mod connect;
mod consent;
mod credential;
mod error;
mod expired;
mod failure_counter;
mod grant;
mod idempotency;
mod instance;
mod instance_hour;
mod logo;
mod measures;
mod member;
mod only;
mod outbox;
mod page;
mod platform;
mod pool;
mod reader;
mod recovery;
mod revoked_token;
mod scope;
mod scope_path;
mod scoped;
mod session;
mod sorting;
mod spare_key;
mod switch_usage;
mod transaction;
mod trouble;
mod usage_day;
mod usage_hour;
mod user;
mod workspace;
mod workspace_host;
mod workspace_key;
mod writer;

pub use audit_event::{EventFilter, UnchainedEvent};
pub use beginning::After;
pub use connect::Backend;
pub use consent::ConsentFilter;
pub use error::StoreError;
pub use expired::Ending;
pub use grant::{GrantContext, GrantFilter, Redemption};
pub use migration::Standing;
pub use page::Page;
pub use platform::PlatformStore;
pub use reader::Reader;
pub use scoped::WorkspaceStore;
pub use sorting::Sorting;
pub use switch_usage::{SwitchTotal, SwitchUses};
pub use transaction::Transaction;
pub use trouble::Trouble;
pub use usage_hour::UsageDelta;
pub use workspace::{SYSTEM, Workspace};
pub use workspace_host::BoundHost;
pub use writer::Tx;

use crate::telemetry::span;
use measures::Measures;
use std::sync::Arc;
use std::time::Instant;
use tracing::Instrument;
use writer::Writer;

/// Pages of 4 KiB from which on a write-ahead log is long.
const LONG_LOG: u32 = 4_096;

/// The handle verbs that change rows live on.
pub type WriteStore<'t> = WorkspaceStore<'t, Transaction>;

/// The handle verbs that read live on.
pub type ReadStore<'t> = WorkspaceStore<'t, Reader>;

/// The database: readers in parallel, one writer. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    read: Reader,
    writer: Arc<Writer>,
    measures: Arc<Measures>,
    backend: Backend,
}

impl Db {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] with the driver's reason, [`StoreError::Schema`] if the schema is too new.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let backend = Backend::of(url)?;
        connect::migrate(url, backend).await?;
        let measures = Arc::new(Measures::default());
        let mut read = connect::readers(url, backend).await?;
        measures.watch(&mut read.connection.connections);
        let writer = Arc::new(Writer::start(url.to_owned(), backend, Arc::clone(&measures)).await?);
        Ok(Self { read, writer, measures, backend })
    }

    /// How the schema of a database stands to this version; nothing is changed.
    ///
    /// # Errors
    /// [`StoreError::Schema`] if this version must not run on it.
    pub async fn schema(url: &str) -> Result<Standing, StoreError> {
        connect::schema(url, Backend::of(url)?).await
    }

    /// The same where there is no database yet: every step is missing.
    pub fn no_schema() -> Standing {
        Standing { pending: Self::steps(), newer: Vec::new() }
    }

    /// The same of this database.
    ///
    /// # Errors
    /// [`StoreError::Schema`] if this version must not run on it any more.
    pub async fn standing(&self) -> Result<Standing, StoreError> {
        connect::standing_now(&self.read).await
    }

    /// The steps of the schema that this version knows, in order.
    pub fn steps() -> Vec<String> {
        connect::all()
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Reads the rows of one workspace.
    pub fn workspace<'t>(&'t self, workspace: &Workspace) -> ReadStore<'t> {
        WorkspaceStore::new(&self.read, workspace.id())
    }

    /// Reads the few things that belong to no workspace, or find one.
    pub fn platform(&self) -> PlatformStore<'_, Reader> {
        PlatformStore::new(&self.read)
    }

    /// Runs a job in a transaction of the one writer and answers once it is committed. The job may run more than
    /// once, so it must draw its random values before. `Err` means nothing happened; a refusal that must be remembered
    /// is a value.
    ///
    /// # Errors
    /// The job's own, or [`StoreError::Unavailable`] when the database cannot commit.
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let began = Instant::now();
        let answer = self.writer.run(job).instrument(span::write()).await;
        self.measures.writes.took(began.elapsed());
        answer
    }

    /// Answers a trivial query: is the database there?
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.read.ping().await?)
    }

    /// Seconds between this machine's clock and the database's; 0 where they are the same clock.
    pub async fn clock_skew(&self, now: i64) -> Result<i64, StoreError> {
        connect::clock_skew(&self.read, self.backend, now).await
    }

    /// The version of TLS that leads to the database; absent where the connection is not encrypted.
    pub async fn encryption(&self) -> Result<Option<String>, StoreError> {
        connect::encryption(&self.read, self.backend).await
    }

    /// Moves what SQLite's write-ahead log holds into the database file. That goes on beside readers and writers; but a
    /// log that is always being written and read never begins anew, so one that has grown is emptied between two writes.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        if self.backend != Backend::Sqlite {
            return Ok(());
        }
        if connect::checkpoint(&self.read).await? > LONG_LOG { self.writer.trim().await } else { Ok(()) }
    }

    /// Ends the writer after the jobs it already has, then the readers.
    pub async fn close(&self) {
        self.writer.stop().await;
        let _ = self.read.close().await;
    }
}
