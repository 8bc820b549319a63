//! A workspace for one request: the only way to its rows. What follows from the version of the workspace (keys, scopes,
//! addresses) is kept in memory; the row itself is re-read when it was read more than a second ago, so that another
//! node's change shows everywhere within that second.

use crate::clock::UnixSeconds;
use crate::domain::catalogue::Catalogue;
use crate::domain::documents::Documents;
use crate::domain::key::Keyring;
use crate::domain::measures::Remembered;
use crate::domain::once::Once;
use crate::domain::urls::Urls;
use crate::domain::verify::Table;
use crate::domain::{Fault, Instance};
use crate::store::{ReadStore, StoreError, Workspace, WriteStore};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// A cached row older than this is read again.
pub const FRESH: Duration = Duration::from_secs(1);

/// What everybody may know is answered from memory for this long while the database is away.
const LASTING: Duration = Duration::from_mins(10);

/// Where a request came from; goes into the audit trail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The id that finds it in the log.
    pub request_id: Option<String>,
    /// The peer's address, as far as proxies are trusted.
    pub address: Option<String>,
    /// The browser, as it names itself.
    pub user_agent: Option<String>,
    /// The key it makes something with, if it came with one.
    pub once: Option<Once>,
}

/// What is derived from one version of a workspace.
#[derive(Debug)]
pub struct Premises {
    workspace: Workspace,
    epoch: i64,
    urls: Urls,
    keys: Keyring,
    catalogue: Catalogue,
    table: Table,
    documents: Documents,
}

/// [`Premises`] and when the row behind them was last seen.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    premises: Arc<Premises>,
    at: Instant,
}

/// Why a look found nothing.
enum Miss {
    Unknown,
    Fault(Fault),
}

impl From<Fault> for Miss {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// One workspace, for one request.
#[derive(Clone, Debug)]
pub struct Tenant {
    instance: Arc<Instance>,
    premises: Arc<Premises>,
    origin: Origin,
}

impl Tenant {
    /// The workspace of this slug if it answers; unknown, suspended and deleted ones look the same.
    pub async fn find(instance: &Arc<Instance>, slug: &str, origin: Origin) -> Result<Option<Self>, Fault> {
        let premises = Premises::find(instance, slug).await?;
        Ok(premises.filter(|premises| premises.workspace.is_active()).map(|premises| Self {
            instance: Arc::clone(instance),
            premises,
            origin,
        }))
    }

    /// The same for what everybody may know and keeps for minutes anyway: while the database is away, as it was last seen,
    /// for up to ten minutes. A new key is published that long before it signs, so that nobody lacks one meanwhile.
    pub async fn find_known(instance: &Arc<Instance>, slug: &str, origin: Origin) -> Result<Option<Self>, Fault> {
        let known = || async {
            let seen = instance.caches.tenants.get(slug).await?;
            let lasts = seen.at.elapsed() < LASTING && seen.premises.workspace.is_active();
            lasts.then(|| Self { instance: Arc::clone(instance), premises: seen.premises, origin: origin.clone() })
        };
        // Nobody waits for a database that has just let somebody wait in vain.
        if instance.is_suspect()
            && let Some(tenant) = known().await
        {
            return Ok(Some(tenant));
        }
        match Self::find(instance, slug, origin.clone()).await {
            Err(fault) => match known().await {
                Some(tenant) => {
                    instance.met(&fault);
                    Ok(Some(tenant))
                }
                None => Err(fault),
            },
            found => found,
        }
    }

    /// The workspace of this slug whatever its status, for those who manage it.
    pub async fn find_any(instance: &Arc<Instance>, slug: &str, origin: Origin) -> Result<Option<Self>, Fault> {
        let premises = Premises::find(instance, slug).await?;
        Ok(premises.map(|premises| Self { instance: Arc::clone(instance), premises, origin }))
    }

    /// The same workspace as it is now, after a change made here.
    pub async fn renewed(&self) -> Result<Self, Fault> {
        self.instance.caches.turn();
        self.instance.caches.tenants.invalidate(self.workspace().slug()).await;
        let premises = Premises::find(&self.instance, self.workspace().slug()).await?;
        let premises = premises.ok_or(Fault::Broken("the workspace is gone"))?;
        Ok(Self { instance: Arc::clone(&self.instance), premises, origin: self.origin.clone() })
    }

