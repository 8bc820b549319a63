//! Runs every job at its time until told to stop.

use super::{Job, questions};
use crate::domain::Instance;
use crate::mail::Mailbox;
use crate::patience::Patience;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval_at};

/// A run that is under way when the jobs stop may take this much longer.
pub(super) const GRACE: Duration = Duration::from_secs(2);

/// The running jobs. Dropping them ends them where they are; [`Jobs::stop`] ends them well.
#[derive(Debug)]
pub struct Jobs {
    instance: Arc<Instance>,
    mailbox: Arc<dyn Mailbox>,
    stop: watch::Sender<bool>,
    running: JoinSet<()>,
}

impl Jobs {
    /// Starts all jobs, each as a task of its own, on the runtime of whoever calls; that answers no requests.
    pub fn start(instance: Arc<Instance>, mailbox: Arc<dyn Mailbox>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut running = JoinSet::new();
        for job in Job::ALL {
            instance.measures.jobs.announce(job.name());
            let work = Work { job, instance: Arc::clone(&instance), mailbox: Arc::clone(&mailbox) };
            running.spawn(work.go_on(stopped.clone()));
        }
        running.spawn(questions::look(Arc::clone(&instance), stopped));
        Self { instance, mailbox, stop, running }
    }

    /// Ends all jobs within about two seconds, looks at the names that wait, then flushes what was counted. Call it after
    /// the last request was answered and before the database is closed.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        while self.running.join_next().await.is_some() {}
        let work = Work { job: Job::UsageFlush, instance: self.instance, mailbox: self.mailbox };
        work.run(&mut Patience::default()).await;
    }
}

/// A job and what it works on.
pub(super) struct Work {
    pub(super) job: Job,
    pub(super) instance: Arc<Instance>,
    pub(super) mailbox: Arc<dyn Mailbox>,
}

impl Work {
    async fn go_on(self, mut stopped: watch::Receiver<bool>) {
        let (first, every) = self.job.schedule();
        let mut times = interval_at(tokio::time::Instant::now() + first, every);
        times.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut patience = Patience::default();
        loop {
            tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => return,
                _ = times.tick() => {}
            }
            tokio::select! {
                () = self.run(&mut patience) => {}
                () = too_late(&mut stopped) => return,
            }
        }
    }

    /// One run; its outcome is counted, and goes to the log.
    pub(super) async fn run(&self, patience: &mut Patience) {
        let run = self.job.run_once(&self.instance, &*self.mailbox);
        let job = self.job.name();
        let began = Instant::now();
        let fault = match AssertUnwindSafe(run).catch_unwind().await {
            Ok(Ok(count)) => {
                let now = self.instance.clock.now();
                self.instance.measures.jobs.done(job, now, began.elapsed(), count);
                if count > 0 {
                    tracing::debug!(job, count, "job done");
                }
                return;
            }
            Ok(Err(fault)) => {
                self.instance.met(&fault);
                fault.to_string()
            }
            Err(_) => "panicked".to_owned(),
        };
        self.instance.measures.jobs.failed(job, began.elapsed());
        if let Some(kept_back) = patience.complain(Instant::now()) {
            tracing::error!(job, fault = ?fault, kept_back, "job failed; it is tried again");
        }
    }
}

/// Some time after the jobs were told to stop.
async fn too_late(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
    tokio::time::sleep(GRACE).await;
}
