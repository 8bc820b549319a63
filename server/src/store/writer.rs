//! The one writer. A thread with its own runtime takes jobs from a queue, so that a job's future need not be `Send`.
//! On SQLite up to [`BATCH`] waiting jobs share one transaction and one disk flush, and all are answered after the
//! commit; if one of them fails, the batch runs again with a savepoint around each. On PostgreSQL each job has a
//! transaction of its own. A job that panics or takes longer than [`PATIENCE`] has changed nothing.

use super::{Backend, PlatformStore, StoreError, Trouble, Workspace, WorkspaceStore, connect};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use sea_orm::{DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, mpsc, oneshot};

const BATCH: usize = 64;
const QUEUE: usize = 4_096;
const PATIENCE: Duration = Duration::from_secs(2);
/// After this long without a gap the writer rests, so that a command line beside the server gets the lock.
const STRETCH: Duration = Duration::from_millis(500);
const REST: Duration = Duration::from_millis(2);
/// A deadlock or serialization failure of PostgreSQL is tried again this often.
const ATTEMPTS: u32 = 3;

/// An open transaction; commits when its job returns `Ok`.
#[derive(Debug)]
pub struct Tx {
    connection: DatabaseTransaction,
}

impl Tx {
    /// Changes the rows of one workspace.
    pub fn workspace<'t>(&'t self, workspace: &Workspace) -> WorkspaceStore<'t, DatabaseTransaction> {
        WorkspaceStore::new(&self.connection, workspace.id())
    }

    /// Changes the few things that belong to no workspace.
    pub fn platform(&self) -> PlatformStore<'_, DatabaseTransaction> {
        PlatformStore::new(&self.connection)
    }
}

/// The writer's queue and thread.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

/// A job in the queue: re-runnable until it is answered.
trait Job: Send + std::fmt::Debug {
    /// Runs once; `false` if it must not be committed.
    fn run<'a>(&'a mut self, tx: &'a Tx) -> LocalBoxFuture<'a, bool>;
    /// Answers: with what the last run gave if it was committed (or refused), else with the fault.
    fn answer(self: Box<Self>, fault: Option<&StoreError>);
    /// Forgets a run that a time-out or panic cut off.
    fn fail(&mut self, fault: StoreError);
}

struct Task<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    reply: Option<oneshot::Sender<Result<T, E>>>,
}

impl<T, E, F> std::fmt::Debug for Task<T, E, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Task")
    }
}

impl<T, E, F> Job for Task<T, E, F>
where
    F: AsyncFn(&Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run<'a>(&'a mut self, tx: &'a Tx) -> LocalBoxFuture<'a, bool> {
        Box::pin(async move {
            let result = (self.work)(tx).await;
            let good = result.is_ok();
            self.result = Some(result);
            good
        })
    }

    fn answer(mut self: Box<Self>, fault: Option<&StoreError>) {
        let result = match (fault, self.result.take()) {
            (None, Some(result)) => result,
            // The job's own refusal stands: it changed nothing either way.
            (Some(_), Some(Err(refusal))) => Err(refusal),
            (Some(fault), _) => Err(StoreError::Unavailable(fault.to_string()).into()),
            (None, None) => Err(StoreError::Unavailable("the job did not run".to_owned()).into()),
        };
        if let Some(reply) = self.reply.take() {
            let _ = reply.send(result);
        }
    }

    fn fail(&mut self, fault: StoreError) {
        self.result = Some(Err(fault.into()));
    }
}

impl Writer {
    /// Starts the thread; returns once it has its connection.
    pub(super) async fn start(url: String, backend: Backend) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (ready, started) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || serve(&url, backend, queue, ready))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        started.await.map_err(|_| StoreError::Unavailable("the writer did not start".to_owned()))??;
        Ok(Self { jobs: Mutex::new(Some(jobs)), thread: Mutex::new(Some(thread)) })
    }

    /// Queues a job and waits for its answer.
    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Task { work, result: None, reply: Some(reply) };
        let sender = self.jobs.lock().ok().and_then(|jobs| jobs.clone());
        let closed = || StoreError::Unavailable("the writer has stopped".to_owned());
        let Some(sender) = sender else { return Err(closed().into()) };
        // A full queue means the disk cannot keep up: refusing now beats answering late.
        sender
            .try_send(Box::new(task))
            .map_err(|_| StoreError::Unavailable("too many writes are waiting".to_owned()))?;
        answer.await.map_err(|_| closed())?
    }

    /// Lets the thread finish what is queued and ends it.
    pub(super) async fn stop(&self) {
        if let Ok(mut jobs) = self.jobs.lock() {
            jobs.take();
        }
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

fn serve(
    url: &str,
    backend: Backend,
    queue: mpsc::Receiver<Box<dyn Job>>,
    ready: oneshot::Sender<Result<(), StoreError>>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = ready.send(Err(StoreError::Unavailable(error.to_string())));
            return;
        }
    };
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async move {
        let connection = match connect::writer(url, backend).await {
            Ok(connection) => connection,
            Err(error) => {
                let _ = ready.send(Err(error));
                return;
            }
        };
        let _ = ready.send(Ok(()));
        match backend {
            Backend::Sqlite => sqlite(url, connection, queue).await,
            Backend::Postgres => {
                postgres(&connection, queue).await;
                let _ = connection.close().await;
            }
        }
    });
}

