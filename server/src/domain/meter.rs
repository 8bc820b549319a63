//! Counting what happens without writing for it: sums in memory, added to a few rows by a job. Counts that were not
//! flushed yet are lost in a crash, and they alone may be. `usage` counts hours, `switch` counts who uses what.

use crate::domain::{Fault, Instance};
use crate::store::{StoreError, Tx, WriteStore};
use entity::id::WorkspaceId;
use entity::workspace::Status;
use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

const SHARDS: usize = 16;

/// Rows written in one transaction.
const BATCH: usize = 64;

/// Names one row of totals.
pub(super) trait Slot: Copy + Debug + Ord + Hash + Send + 'static {
    /// What is added to the row.
    type Delta: Copy + Debug + Default + Send + 'static;

    /// Whose row it is.
    fn workspace(&self) -> WorkspaceId;

    /// Adds two counts.
    fn merge(sum: &mut Self::Delta, more: Self::Delta);

    /// Adds a count to the row.
    async fn add(self, store: WriteStore<'_>, delta: Self::Delta) -> Result<(), StoreError>;

    /// Adds counts that were added to their rows to what is kept of all workspaces; nothing unless there is such a thing.
    async fn add_to_all(_tx: &Tx, _written: &[(Self, Self::Delta)]) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Counts since the last flush.
#[derive(Debug)]
pub(super) struct Meter<S: Slot> {
    shards: [Mutex<HashMap<S, S::Delta>>; SHARDS],
}

impl<S: Slot> Default for Meter<S> {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl<S: Slot> Meter<S> {
    /// Counts.
    pub(super) fn add(&self, slot: S, delta: S::Delta) {
        // The last byte of a time-ordered UUID is random.
        let [.., last] = *slot.workspace().0.as_bytes();
        let Some(shard) = self.shards.get(usize::from(last) % SHARDS) else {
            return;
        };
        // A poisoned lock guards nothing but counts.
        let mut counts = shard.lock().unwrap_or_else(PoisonError::into_inner);
        S::merge(counts.entry(slot).or_default(), delta);
    }

    /// Takes everything out, in the order of the rows' keys, so that two nodes flushing at once only take turns.
    pub(super) fn take(&self) -> Vec<(S, S::Delta)> {
        let mut taken = Vec::new();
        for shard in &self.shards {
            let counts = std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner));
            taken.extend(counts);
        }
        taken.sort_unstable_by_key(|(slot, _)| *slot);
        taken
    }

    /// Adds what was counted to the rows; how many were touched. Counting goes on meanwhile.
    pub(super) async fn flush(&self, instance: &Instance) -> Result<u64, Fault> {
        let mut taken = Taken { meter: self, counts: self.take() };
        let mut rows = 0;
        while !taken.counts.is_empty() {
            let batch: Vec<_> = taken.counts.iter().take(BATCH).copied().collect();
            let size = batch.len();
            instance.db.write(async move |tx| write(tx, &batch).await).await?;
            taken.counts.drain(..size);
            rows += size as u64;
        }
        Ok(rows)
    }
}

/// Counts on their way to the database; those that have not arrived go back to the meter, also when the flush is cut
/// short.
struct Taken<'m, S: Slot> {
    meter: &'m Meter<S>,
    counts: Vec<(S, S::Delta)>,
}

impl<S: Slot> Drop for Taken<'_, S> {
    fn drop(&mut self) {
        for (slot, delta) in self.counts.drain(..) {
            self.meter.add(slot, delta);
        }
    }
}

async fn write<S: Slot>(tx: &Tx, batch: &[(S, S::Delta)]) -> Result<(), StoreError> {
    let mut written = Vec::with_capacity(batch.len());
    for (slot, delta) in batch {
        let workspace = tx.platform().workspace_by_id(slot.workspace()).await?;
        // Nothing is added to a tombstone.
        if let Some(workspace) = workspace.filter(|workspace| workspace.row().status != Status::Deleted) {
            slot.add(tx.workspace(&workspace), *delta).await?;
            written.push((*slot, *delta));
        }
    }
    S::add_to_all(tx, &written).await
}
