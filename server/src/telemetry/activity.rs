//! What is done again and again by the clock, and how it went.

use super::page::{Page, Tell};
use crate::clock::UnixSeconds;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Runs of each activity. There are few of them, each some seconds apart, so that a lock is in nobody's way.
#[derive(Debug, Default)]
pub struct Activities(Mutex<BTreeMap<&'static str, Runs>>);

#[derive(Clone, Copy, Debug, Default)]
struct Runs {
    done: u64,
    failed: u64,
    items: u64,
    last_took: f64,
    last_done: UnixSeconds,
}

impl Activities {
    /// Shows an activity before its first run.
    pub fn announce(&self, name: &'static str) {
        self.change(name, |_| {});
    }

    /// A run was done at this time; `items` says how many rows, lines or mails it was about.
    pub fn done(&self, name: &'static str, at: UnixSeconds, took: Duration, items: u64) {
        self.change(name, |runs| {
            runs.done += 1;
            runs.items += items;
            runs.last_took = took.as_secs_f64();
            runs.last_done = at;
        });
    }

    /// A run failed.
    pub fn failed(&self, name: &'static str, took: Duration) {
        self.change(name, |runs| {
            runs.failed += 1;
            runs.last_took = took.as_secs_f64();
        });
    }

    fn change(&self, name: &'static str, change: impl FnOnce(&mut Runs)) {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default());
    }
}

impl Tell for Activities {
    fn tell(&self, page: &mut Page<'_>) -> fmt::Result {
        let runs = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let counts = |of: fn(&Runs) -> u64| runs.iter().map(move |(name, runs)| ([("job", *name)], of(runs)));
        page.labelled_counts("tenantry_job_runs", "Runs of a job that were done.", counts(|runs| runs.done))?;
        page.labelled_counts("tenantry_job_failures", "Runs of a job that failed.", counts(|runs| runs.failed))?;
        page.labelled_counts(
            "tenantry_job_rows",
            "Rows, lines, mails or keys a job was about.",
            counts(|runs| runs.items),
        )?;
        page.levels(
            "tenantry_job_last_success_timestamp_seconds",
            "When a job was last done, as Unix time; 0 before its first run.",
            runs.iter().map(|(name, runs)| ([("job", *name)], runs.last_done)),
        )?;
        page.levels(
            "tenantry_job_last_duration_seconds",
            "How long a job's last run took, done or failed.",
            runs.iter().map(|(name, runs)| ([("job", *name)], runs.last_took)),
        )
    }
}