async fn sqlite(url: &str, mut connection: DatabaseConnection, mut queue: mpsc::Receiver<Box<dyn Job>>) {
    let mut stretch = Instant::now();
    loop {
        let first = if let Ok(job) = queue.try_recv() {
            job
        } else {
            let Some(job) = queue.recv().await else { break };
            stretch = Instant::now();
            job
        };
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(job) = queue.try_recv()
        {
            batch.push(job);
        }
        let done = match begin(&connection).await {
            Ok(tx) => {
                let done = commit(&connection, tx, &mut batch).await;
                if done.is_err() {
                    connection = anew(url, connection).await;
                }
                done
            }
            Err(fault) => {
                // Whoever came meanwhile has waited for the same lock: refused now, not after waiting in their turn.
                batch.extend(std::iter::from_fn(|| queue.try_recv().ok()));
                // A lock that was not given breaks no connection; one that broke, or could not be made anew, is made now.
                if fault.trouble() != Trouble::Slow {
                    connection = anew(url, connection).await;
                }
                Err(fault)
            }
        };
        for job in batch {
            job.answer(done.as_ref().err());
        }
        if stretch.elapsed() > STRETCH {
            tokio::time::sleep(REST).await;
            stretch = Instant::now();
        }
    }
    let _ = connection.close().await;
}

/// Another connection in place of one on which a commit or a rollback failed. SQLite ends a transaction by itself when the
/// disk takes nothing more; the driver does not notice and takes the next one for a savepoint within it, and whatever is
/// written so is lost, however good the answers are.
async fn anew(url: &str, connection: DatabaseConnection) -> DatabaseConnection {
    if let Err(error) = connection.clone().close().await {
        tracing::warn!(%error, "a connection to the database was not closed well");
    }
    match connect::writer(url, Backend::Sqlite).await {
        Ok(fresh) => fresh,
        Err(error) => {
            tracing::warn!(%error, "the database cannot be opened for writing now; the next write tries again");
            connection
        }
    }
}

/// Runs a batch in one transaction, or, if one of its jobs fails, again with a savepoint around each.
async fn commit(connection: &DatabaseConnection, tx: Tx, batch: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    let mut all_good = true;
    for job in batch.iter_mut() {
        if !attempt(job, &tx).await {
            all_good = false;
            break;
        }
    }
    if all_good {
        return Ok(tx.connection.commit().await?);
    }
    tx.connection.rollback().await?;
    if batch.len() == 1 {
        return Ok(());
    }
    let tx = begin(connection).await?;
    for job in batch.iter_mut() {
        let savepoint = Tx { connection: tx.connection.begin().await? };
        if attempt(job, &savepoint).await {
            savepoint.connection.commit().await?;
        } else {
            savepoint.connection.rollback().await?;
        }
    }
    Ok(tx.connection.commit().await?)
}

async fn begin(connection: &DatabaseConnection) -> Result<Tx, StoreError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    Ok(Tx { connection: connection.begin_with_options(options).await? })
}

/// Runs a job once, within its time; a panic or time-out is a failure of this job alone.
async fn attempt(job: &mut Box<dyn Job>, tx: &Tx) -> bool {
    let fault = match tokio::time::timeout(PATIENCE, AssertUnwindSafe(job.run(tx)).catch_unwind()).await {
        Ok(Ok(good)) => return good,
        Ok(Err(_)) => "a write panicked",
        Err(_) => "a write took too long",
    };
    tracing::error!(fault, "write abandoned");
    job.fail(StoreError::Unavailable(fault.to_owned()));
    false
}

async fn postgres(connection: &DatabaseConnection, mut queue: mpsc::Receiver<Box<dyn Job>>) {
    let mut running = tokio::task::JoinSet::new();
    // What cannot run yet waits in the queue, which has an end, and not among tasks.
    let places = Arc::new(Semaphore::new(connect::POSTGRES_WRITERS as usize));
    while let Some(mut job) = queue.recv().await {
        let connection = connection.clone();
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        running.spawn_local(async move {
            let mut fault = None;
            for _ in 0..ATTEMPTS {
                fault = alone(&connection, &mut job).await.err();
                if !fault.as_ref().is_some_and(is_transient) {
                    break;
                }
            }
            job.answer(fault.as_ref());
            drop(place);
        });
        while running.try_join_next().is_some() {}
    }
    while running.join_next().await.is_some() {}
}

async fn alone(connection: &DatabaseConnection, job: &mut Box<dyn Job>) -> Result<(), StoreError> {
    let tx = Tx { connection: connection.begin().await? };
    if attempt(job, &tx).await { Ok(tx.connection.commit().await?) } else { Ok(tx.connection.rollback().await?) }
}

/// Serialization failure and deadlock (SQLSTATE 40001, 40P01) are worth another try.
fn is_transient(fault: &StoreError) -> bool {
    matches!(fault, StoreError::Unavailable(text) if text.contains("40001") || text.contains("40P01") || text.contains("deadlock detected"))
}
