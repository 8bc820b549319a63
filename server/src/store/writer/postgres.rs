//! The writer on PostgreSQL. What waits goes together in one transaction, over [`LANES`] connections: while one flushes,
//! the other collects. Rows may be locked by another transaction, of this node or of another, so no job may keep its
//! neighbours waiting for long: in company a lock is waited for only briefly, and whoever does not get it, meets a
//! deadlock or takes its time steps out of the batch and runs alone, beside the lanes.

use super::batch::{Desk, Manners};
use super::{BATCH, Job, Order, PATIENCE};
use crate::store::StoreError;
use crate::store::connect::POSTGRES_WRITERS;
use futures_util::future::join_all;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// Batches under way at a time.
const LANES: usize = 2;
/// A batch that takes longer than this leaves its lane to another.
const SLOW: Duration = Duration::from_millis(100);
/// Batches that have left their lane; with more of them, the lanes wait.
const BESIDE: usize = 2;
/// Jobs that run alone at a time.
const ALONE: usize = POSTGRES_WRITERS as usize - LANES - BESIDE;
/// A conflict is tried again this often.
const ATTEMPTS: u32 = 4;

/// In company: what a job may take, and how long it waits for a lock at first, and when the batch runs again because of
/// somebody. Long enough for the other lane's commit, too short to be noticed.
const COMPANY: Manners = Manners {
    patience: Duration::from_millis(250),
    second_chance: true,
    first: [Some("SET LOCAL lock_timeout = '50ms'"), Some("SET LOCAL lock_timeout = '1ms'")],
};

/// The same where a pooler may have given us a connection that others used.
const COMPANY_POOLED: Manners = Manners {
    first: [
        Some("DEALLOCATE ALL; SET LOCAL lock_timeout = '50ms'"),
        Some("DEALLOCATE ALL; SET LOCAL lock_timeout = '1ms'"),
    ],
    ..COMPANY
};

/// Alone, a lock is waited for as long as a connection of our own would.
const PLAIN_POOLED: Manners =
    Manners { first: [Some("DEALLOCATE ALL; SET LOCAL lock_timeout = '700ms'"), None], ..Manners::PLAIN };

/// What all batches share.
#[derive(Debug)]
struct Crew {
    desk: Desk,
    pooled: bool,
    alone: Semaphore,
}

/// Works until the queue is closed and empty.
pub(super) async fn serve(desk: Desk, pooled: bool, mut queue: mpsc::Receiver<Order>) {
    let crew = Rc::new(Crew { desk, pooled, alone: Semaphore::new(ALONE) });
    let (lanes, places) = (Arc::new(Semaphore::new(LANES)), Arc::new(Semaphore::new(LANES + BESIDE)));
    let mut running = tokio::task::JoinSet::new();
    loop {
        // First a lane, then the jobs: whoever comes while all are taken goes along.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let Ok(lane) = Arc::clone(&lanes).acquire_owned().await else { break };
        let Some(first) = queue.recv().await else { break };
        let mut jobs = Vec::new();
        take(first, &mut jobs);
        while jobs.len() < BATCH
            && let Ok(order) = queue.try_recv()
        {
            take(order, &mut jobs);
        }
        let crew = Rc::clone(&crew);
        running.spawn_local(async move { crew.run(jobs, lane, place).await });
        while running.try_join_next().is_some() {}
    }
    while running.join_next().await.is_some() {}
}

/// One that has waited its whole time for a place is not made to wait for the database too.
fn take(order: Order, jobs: &mut Vec<Box<dyn Job>>) {
    match order {
        Order::Write(job) if job.age() > PATIENCE => refuse(job),
        Order::Write(job) => jobs.push(job),
        // There is no such log here.
        Order::Trim(done) => {
            let _ = done.send(());
        }
    }
}

fn refuse(job: Box<dyn Job>) {
    job.answer(Some(&StoreError::Unavailable("too many writes are waiting".to_owned())));
}

impl Crew {
    fn manners(&self, company: bool) -> &'static Manners {
        match (company, self.pooled) {
            (true, true) => &COMPANY_POOLED,
            (true, false) => &COMPANY,
            (false, true) => &PLAIN_POOLED,
            (false, false) => &Manners::PLAIN,
        }
    }

    /// Runs a batch, and after it, alone, those it did not wait for.
    async fn run(&self, jobs: Vec<Box<dyn Job>>, lane: OwnedSemaphorePermit, place: OwnedSemaphorePermit) {
        if jobs.is_empty() {
            return;
        }
        let manners = self.manners(jobs.len() > 1);
        let batch = self.desk.together(jobs, manners);
        tokio::pin!(batch);
        let outcome = if let Ok(outcome) = tokio::time::timeout(SLOW, &mut batch).await {
            drop(lane);
            outcome
        } else {
            drop(lane);
            batch.await
        };
        drop(place);
        join_all(outcome.held_up.into_iter().map(|job| self.alone(job))).await;
    }

    /// Runs a job in a transaction of its own until nothing is in its way, or its time is over.
    async fn alone(&self, mut job: Box<dyn Job>) {
        for _ in 0..ATTEMPTS {
            let Ok(_place) = self.alone.acquire().await else { break };
            if job.age() > PATIENCE {
                break;
            }
            let mut outcome = self.desk.together(vec![job], self.manners(false)).await;
            match outcome.held_up.pop() {
                None => return,
                Some(again) => job = again,
            }
        }
        refuse(job);
    }
}
