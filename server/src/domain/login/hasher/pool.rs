//! Threads that hash. A thread starts when a job finds none free, keeps the memory Argon2 works in from one hash to
//! the next (taking it anew costs up to half as much again as the hash), gives it back after a minute without work,
//! and ends with the pool.

use super::measures::Measures;
use super::queue::{FairQueue, Wanted};
use super::recipe::Recipe;
use crate::domain::Fault;
use crate::telemetry::span;
use argon2::Block;
use entity::id::WorkspaceId;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tracing::Instrument;
use zeroize::{Zeroize, Zeroizing};

/// A job that has not begun by then is given up.
const DEADLINE: Duration = Duration::from_secs(2);
/// A thread without work for this long gives its memory back.
const IDLE: Duration = Duration::from_mins(1);
/// How far hashing stands back behind answering: a third of the processor where both want all of it.
#[cfg(target_os = "linux")]
const NICE: i32 = 5;
/// How many jobs may wait for each thread: about what it hashes before the deadline at the default cost.
const WAITING_PER_THREAD: usize = 128;

/// What to hash.
pub(super) struct Order {
    pub(super) recipe: Recipe,
    pub(super) salt: Vec<u8>,
    pub(super) secret: Zeroizing<String>,
}

type Output = Zeroizing<Vec<u8>>;

/// An order and those who wait for it.
struct Job {
    order: Order,
    queued: Instant,
    begun: oneshot::Sender<()>,
    reply: oneshot::Sender<Result<Output, Fault>>,
}

impl Wanted for Job {
    fn is_wanted(&self) -> bool {
        !self.begun.is_closed()
    }
}

/// Some threads and the queue before them.
pub(super) struct Pool {
    name: &'static str,
    threads: usize,
    deadline: Duration,
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    work: Condvar,
    /// The memory a thread keeps, in blocks.
    blocks: usize,
    /// How many threads keep it now.
    kept: AtomicUsize,
    /// How long one keeps it without work.
    idle: Duration,
    measures: Arc<Measures>,
}

struct State {
    queue: FairQueue<WorkspaceId, Job>,
    started: usize,
    idle: usize,
    closed: bool,
}

impl Pool {
    /// A pool of up to `threads` threads that each keep `blocks` blocks of memory.
    pub(super) fn new(name: &'static str, threads: usize, blocks: usize, measures: Arc<Measures>) -> Self {
        let queue = FairQueue::new(threads.saturating_mul(WAITING_PER_THREAD));
        let state = Mutex::new(State { queue, started: 0, idle: 0, closed: false });
        Self {
            name,
            threads,
            deadline: DEADLINE,
            shared: Arc::new(Shared {
                state,
                work: Condvar::new(),
                blocks,
                kept: AtomicUsize::new(0),
                idle: IDLE,
                measures,
            }),
        }
    }

    /// Queues an order and waits for its output. Dropping the future before it has begun withdraws it.
    pub(super) async fn derive(&self, workspace: WorkspaceId, order: Order) -> Result<Output, Fault> {
        let derived = self.queue(workspace, order).instrument(span::password_hash()).await;
        if matches!(derived, Err(Fault::Busy)) {
            self.shared.measures.refused.one();
        }
        derived
    }

    async fn queue(&self, workspace: WorkspaceId, order: Order) -> Result<Output, Fault> {
        let (begun, begins) = oneshot::channel();
        let (reply, answer) = oneshot::channel();
        self.submit(workspace, Job { order, queued: Instant::now(), begun, reply })?;
        match tokio::time::timeout(self.deadline, begins).await {
            Ok(Ok(())) => answer.await.map_err(|_| Fault::Broken("a hashing thread ended"))?,
            Ok(Err(_)) | Err(_) => Err(Fault::Busy),
        }
    }

    /// How many jobs it takes at once, waiting and at work.
    pub(super) fn places(&self) -> usize {
        self.threads.saturating_mul(WAITING_PER_THREAD + 1)
    }

    /// How many jobs wait.
    pub(super) fn waiting(&self) -> usize {
        self.shared.lock().queue.len()
    }

    fn submit(&self, workspace: WorkspaceId, job: Job) -> Result<(), Fault> {
        let mut state = self.shared.lock();
        if state.queue.len() >= state.idle && state.started < self.threads {
            let shared = Arc::clone(&self.shared);
            let thread = std::thread::Builder::new().name(self.name.to_owned()).spawn(move || shared.serve());
            match thread {
                Ok(_) => state.started += 1,
                Err(error) => tracing::warn!(%error, "a hashing thread did not start"),
            }
        }
        if state.started == 0 || !state.queue.push(workspace, job) {
            return Err(Fault::Busy);
        }
        drop(state);
        self.shared.work.notify_one();
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.work.notify_all();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("name", &self.name).field("threads", &self.threads).finish_non_exhaustive()
    }
}

impl Shared {
    /// A thread that panicked inside the lock would have left nothing half done: every step in it is whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The life of one thread.
    fn serve(&self) {
        give_way();
        let mut memory: Vec<Block> = Vec::new();
        while let Some(job) = self.next(&mut memory) {
            let Job { order, queued, begun, reply } = job;
            // Whoever asked may have gone since the job left the queue.
            if begun.send(()).is_err() {
                continue;
            }
            let began = Instant::now();
            self.measures.waited.took(began - queued);
            // A thread outlives whatever a kept hash does to the code that computes it.
            let output = catch_unwind(AssertUnwindSafe(|| self.hash(&order, &mut memory)));
            let output = output.unwrap_or(Err(Fault::Broken("computing a hash panicked")));
            self.measures.hashed.took(began.elapsed());
            let _ = reply.send(output);
        }
        memory.zeroize();
    }

