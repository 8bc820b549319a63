//! This installation: its database, keys, clock and caches. One value, made at start and handed down; nothing in the
//! house is reached around it.

use super::Fault;
use super::client_limit::ClientLimit;
use super::grant::memory::GrantMemory;
use super::host::Bindings;
use super::known_app::AppCache;
use super::login::{Hasher, Throttle};
use super::measures::Measures;
use super::readiness::Readiness;
use super::recovery::RecoveryLimit;
use super::switch::SwitchMeter;
use super::tenant::{FRESH, Premises, Seen};
use super::usage::UsageMeter;
use super::workspace::Slug;
use crate::clock::Clock;
use crate::config::PublicUrl;
use crate::entropy::Entropy;
use crate::seal::MasterKeys;
use crate::store::{Db, StoreError};
use entity::instance::{Model, ONLY};
use moka::future::Cache;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A look is shared by those who wait for it, and no longer.
const LOOK: Duration = Duration::from_millis(1);

/// This installation.
#[derive(Debug)]
pub struct Instance {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Entropy,
    /// The keys that wrap all others.
    pub masters: MasterKeys,
    /// What the world calls this server.
    pub public_url: PublicUrl,
    /// The workspace that answers paths without one.
    pub default_workspace: Option<Slug>,
    /// What happens, counted until the next flush.
    pub usage: UsageMeter,
    /// Who uses which switch, counted until the next flush.
    pub switches: SwitchMeter,
    /// The threads that hash passwords.
    pub hasher: Arc<Hasher>,
    /// What slows guessing down.
    pub throttle: Throttle,
    /// What operators watch.
    pub measures: Measures,
    /// How often clients may fail and ask.
    pub client_limit: ClientLimit,
    /// How often links that set a password may be asked for.
    pub recovery_limit: RecoveryLimit,
    pub(super) readiness: Readiness,
    pub(super) caches: Caches,
    epoch: Mutex<Option<(i64, Instant)>>,
}

/// Bounded memories; each entry is re-read when it is older than a second.
pub(super) struct Caches {
    pub(super) tenants: Cache<String, Seen>,
    /// Looks at workspaces that are under way, by the turn they began in.
    pub(super) looks: Cache<(u64, String), Arc<Premises>>,
    /// Changes made here to what is remembered of workspaces: whoever comes after one does not wait for a look before it.
    pub(super) turns: AtomicU64,
    pub(super) apps: AppCache,
    pub(super) grants: GrantMemory,
    pub(super) hosts: Bindings,
}

impl Caches {
    /// A change was made here.
    pub(super) fn turn(&self) {
        self.turns.fetch_add(1, Ordering::AcqRel);
    }
}

impl fmt::Debug for Caches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caches").finish_non_exhaustive()
    }
}

/// What an installation is made from.
#[derive(Debug)]
pub struct Foundation {
    /// The opened database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Entropy,
    /// The keys that wrap all others.
    pub masters: MasterKeys,
    /// What the world calls this server.
    pub public_url: PublicUrl,
    /// The workspace that answers paths without one.
    pub default_workspace: Option<Slug>,
    /// How many entries each cache may hold.
    pub cache_entries: u64,
    /// The threads that hash passwords.
    pub hasher: Arc<Hasher>,
    /// What slows guessing down.
    pub throttle: Throttle,
    /// How often clients may fail and ask.
    pub client_limit: ClientLimit,
    /// How often links that set a password may be asked for.
    pub recovery_limit: RecoveryLimit,
}

