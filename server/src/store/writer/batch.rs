//! Several jobs in one transaction. They run one after the other, and all are answered once it is committed. If one of
//! them fails, the transaction is undone and they run again, each in a savepoint, so that a failure is that job's alone.

use super::{Job, PATIENCE, Tx};
use crate::store::StoreError;
use crate::store::measures::{Measures, WriteFault};
use crate::store::pool::Pool;
use crate::store::transaction::{Mishap, Transaction};
use crate::telemetry::{Request, span};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::Span;

/// How jobs are treated that share a transaction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manners {
    /// What one of them may take.
    pub(super) patience: Duration,
    /// Whether one that takes longer may try alone; else it has failed.
    pub(super) second_chance: bool,
    /// Statements that open the first and the second transaction.
    pub(super) first: [Option<&'static str>; 2],
}

impl Manners {
    /// For jobs that cannot be held up by anybody but themselves.
    pub(super) const PLAIN: Self = Self { patience: PATIENCE, second_chance: false, first: [None, None] };
}

/// How one run of a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ran {
    /// It may be committed.
    Good,
    /// It must not be, and has its answer.
    Refused,
    /// Another transaction was in its way, or it took its time: it should run again, without keeping others waiting.
    HeldUp,
}

/// How a batch ended. All of its jobs but those that were held up know it already.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Jobs that were held up: they have changed nothing and have no answer yet.
    pub(super) held_up: Vec<Box<dyn Job>>,
    /// Why there was no transaction to be had, if there was none.
    pub(super) away: Option<StoreError>,
    /// Whether a transaction that had begun could not be ended as it should. Where its connection stands is not known.
    pub(super) is_broken: bool,
}

/// Where jobs are written, and what is counted of that.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    pub(super) connection: Pool,
    pub(super) measures: Arc<Measures>,
}

impl Desk {
    /// Runs jobs in one transaction and answers them.
    pub(super) async fn together(&self, mut jobs: Vec<Box<dyn Job>>, manners: &Manners) -> Outcome {
        let mut outcome = Outcome::default();
        self.measures.batches.note(jobs.len() as u64);
        let mut done = Ok(());
        match self.begin(manners.first[0]).await {
            Ok(tx) => {
                done = self.attempt_all(tx, &mut jobs, &mut outcome, manners).await;
                outcome.is_broken |= done.is_err();
            }
            Err(fault) => outcome.away = Some(fault),
        }
        let fault = outcome.away.as_ref().or(done.as_ref().err());
        if fault.is_some() {
            self.measures.write_faults.add(WriteFault::Transaction, jobs.len() as u64);
        }
        for job in jobs {
            job.answer(fault);
        }
        outcome
    }

    async fn attempt_all(
        &self,
        tx: Tx,
        jobs: &mut Vec<Box<dyn Job>>,
        outcome: &mut Outcome,
        manners: &Manners,
    ) -> Result<(), StoreError> {
        let mut stopped = None;
        for (place, job) in jobs.iter_mut().enumerate() {
            let ran = self.attempt(job, &tx, manners).await;
            if ran != Ran::Good {
                stopped = Some((place, ran));
                break;
            }
        }
        let Some((place, ran)) = stopped else {
            return self.commit(tx, jobs, &mut outcome.held_up).await;
        };
        // Whether or not the database hears it: what is not committed has not happened.
        outcome.is_broken |= tx.transaction.rollback().await.is_err();
        match ran {
            Ran::HeldUp => outcome.held_up.push(jobs.remove(place)),
            _ if jobs.len() == 1 => return Ok(()),
            _ => {}
        }
        if jobs.is_empty() { Ok(()) } else { self.attempt_each(jobs, &mut outcome.held_up, manners).await }
    }

    async fn attempt_each(
        &self,
        jobs: &mut Vec<Box<dyn Job>>,
        held_up: &mut Vec<Box<dyn Job>>,
        manners: &Manners,
    ) -> Result<(), StoreError> {
        let tx = self.begin(manners.first[1]).await?;
        let mut place = 0;
        while let Some(job) = jobs.get_mut(place) {
            let savepoint = Tx { transaction: tx.transaction.savepoint().await? };
            match self.attempt(job, &savepoint, manners).await {
                Ran::Good => savepoint.transaction.commit().await?,
                Ran::Refused => savepoint.transaction.rollback().await?,
                Ran::HeldUp => {
                    savepoint.transaction.rollback().await?;
                    held_up.push(jobs.remove(place));
                    continue;
                }
            }
            place += 1;
        }
        self.commit(tx, jobs, held_up).await
    }

    async fn begin(&self, first: Option<&str>) -> Result<Tx, StoreError> {
        Ok(Tx { transaction: Transaction::begin(&self.connection, first).await? })
    }

    /// Commits what the jobs did. One that failed because of another transaction has undone them all, and they are held
    /// up.
    async fn commit(
        &self,
        tx: Tx,
        jobs: &mut Vec<Box<dyn Job>>,
        held_up: &mut Vec<Box<dyn Job>>,
    ) -> Result<(), StoreError> {
        let spans: Vec<Span> = jobs.iter().map(|job| span::commit(&job.cause().span)).collect();
        let began = Instant::now();
        let done = tx.transaction.commit().await;
        drop(spans);
        match done {
            Err(error) if Mishap::of(&error) == Mishap::Conflict => {
                held_up.append(jobs);
                Ok(())
            }
            done => {
                done?;
                self.measures.commits.took(began.elapsed());
                Ok(())
            }
        }
    }

    async fn attempt(&self, job: &mut Box<dyn Job>, tx: &Tx, manners: &Manners) -> Ran {
        let request = job.cause().request.clone();
        Request::scope_of(request, self.run(job, tx, manners)).await
    }

    /// Runs a job once, within its time; a panic is a failure of this job alone.
    async fn run(&self, job: &mut Box<dyn Job>, tx: &Tx, manners: &Manners) -> Ran {
        let fault = match tokio::time::timeout(manners.patience, AssertUnwindSafe(job.run(tx)).catch_unwind()).await {
            Ok(Ok(good)) => match tx.transaction.mishap() {
                Mishap::Conflict => return Ran::HeldUp,
                Mishap::Failed if good => "a write went on after a statement of it failed",
                _ if good => return Ran::Good,
                _ => return Ran::Refused,
            },
            Ok(Err(_)) => "a write panicked",
            Err(_) if manners.second_chance => return Ran::HeldUp,
            Err(_) => "a write took too long",
        };
        tracing::error!(fault, "write abandoned");
        self.measures.write_faults.one(WriteFault::Abandoned);
        job.fail(StoreError::Unavailable(fault.to_owned()));
        Ran::Refused
    }
}
