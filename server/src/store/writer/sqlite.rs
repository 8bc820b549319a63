//! The writer on SQLite: one connection, because the file has one writer. Up to [`BATCH`] waiting jobs share a transaction
//! and a flush.

use super::batch::{Desk, Manners};
use super::{BATCH, Job, Order};
use crate::store::connect;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// After this long without a gap the writer rests, so that a command line beside the server gets the lock.
const STRETCH: Duration = Duration::from_millis(500);
const REST: Duration = Duration::from_millis(2);

/// What is done next.
#[derive(Debug, Default)]
struct Next {
    jobs: Vec<Box<dyn Job>>,
    trims: Vec<oneshot::Sender<()>>,
}

impl Next {
    fn add(&mut self, order: Order) {
        match order {
            Order::Write(job) => self.jobs.push(job),
            Order::Trim(done) => self.trims.push(done),
        }
    }
}

/// Works until the queue is closed and empty.
pub(super) async fn serve(desk: &Desk, mut queue: mpsc::Receiver<Order>) {
    let mut stretch = Instant::now();
    loop {
        let mut next = Next::default();
        if let Ok(order) = queue.try_recv() {
            next.add(order);
        } else {
            let Some(order) = queue.recv().await else { return };
            stretch = Instant::now();
            next.add(order);
        }
        while next.jobs.len() < BATCH
            && let Ok(order) = queue.try_recv()
        {
            next.add(order);
        }
        let jobs = std::mem::take(&mut next.jobs);
        if !jobs.is_empty()
            && let Err(fault) = desk.together(jobs, &Manners::PLAIN).await
        {
            // Whoever came meanwhile has waited for the same lock: refused now, not after waiting in their turn.
            while let Ok(order) = queue.try_recv() {
                next.add(order);
            }
            for job in std::mem::take(&mut next.jobs) {
                job.answer(Some(&fault));
            }
        }
        if !next.trims.is_empty() {
            connect::trim(&desk.connection).await;
            for done in next.trims {
                let _ = done.send(());
            }
        }
        if stretch.elapsed() > STRETCH {
            tokio::time::sleep(REST).await;
            stretch = Instant::now();
        }
    }
}
