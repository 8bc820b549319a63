//! The jobs there are and when each runs.

use crate::domain::{Fault, Instance, audit_chain, cleanup, key, outbox, switch, usage};
use crate::mail::Mailbox;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// Batches of one run; what is left after them waits for the next, so that stopping never takes long.
const ROUNDS: u32 = 50;

/// Something that is done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Adds what was counted in memory to the rows of totals.
    UsageFlush,
    /// Gives audit lines their place in the chain.
    AuditChain,
    /// Hands queued mail over.
    Outbox,
    /// Removes rows whose time is over.
    EndedRows,
    /// Removes the rows of deleted workspaces.
    DeletedWorkspaces,
    /// Keeps a few RSA keys ready.
    SpareKeys,
    /// Puts keys under the first master key after it changed.
    Rewrap,
    /// Moves the write-ahead log into the database file.
    Checkpoint,
}

impl Job {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::UsageFlush,
        Self::AuditChain,
        Self::Outbox,
        Self::EndedRows,
        Self::DeletedWorkspaces,
        Self::SpareKeys,
        Self::Rewrap,
        Self::Checkpoint,
    ];

    /// Its name in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UsageFlush => "usage_flush",
            Self::AuditChain => "audit_chain",
            Self::Outbox => "outbox",
            Self::EndedRows => "ended_rows",
            Self::DeletedWorkspaces => "deleted_workspaces",
            Self::SpareKeys => "spare_keys",
            Self::Rewrap => "rewrap",
            Self::Checkpoint => "checkpoint",
        }
    }

    /// The time from the start to its first run, and between the starts of its runs.
    pub const fn schedule(self) -> (Duration, Duration) {
        let (first, every) = match self {
            Self::Checkpoint => (10, 10),
            // What is counted shows within ten seconds, on a busy machine too.
            Self::UsageFlush | Self::AuditChain | Self::Outbox => (5, 5),
            Self::SpareKeys => (5, 30),
            Self::EndedRows | Self::DeletedWorkspaces | Self::Rewrap => (60, 60),
        };
        (Duration::from_secs(first), Duration::from_secs(every))
    }

    /// One run; how many rows, lines, mails or keys it was about.
    pub fn run_once<'a>(
        self,
        instance: &'a Arc<Instance>,
        mailbox: &'a dyn Mailbox,
    ) -> BoxFuture<'a, Result<u64, Fault>> {
        match self {
            Self::UsageFlush => count(instance).boxed(),
            Self::AuditChain => chain(instance).boxed(),
            Self::Outbox => outbox::deliver_due(instance, mailbox).boxed(),
            Self::EndedRows => cleanup::remove_ended(instance).boxed(),
            Self::DeletedWorkspaces => cleanup::remove_deleted(instance).boxed(),
            Self::SpareKeys => refill(instance).boxed(),
            Self::Rewrap => rewrap(instance).boxed(),
            Self::Checkpoint => checkpoint(instance).boxed(),
        }
    }
}

async fn count(instance: &Instance) -> Result<u64, Fault> {
    Ok(usage::flush(instance).await? + switch::flush(instance).await?)
}

async fn chain(instance: &Instance) -> Result<u64, Fault> {
    let mut lines = 0;
    for _ in 0..ROUNDS {
        match audit_chain::chain_batch(instance).await? {
            0 => break,
            count => lines += count,
        }
    }
    Ok(lines)
}

async fn refill(instance: &Instance) -> Result<u64, Fault> {
    let mut keys = 0;
    while keys < key::spare::POOL && key::spare::refill(instance).await? {
        keys += 1;
    }
    Ok(keys)
}

async fn rewrap(instance: &Instance) -> Result<u64, Fault> {
    let mut keys = 0;
    for _ in 0..ROUNDS {
        match key::rewrap::rewrap_batch(instance).await? {
            0 => break,
            count => keys += count,
        }
    }
    Ok(keys)
}

async fn checkpoint(instance: &Instance) -> Result<u64, Fault> {
    instance.db.checkpoint().await?;
    Ok(0)
}