    /// The same for a request that makes something with a key.
    #[must_use]
    pub fn with_once(&self, once: Option<Once>) -> Self {
        Self { origin: Origin { once, ..self.origin.clone() }, ..self.clone() }
    }

    /// The installation.
    pub fn instance(&self) -> &Arc<Instance> {
        &self.instance
    }

    /// The workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.premises.workspace
    }

    /// Its addresses.
    pub fn urls(&self) -> &Urls {
        &self.premises.urls
    }

    /// Its keys.
    pub fn keys(&self) -> &Keyring {
        &self.premises.keys
    }

    /// Its scopes and APIs.
    pub fn catalogue(&self) -> &Catalogue {
        &self.premises.catalogue
    }

    /// Which scope opens which path of its APIs, for gateways.
    pub fn table(&self) -> &Table {
        &self.premises.table
    }

    /// What it tells everybody.
    pub fn documents(&self) -> &Documents {
        &self.premises.documents
    }

    /// The instance epoch these keys derive under.
    pub fn instance_epoch(&self) -> i64 {
        self.premises.epoch
    }

    /// Where the request came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The time.
    pub fn now(&self) -> UnixSeconds {
        self.instance.clock.now()
    }

    /// Its rows, to read.
    pub fn store(&self) -> ReadStore<'_> {
        self.instance.db.workspace(self.workspace())
    }

    /// Changes its rows in one transaction; see [`crate::store::Db::write`].
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'t> AsyncFn(WriteStore<'t>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let workspace = self.workspace().clone();
        self.instance.db.write(async move |tx| job(tx.workspace(&workspace)).await).await
    }
}

impl Premises {
    async fn find(instance: &Arc<Instance>, slug: &str) -> Result<Option<Arc<Self>>, Fault> {
        let cached = instance.caches.tenants.get(slug).await;
        if let Some(seen) = &cached
            && seen.at.elapsed() < FRESH
        {
            instance.measures.remembered.one(Remembered::WorkspaceHit);
            return Ok(Some(Arc::clone(&seen.premises)));
        }
        instance.measures.remembered.one(Remembered::WorkspaceMiss);
        // A crowd that comes when the second is over waits for one look, and shares its failure.
        let look = async { Self::look(instance, slug, cached).await?.ok_or(Miss::Unknown) };
        let key = (instance.caches.turns.load(Ordering::Acquire), slug.to_owned());
        match instance.caches.looks.try_get_with(key, look).await {
            Ok(premises) => Ok(Some(premises)),
            Err(miss) => match &*miss {
                Miss::Unknown => Ok(None),
                Miss::Fault(fault) => Err(Fault::shared(fault)),
            },
        }
    }

    /// Reads the row, and what follows from it if that is not known.
    async fn look(instance: &Arc<Instance>, slug: &str, cached: Option<Seen>) -> Result<Option<Arc<Self>>, Fault> {
        // Taken before the read: an answer is never counted as fresher than it is.
        let at = Instant::now();
        let Some(workspace) = instance.db.platform().workspace_by_slug(slug).await? else { return Ok(None) };
        let epoch = instance.epoch().await?;
        let premises = match cached {
            Some(seen) if seen.premises.holds(instance, &workspace, epoch) => seen.premises,
            _ => Arc::new(Self::load(instance, workspace, epoch).await?),
        };
        let seen = Seen { premises: Arc::clone(&premises), at };
        instance.caches.tenants.insert(slug.to_owned(), seen).await;
        Ok(Some(premises))
    }

    /// Whether they follow from this row and none of their keys has ended.
    fn holds(&self, instance: &Instance, workspace: &Workspace, epoch: i64) -> bool {
        self.workspace == *workspace && self.epoch == epoch && self.keys.is_current(instance.clock.now())
    }

    async fn load(instance: &Arc<Instance>, workspace: Workspace, epoch: i64) -> Result<Self, Fault> {
        let store = instance.db.workspace(&workspace);
        let urls = Urls::new(&instance.public_url, workspace.slug());
        let keys = Keyring::load(instance, &workspace, epoch).await?;
        let scopes = store.scopes().all().await?;
        let resources = store.api_resources().all().await?;
        let table = Table::new(&store.scope_paths().all().await?, &scopes);
        let catalogue =
            Catalogue::new(scopes, resources, urls.issuer()).with_admin_api(instance.public_url.admin_api());
        let documents = Documents::write(&workspace, &urls, &keys, &catalogue)?;
        Ok(Self { workspace, epoch, urls, keys, catalogue, table, documents })
    }
}
