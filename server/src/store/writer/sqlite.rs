//! The writer on SQLite: one connection, because the file has one writer. Up to [`BATCH`] waiting jobs share a transaction
//! and a flush. A connection on which a transaction did not end as it should is thrown away.

use super::batch::{Desk, Manners};
use super::{BATCH, Job, Order};
use crate::store::{Backend, Trouble, connect};
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
pub(super) async fn serve(desk: &mut Desk, url: &str, mut queue: mpsc::Receiver<Order>) {
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
        if !jobs.is_empty() {
            let outcome = desk.together(jobs, &Manners::PLAIN).await;
            // A lock that was not given breaks no connection; one that broke, or could not be made anew, is made now.
            if outcome.is_broken || outcome.away.as_ref().is_some_and(|fault| fault.trouble() != Trouble::Slow) {
                anew(desk, url).await;
            }
            if let Some(fault) = outcome.away {
                // Whoever came meanwhile has waited for the same lock: refused now, not after waiting in their turn.
                while let Ok(order) = queue.try_recv() {
                    next.add(order);
                }
                for job in std::mem::take(&mut next.jobs) {
                    job.answer(Some(&fault));
                }
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

/// Puts another connection in place of one on which a commit or a rollback failed. SQLite ends a transaction by itself when
/// the disk takes nothing more; the driver does not notice and takes the next one for a savepoint within it, and whatever
/// is written so is lost, however good the answers are.
async fn anew(desk: &mut Desk, url: &str) {
    if let Err(error) = desk.connection.clone().close().await {
        tracing::warn!(%error, "a connection to the database was not closed well");
    }
    match connect::writer(url, Backend::Sqlite).await {
        Ok(fresh) => desk.connection = fresh,
        // The next transaction finds the old one closed, and this is tried again.
        Err(error) => {
            tracing::warn!(%error, "the database cannot be opened for writing now; the next write tries again");
        }
    }
}
