//! What is counted of hashing: how long a password waits for a thread, how long a hash takes, what is given up.

use super::Hasher;
use crate::telemetry::{Count, Histogram, Page, Tell};
use std::fmt;

/// In microseconds. No wait is longer than two seconds.
const WAITS: &[u64] = &[1_000, 10_000, 50_000, 250_000, 1_000_000, 2_000_000];
/// In microseconds: the default cost takes some 15 ms.
const HASHES: &[u64] = &[10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000];

/// The counts of all hashing threads.
#[derive(Debug)]
pub(super) struct Measures {
    /// From the queue to the thread.
    pub(super) waited: Histogram,
    /// The hash itself.
    pub(super) hashed: Histogram,
    /// Given up because too many waited.
    pub(super) refused: Count,
}

impl Default for Measures {
    fn default() -> Self {
        Self { waited: Histogram::of_durations(WAITS), hashed: Histogram::of_durations(HASHES), refused: Count::new() }
    }
}

impl Measures {
    /// How many hashes were computed.
    pub(super) fn done(&self) -> u64 {
        self.hashed.snapshot().count
    }
}

impl Tell for Hasher {
    fn tell(&self, page: &mut Page<'_>) -> fmt::Result {
        let counted = &self.measures;
        page.level("tenantry_password_hash_queue", "Passwords waiting for a thread.", self.waiting())?;
        page.histogram(
            "tenantry_password_hash_wait_seconds",
            "How long a password waited for a thread.",
            &counted.waited,
        )?;
        page.histogram("tenantry_password_hash_seconds", "How long a hash took.", &counted.hashed)?;
        page.count(
            "tenantry_password_hash_refused",
            "Passwords that were not checked because too many waited.",
            counted.refused.get(),
        )
    }
}
