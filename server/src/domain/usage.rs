//! The usage meter. What happens in a workspace is counted in memory, where counting costs a request nothing, and a job
//! adds the counts to one row per workspace and hour. Counts that were not flushed yet are lost in a crash: they alone
//! may be.

use crate::clock::UnixSeconds;
use crate::domain::{Fault, Instance};
use crate::store::{StoreError, Tx, UsageDelta};
use entity::id::WorkspaceId;
use entity::workspace::Status;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A workspace and the first second of an hour.
type Slot = (WorkspaceId, UnixSeconds);
type Counts = HashMap<Slot, UsageDelta>;

const SHARDS: usize = 16;
const HOUR: i64 = 3_600;

/// Rows written in one transaction.
const BATCH: usize = 64;

/// Counts since the last flush, one slot per workspace and hour.
#[derive(Debug, Default)]
pub struct UsageMeter {
    shards: [Mutex<Counts>; SHARDS],
}

impl UsageMeter {
    /// Nothing counted yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An access token was issued.
    pub fn token_issued(&self, workspace: WorkspaceId, now: UnixSeconds) {
        self.count(workspace, now, UsageDelta { tokens: 1, ..UsageDelta::default() });
    }

    /// A sign-in was completed.
    pub fn login(&self, workspace: WorkspaceId, now: UnixSeconds) {
        self.count(workspace, now, UsageDelta { logins: 1, ..UsageDelta::default() });
    }

    /// A sign-in was refused.
    pub fn login_failed(&self, workspace: WorkspaceId, now: UnixSeconds) {
        self.count(workspace, now, UsageDelta { login_failures: 1, ..UsageDelta::default() });
    }

    /// A client authentication was refused.
    pub fn client_failed(&self, workspace: WorkspaceId, now: UnixSeconds) {
        self.count(workspace, now, UsageDelta { client_failures: 1, ..UsageDelta::default() });
    }

    fn count(&self, workspace: WorkspaceId, now: UnixSeconds, delta: UsageDelta) {
        self.add((workspace, now - now.rem_euclid(HOUR)), delta);
    }

    fn add(&self, slot: Slot, delta: UsageDelta) {
        // The last byte of a time-ordered UUID is random.
        let [.., last] = *slot.0.0.as_bytes();
        let Some(shard) = self.shards.get(usize::from(last) % SHARDS) else {
            return;
        };
        // A poisoned lock guards nothing but counts.
        let mut counts = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = counts.entry(slot).or_default();
        sum.tokens += delta.tokens;
        sum.logins += delta.logins;
        sum.login_failures += delta.login_failures;
        sum.client_failures += delta.client_failures;
    }

    /// Takes everything out, in the order of the rows' keys, so that two nodes flushing at once only take turns.
    fn take(&self) -> Vec<(Slot, UsageDelta)> {
        let mut taken = Vec::new();
        for shard in &self.shards {
            let counts = std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner));
            taken.extend(counts);
        }
        taken.sort_unstable_by_key(|(slot, _)| *slot);
        taken
    }
}

/// Counts on their way to the database; those that have not arrived go back to the meter, also when the flush is cut
/// short.
struct Taken<'m> {
    meter: &'m UsageMeter,
    counts: Vec<(Slot, UsageDelta)>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        for (slot, delta) in self.counts.drain(..) {
            self.meter.add(slot, delta);
        }
    }
}

/// Adds what was counted to the hourly rows; how many rows were touched. Counting goes on meanwhile.
pub async fn flush(instance: &Instance) -> Result<u64, Fault> {
    let mut taken = Taken { meter: &instance.usage, counts: instance.usage.take() };
    let mut rows = 0;
    while !taken.counts.is_empty() {
        let batch: Vec<_> = taken.counts.iter().take(BATCH).copied().collect();
        let size = batch.len();
        instance.db.write(async move |tx| add(tx, &batch).await).await?;
        taken.counts.drain(..size);
        rows += size as u64;
    }
    Ok(rows)
}

async fn add(tx: &Tx, batch: &[(Slot, UsageDelta)]) -> Result<(), StoreError> {
    for ((workspace, hour), delta) in batch {
        let workspace = tx.platform().workspace_by_id(*workspace).await?;
        // Nothing is added to a tombstone.
        if let Some(workspace) = workspace.filter(|workspace| workspace.row().status != Status::Deleted) {
            tx.workspace(&workspace).usage_hours().add(*hour, *delta).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
