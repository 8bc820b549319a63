//! The usage meter. What happens in a workspace is counted in memory, where counting costs a request nothing, and a job
//! adds the counts to one row per workspace and hour, and in the same transaction to its sums: one row per workspace and
//! day, and one per hour over all workspaces. Counts that were not flushed yet are lost in a crash: they alone
//! may be.

mod instance;
mod report;

pub use instance::{Busiest, InstanceReport, instance_report};
pub use report::{Period, Point, Report, Totals, report};

use super::meter::{Meter, Slot};
use super::{Fault, Instance};
use crate::clock::UnixSeconds;
use crate::store::{StoreError, Tx, UsageDelta, WriteStore};
use entity::id::WorkspaceId;
use std::collections::BTreeMap;

/// An hour, in seconds.
pub const HOUR: i64 = 3_600;
/// A day, in seconds.
pub const DAY: i64 = 24 * HOUR;

/// A workspace and the first second of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Hour(WorkspaceId, UnixSeconds);

impl Slot for Hour {
    type Delta = UsageDelta;

    fn workspace(&self) -> WorkspaceId {
        self.0
    }

    fn merge(sum: &mut UsageDelta, more: UsageDelta) {
        sum.tokens += more.tokens;
        sum.logins += more.logins;
        sum.login_failures += more.login_failures;
        sum.client_failures += more.client_failures;
    }

    async fn add(self, store: WriteStore<'_>, delta: UsageDelta) -> Result<(), StoreError> {
        store.usage_hours().add(self.1, delta).await?;
        store.usage_days().add(self.1 - self.1.rem_euclid(DAY), delta).await
    }

    async fn add_to_all(tx: &Tx, written: &[(Self, UsageDelta)]) -> Result<(), StoreError> {
        let mut hours: BTreeMap<UnixSeconds, UsageDelta> = BTreeMap::new();
        for (Self(_, hour), delta) in written {
            Self::merge(hours.entry(*hour).or_default(), *delta);
        }
        for (hour, delta) in hours {
            tx.platform().instance_hour_add(hour, delta).await?;
        }
        Ok(())
    }
}

/// Counts since the last flush, one slot per workspace and hour.
#[derive(Debug, Default)]
pub struct UsageMeter(Meter<Hour>);

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
        self.0.add(Hour(workspace, now - now.rem_euclid(HOUR)), delta);
    }
}

/// Adds what was counted to the hourly rows; how many rows were touched.
pub async fn flush(instance: &Instance) -> Result<u64, Fault> {
    instance.usage.0.flush(instance).await
}

#[cfg(test)]
mod tests;