    /// Waits for a job; none once the pool is closed.
    fn next(&self, memory: &mut Vec<Block>) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(job) = state.queue.pop() {
                return Some(job);
            }
            state.idle += 1;
            let (woken, timeout) = self.work.wait_timeout(state, self.idle).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.idle -= 1;
            if timeout.timed_out() && !memory.is_empty() {
                drop(state);
                memory.zeroize();
                *memory = Vec::new();
                self.kept.fetch_sub(1, Ordering::Relaxed);
                state = self.lock();
            }
        }
    }

    /// A kept hash that needs more memory than new ones do gets it for itself alone.
    fn hash(&self, order: &Order, memory: &mut Vec<Block>) -> Result<Output, Fault> {
        let needed = order.recipe.blocks();
        let secret = order.secret.as_bytes();
        if needed > self.blocks {
            let mut own = vec![Block::new(); needed];
            return order.recipe.derive(secret, &order.salt, &mut own);
        }
        if memory.is_empty() {
            memory.resize(self.blocks, Block::new());
            self.kept.fetch_add(1, Ordering::Relaxed);
        }
        order.recipe.derive(secret, &order.salt, memory)
    }
}

/// Lets the threads that answer requests go first where both have work: a hash takes as long as hundreds of answers.
/// What the system does not allow is not missed.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "a hashing thread keeps its priority");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Argon2Cost;
    use crate::entropy::Entropy;
    use futures_util::future::join_all;

    /// About 50 ms in an optimised Argon2.
    const SLOW: Argon2Cost = Argon2Cost { memory_kib: 16_384, iterations: 6, parallelism: 1 };

    fn order(cost: Argon2Cost) -> Order {
        Order { recipe: Recipe::of(cost), salt: vec![7; 16], secret: Zeroizing::new("secret".to_owned()) }
    }

    fn pool(deadline: Duration) -> Pool {
        let mut pool = Pool::new("test", 1, Recipe::of(SLOW).blocks(), Arc::default());
        pool.deadline = deadline;
        pool
    }

    fn workspace() -> WorkspaceId {
        WorkspaceId(Entropy::system().uuid_v4())
    }

    #[tokio::test]
    async fn what_has_not_begun_by_the_deadline_is_given_up() {
        let pool = pool(Duration::from_millis(150));
        let here = workspace();
        let answers = join_all((0..30).map(|_| pool.derive(here, order(SLOW)))).await;
        let busy = answers.iter().filter(|answer| matches!(answer, Err(Fault::Busy))).count();
        assert!(answers[0].is_ok(), "what has begun is finished");
        assert!(busy >= 15, "{busy}");
        assert!(pool.shared.measures.done() <= 15);
    }

    #[tokio::test]
    async fn a_request_that_has_gone_costs_no_hash() {
        let pool = pool(DEADLINE);
        let here = workspace();
        let gone: Vec<_> = (0..20).map(|_| pool.derive(here, order(SLOW))).collect();
        // Polls each once, so that all are queued, and drops them.
        let _ = tokio::time::timeout(Duration::from_millis(1), join_all(gone)).await;
        assert!(pool.derive(here, order(SLOW)).await.is_ok());
        assert!(pool.shared.measures.done() <= 2);
    }

    #[tokio::test]
    async fn mt_16_a_flood_of_one_workspace_does_not_hold_up_another() {
        let pool = Arc::new(pool(DEADLINE));
        let (flooded, other) = (workspace(), workspace());
        let flood: Vec<_> = (0..200)
            .map(|_| {
                let pool = Arc::clone(&pool);
                tokio::spawn(async move { pool.derive(flooded, order(SLOW)).await.is_ok() })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(10)).await;
        let begun = Instant::now();
        assert!(pool.derive(other, order(SLOW)).await.is_ok());
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
        for task in flood {
            task.abort();
        }
    }

    #[tokio::test]
    async fn memory_is_kept_from_hash_to_hash_and_given_back_after_a_rest() {
        let mut pool = pool(DEADLINE);
        Arc::get_mut(&mut pool.shared).unwrap().idle = Duration::from_millis(200);
        let (here, shared) = (workspace(), Arc::clone(&pool.shared));
        let kept = || shared.kept.load(Ordering::Relaxed);
        assert_eq!(kept(), 0, "nothing is taken before it is needed");
        for _ in 0..2 {
            pool.derive(here, order(SLOW)).await.unwrap();
            assert_eq!(kept(), 1);
            let began = Instant::now();
            while kept() > 0 {
                assert!(began.elapsed() < Duration::from_secs(30), "memory is still kept");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        assert_eq!(IDLE, Duration::from_mins(1));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_takes_no_more_room() {
        let pool = pool(Duration::from_millis(100));
        let here = workspace();
        let crowd = join_all((0..4 * WAITING_PER_THREAD).map(|_| pool.derive(here, order(SLOW))));
        let look = async { assert!(pool.waiting() <= WAITING_PER_THREAD, "{}", pool.waiting()) };
        let (answers, ()) = tokio::join!(crowd, look);
        let busy = answers.iter().filter(|answer| matches!(answer, Err(Fault::Busy))).count();
        assert!(busy >= 3 * WAITING_PER_THREAD - 1, "{busy}");
    }

    #[tokio::test]
    async fn threads_end_with_their_pool() {
        let pool = pool(DEADLINE);
        pool.derive(workspace(), order(SLOW)).await.unwrap();
        let shared = Arc::downgrade(&pool.shared);
        drop(pool);
        for _ in 0..100 {
            if shared.upgrade().is_none() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("a thread is still there");
    }
}