/// Why an installation does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database or a key.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// None of the configured master keys is the one this database was made with.
    #[error(
        "none of secrets.master_keys is the key this database was made with (it names {0}); \
         put the right one into the list, or restore data/master.key"
    )]
    WrongMasterKey(String),
    /// The public URL differs from the recorded one, and every issuer with it.
    #[error(
        "server.public_url is {configured}, but this database was made for {recorded}, and every issuer follows it; \
         set it back, or accept new issuers with: tenantry doctor --accept-public-url"
    )]
    PublicUrlChanged {
        /// As recorded at the first start.
        recorded: String,
        /// As configured now.
        configured: String,
    },
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl Instance {
    /// Opens an installation: writes its row at the first start, and refuses a wrong master key or a changed public
    /// URL at any later one.
    pub async fn open(foundation: Foundation) -> Result<Arc<Self>, OpenError> {
        let Foundation { db, clock, entropy, masters, public_url, default_workspace, .. } = foundation;
        let Foundation { cache_entries, hasher, throttle, client_limit, recovery_limit, .. } = foundation;
        let instance = Self {
            db,
            clock,
            entropy,
            masters,
            public_url,
            default_workspace,
            usage: UsageMeter::new(),
            switches: SwitchMeter::default(),
            hasher,
            throttle,
            measures: Measures::default(),
            client_limit,
            recovery_limit,
            readiness: Readiness::default(),
            caches: Caches {
                tenants: Cache::new(cache_entries),
                looks: Cache::builder().max_capacity(cache_entries).time_to_live(LOOK).build(),
                turns: AtomicU64::new(0),
                apps: AppCache::new(cache_entries),
                grants: GrantMemory::new(cache_entries),
                hosts: Bindings::new(cache_entries),
            },
            epoch: Mutex::new(None),
        };
        match instance.db.platform().instance().await? {
            Some(row) => instance.check(&row).await?,
            None => instance.found().await?,
        }
        Ok(Arc::new(instance))
    }

    /// The first start.
    async fn found(&self) -> Result<(), OpenError> {
        let row = Model {
            id: ONLY,
            epoch: 1,
            public_url: self.recorded_url(),
            setup_gen: 0,
            master: self.masters.current().as_str().to_owned(),
            master_check: self.masters.check_value().to_vec(),
            created_at: self.clock.now(),
        };
        let written = self.db.write(async move |tx| tx.platform().instance_insert(row.clone()).await).await;
        match written {
            // Another node was first; it must have the same key.
            Err(StoreError::Duplicate) => match self.db.platform().instance().await? {
                Some(row) => self.check(&row).await,
                None => Err(Fault::Broken("the instance row vanished").into()),
            },
            other => Ok(other?),
        }
    }

    async fn check(&self, row: &Model) -> Result<(), OpenError> {
        if !self.masters.recognises(&row.master_check) {
            return Err(OpenError::WrongMasterKey(row.master.clone()));
        }
        let current = self.masters.current().as_str().to_owned();
        if row.master != current {
            let check = self.masters.check_value().to_vec();
            self.db.write(async move |tx| tx.platform().instance_rewrap(current.clone(), check.clone()).await).await?;
        }
        match (&row.public_url, self.recorded_url()) {
            (Some(recorded), _) if recorded != self.public_url.origin() => Err(OpenError::PublicUrlChanged {
                recorded: recorded.clone(),
                configured: self.public_url.origin().to_owned(),
            }),
            (None, Some(configured)) => {
                let write = async move |tx: &crate::store::Tx| {
                    tx.platform().instance_public_url(Some(configured.clone())).await
                };
                Ok(self.db.write(write).await?)
            }
            _ => Ok(()),
        }
    }

    /// A loopback URL is not worth holding on to: development moves ports.
    fn recorded_url(&self) -> Option<String> {
        (!self.public_url.is_loopback()).then(|| self.public_url.origin().to_owned())
    }

    /// The instance epoch, at most a second old.
    pub(super) async fn epoch(&self) -> Result<i64, Fault> {
        if let Ok(known) = self.epoch.lock()
            && let Some((epoch, at)) = *known
            && at.elapsed() < FRESH
        {
            return Ok(epoch);
        }
        let at = Instant::now();
        let row = self.db.platform().instance().await?.ok_or(Fault::Broken("the instance row is gone"))?;
        if let Ok(mut known) = self.epoch.lock() {
            *known = Some((row.epoch, at));
        }
        Ok(row.epoch)
    }

    /// Forgets the epoch after it moved.
    pub(super) fn forget_epoch(&self) {
        if let Ok(mut known) = self.epoch.lock() {
            *known = None;
        }
        self.caches.turn();
        self.caches.tenants.invalidate_all();
    }
}
