//! The one writer. A thread with its own runtime takes jobs from a queue, so that a job's future need not be `Send`.
//! What waits at the same time shares a transaction and a flush (`batch`), and is answered after the commit: on SQLite
//! over one connection, on PostgreSQL over a few, where what is held up by other transactions steps out and runs alone.
//! A job that panics or takes longer than [`PATIENCE`] has changed nothing.

mod batch;
mod postgres;
mod sqlite;

use super::measures::{Measures, WriteFault};
use super::transaction::Transaction;
use super::{Backend, PlatformStore, StoreError, Workspace, WorkspaceStore, connect};
use crate::telemetry::Request;
use batch::Desk;
use futures_util::future::LocalBoxFuture;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use tracing::Span;

/// Jobs that share one transaction at most.
const BATCH: usize = 64;
const QUEUE: usize = 4_096;
/// What one job may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// An open transaction; commits when its job returns `Ok`.
#[derive(Debug)]
pub struct Tx {
    transaction: Transaction,
}

impl Tx {
    /// Changes the rows of one workspace.
    pub fn workspace<'t>(&'t self, workspace: &Workspace) -> WorkspaceStore<'t, Transaction> {
        WorkspaceStore::new(&self.transaction, workspace.id())
    }

    /// Changes the few things that belong to no workspace.
    pub fn platform(&self) -> PlatformStore<'_, Transaction> {
        PlatformStore::new(&self.transaction)
    }
}

/// The writer's queue and thread.
#[derive(Debug)]
pub(super) struct Writer {
    orders: Mutex<Option<mpsc::Sender<Order>>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
    measures: Arc<Measures>,
}

/// What the writer is asked to do.
#[derive(Debug)]
enum Order {
    /// To run a job in a transaction, with others.
    Write(Box<dyn Job>),
    /// To empty SQLite's write-ahead log while nothing is written; what of it is left is not the asker's concern.
    Trim(oneshot::Sender<()>),
}

/// A job in the queue: re-runnable until it is answered.
trait Job: Send + std::fmt::Debug {
    /// Runs once; `false` if it must not be committed.
    fn run<'a>(&'a mut self, tx: &'a Tx) -> LocalBoxFuture<'a, bool>;
    /// Answers: with what the last run gave, or with the fault that kept it from counting.
    fn answer(self: Box<Self>, fault: Option<&StoreError>);
    /// Forgets a run that a time-out or panic cut off.
    fn fail(&mut self, fault: StoreError);
    /// How long ago it was asked for.
    fn age(&self) -> Duration;
    /// What it belongs to.
    fn cause(&self) -> &Cause;
}

/// Who asked for a job, for the log and for traces.
#[derive(Debug)]
struct Cause {
    request: Option<Request>,
    span: Span,
}

impl Cause {
    fn here() -> Self {
        Self { request: Request::current(), span: Span::current() }
    }
}

struct Task<T, E, F> {
    asked: Instant,
    cause: Cause,
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
            // Its own refusal too: it may rest on what another job of the transaction did, and that is undone.
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

    fn age(&self) -> Duration {
        self.asked.elapsed()
    }

    fn cause(&self) -> &Cause {
        &self.cause
    }
}

impl Writer {
    /// Starts the thread; returns once it has its connection.
    pub(super) async fn start(url: String, backend: Backend, measures: Arc<Measures>) -> Result<Self, StoreError> {
        let (orders, queue) = mpsc::channel(QUEUE);
        let (ready, started) = oneshot::channel();
        let counted = Arc::clone(&measures);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || serve(&url, backend, queue, ready, counted))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        started.await.map_err(|_| StoreError::Unavailable("the writer did not start".to_owned()))??;
        Ok(Self { orders: Mutex::new(Some(orders)), thread: Mutex::new(Some(thread)), measures })
    }

    /// Queues a job and waits for its answer.
    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Task { asked: Instant::now(), cause: Cause::here(), work, result: None, reply: Some(reply) };
        // A full queue means the disk cannot keep up: refusing now beats answering late.
        self.orders()?.try_send(Order::Write(Box::new(task))).map_err(|_| {
            self.measures.write_faults.one(WriteFault::QueueFull);
            StoreError::Unavailable("too many writes are waiting".to_owned())
        })?;
        answer.await.map_err(|_| closed())?
    }

    /// How many orders wait.
    pub(super) fn waiting(&self) -> usize {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.as_ref().map_or(0, |orders| orders.max_capacity() - orders.capacity())
    }

    /// Empties SQLite's write-ahead log between two transactions, as far as readers allow.
    pub(super) async fn trim(&self) -> Result<(), StoreError> {
        let (done, waiting) = oneshot::channel();
        self.orders()?.send(Order::Trim(done)).await.map_err(|_| closed())?;
        waiting.await.map_err(|_| closed())
    }

    fn orders(&self) -> Result<mpsc::Sender<Order>, StoreError> {
        self.orders.lock().ok().and_then(|orders| orders.clone()).ok_or_else(closed)
    }

    /// Lets the thread finish what is queued and ends it.
    pub(super) async fn stop(&self) {
        if let Ok(mut orders) = self.orders.lock() {
            orders.take();
        }
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("the writer has stopped".to_owned())
}

fn serve(
    url: &str,
    backend: Backend,
    queue: mpsc::Receiver<Order>,
    ready: oneshot::Sender<Result<(), StoreError>>,
    measures: Arc<Measures>,
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
        let mut desk = Desk { connection, measures };
        match backend {
            Backend::Sqlite => sqlite::serve(&mut desk, url, queue).await,
            Backend::Postgres => postgres::serve(desk.clone(), connect::is_pooled(url), queue).await,
        }
        let _ = desk.connection.close().await;
    });
}
