//! What slows guessing down. An address may try only so often in a workspace, whatever it tries. Five failures at one
//! name are free; after each further one the name rests, for a second at first, then twice as long each time, up to a
//! quarter of an hour. For accounts the count is in a row, shared by all nodes and by every way to write the name; for
//! names nobody has it is in a bounded memory, so that both get the same answers. Called by sign-in.
//!
//! A failure of a known account is written by a task of its own, away from the threads that answer requests, and kept in
//! memory until the write is through and every attempt that began before it has ended: neither the answer nor the next
//! one on the same connection may take longer because the account exists (W-08), and no attempt may count on from what
//! it read before others failed. While it cannot be written, memory keeps it. The row decides: a right password is
//! refused in the transaction that would open the session if the account came to rest meanwhile.

mod address;
mod failure;
mod guesses;

use address::AddressLimit;
use failure::Failure;
pub(super) use guesses::{FREE_FAILURES, Guesses};

use crate::clock::UnixSeconds;
use crate::domain::{Fault, Tenant};
use crate::secret::Digest;
use entity::id::{AppId, UserId, WorkspaceId};
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use tokio::runtime::Handle;
use uuid::Uuid;

/// How many names that nobody has are remembered; the least recently tried goes first.
const STRANGERS: u64 = 20_000;
/// How many accounts have failures on their way at once. While the database takes none, those of further accounts are
/// not waited for.
const UNDERWAY: usize = 20_000;

/// Whose password is being guessed at.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// A person of the workspace.
    Account(UserId),
    /// A name nobody there has, as the SHA-256 of its key: what strangers type may be anything, also a password.
    Stranger(Vec<u8>),
}

impl Subject {
    pub(super) fn stranger(name: &str) -> Self {
        Self::Stranger(Digest::of(name.as_bytes()).to_vec())
    }
}

/// The memory of one process about guessing.
pub struct Throttle {
    addresses: AddressLimit,
    strangers: Cache<(WorkspaceId, Vec<u8>), Guesses>,
    /// Failures of accounts on their way to their row, or just there.
    pending: Mutex<HashMap<(WorkspaceId, UserId), Pending>>,
    /// Where failures are written.
    aside: Handle,
}

/// What an account's row will say once its writes are through.
#[derive(Clone, Copy)]
struct Pending {
    guesses: Guesses,
    writes: u32,
}

impl fmt::Debug for Throttle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttle").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

impl Throttle {
    /// Allows each address so many attempts a minute in each workspace
    /// (`limits.login_attempts_per_minute_per_address`). To be called on a runtime that answers no requests: failures are
    /// written there.
    pub fn new(attempts_per_minute: NonZeroU32) -> Self {
        Self {
            addresses: AddressLimit::new(attempts_per_minute),
            strangers: Cache::builder().max_capacity(STRANGERS).eviction_policy(EvictionPolicy::lru()).build(),
            pending: Mutex::default(),
            aside: Handle::current(),
        }
    }

    /// Counts an attempt from the request's address: at the pages, or through an app, which has an allowance of its own,
    /// so that guessing at one door closes no other.
    ///
    /// # Errors
    /// The seconds to wait.
    pub(super) fn admit(&self, tenant: &Tenant, through: Option<AppId>) -> Result<(), u64> {
        match &tenant.origin().address {
            Some(address) => self.addresses.admit((tenant.workspace().id(), through), address),
            None => Ok(()),
        }
    }

    /// Where guessing at a subject stands. Asks the database the same question for a stranger.
    pub(super) async fn guesses(&self, tenant: &Tenant, subject: &Subject) -> Result<Guesses, Fault> {
        let here = tenant.workspace().id();
        let (user, known) = match subject {
            // Before the row: what is no longer on its way by now is in the row that is read next.
            Subject::Account(user) => (*user, self.underway(here, *user)),
            Subject::Stranger(name) => {
                (UserId(Uuid::nil()), Some(self.strangers.get(&(here, name.clone())).await.unwrap_or_default()))
            }
        };
        let row = tenant.store().failure_counters().of(user).await?;
        Ok(known.unwrap_or_else(|| Guesses::of(row.as_ref())))
    }

    fn underway(&self, workspace: WorkspaceId, user: UserId) -> Option<Guesses> {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.get(&(workspace, user)).map(|pending| pending.guesses)
    }

    /// Counts a failure; `known` is where guessing stood before.
    ///
    /// # Errors
    /// The seconds to wait, if the subject came to rest while this attempt was being checked; it is not counted then.
    pub(super) async fn failed(
        &self,
        tenant: &Tenant,
        subject: &Subject,
        known: Guesses,
        reason: &'static str,
    ) -> Result<(), u64> {
        let now = tenant.now();
        match subject {
            Subject::Stranger(name) => {
                let key = (tenant.workspace().id(), name.clone());
                let mut waits = None;
                let entry = self.strangers.entry(key);
                let count = |old: Option<moka::Entry<_, Guesses>>| {
                    let old = old.map(moka::Entry::into_value).unwrap_or_default();
                    waits = old.wait(now);
                    std::future::ready(if waits.is_some() { old } else { old.failed(now) })
                };
                entry.and_upsert_with(count).await;
                waits.map_or(Ok(()), Err)
            }
            Subject::Account(user) => {
                let begins = self.enter((tenant.workspace().id(), *user), known, now)?;
                Failure { reason, begins, at: now }.record(tenant, *user);
                Ok(())
            }
        }
    }

    /// Counts a failure in memory; whether the account comes to rest for the first time since a success.
    fn enter(&self, key: (WorkspaceId, UserId), known: Guesses, now: UnixSeconds) -> Result<bool, u64> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let old = pending.get(&key).copied().unwrap_or(Pending { guesses: known, writes: 0 });
        if let Some(seconds) = old.guesses.wait(now) {
            return Err(seconds);
        }
        let guesses = old.guesses.failed(now);
        pending.insert(key, Pending { guesses, writes: old.writes + 1 });
        Ok(guesses.count == FREE_FAILURES)
    }

    /// Whether a failure of this account is still to be written: nobody signed in to it since, and memory has room for
    /// those that come meanwhile.
    fn awaits(&self, tenant: &Tenant, user: UserId) -> bool {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.len() <= UNDERWAY && pending.contains_key(&(tenant.workspace().id(), user))
    }

    fn forget(&self, tenant: &Tenant, user: UserId) {
        let key = (tenant.workspace().id(), user);
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = pending.get_mut(&key) {
            entry.writes = entry.writes.saturating_sub(1);
            if entry.writes == 0 {
                pending.remove(&key);
            }
        }
    }

    /// Forgets what was on its way: the account's row says zero now, after a success or a new password.
    pub(in crate::domain) fn passed(&self, tenant: &Tenant, user: UserId) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.remove(&(tenant.workspace().id(), user));
    }
}
