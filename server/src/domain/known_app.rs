//! Apps as the protocol needs them: the row, its secrets and what is parsed from it, read together and kept for at
//! most a second.

use super::fault::Fault;
use super::lifetimes::Lifetimes;
use super::measures::Remembered;
use super::tenant::{FRESH, Tenant};
use crate::protocol::jose::Algorithm;
use crate::protocol::redirect_uri::Registered;
use crate::protocol::scope::ScopeSet;
use crate::protocol::token_request::GrantType;
use entity::app::{AppType, AuthMethod, GrantLife, Model};
use entity::app_secret;
use entity::id::{AppId, WorkspaceId};
use moka::future::Cache;
use std::sync::Arc;
use uuid::Uuid;

/// An app of a workspace, parsed.
#[derive(Debug)]
pub struct KnownApp {
    row: Model,
    secrets: Vec<app_secret::Model>,
    redirect_uris: Vec<Registered>,
    scopes: ScopeSet,
    id_token_alg: Algorithm,
}

/// Apps by what names them; each entry lives a second.
#[derive(Clone, Debug)]
pub(super) struct AppCache {
    by_client_id: Cache<(WorkspaceId, String), Arc<KnownApp>>,
    by_id: Cache<(WorkspaceId, AppId), Arc<KnownApp>>,
}

enum Miss {
    Unknown,
    Fault(Fault),
}

impl AppCache {
    pub(super) fn new(entries: u64) -> Self {
        Self {
            by_client_id: Cache::builder().max_capacity(entries).time_to_live(FRESH).build(),
            by_id: Cache::builder().max_capacity(entries).time_to_live(FRESH).build(),
        }
    }

    /// Forgets an app after a change made here.
    pub(super) async fn forget(&self, workspace: WorkspaceId, app: &Model) {
        self.by_client_id.invalidate(&(workspace, app.client_id.clone())).await;
        self.by_id.invalidate(&(workspace, app.id)).await;
    }
}

impl Tenant {
    /// The app of this `client_id`, disabled or not. An unknown one costs the same reads and is not remembered: what
    /// strangers name must not fill a cache.
    pub async fn app(&self, client_id: &str) -> Result<Option<Arc<KnownApp>>, Fault> {
        let key = (self.workspace().id(), client_id.to_owned());
        let cache = &self.instance().caches.apps.by_client_id;
        // A load that is not needed would cost more to hand over than this hit.
        if let Some(known) = cache.get(&key).await {
            self.instance().measures.remembered.one(Remembered::AppHit);
            return Ok(Some(known));
        }
        self.instance().measures.remembered.one(Remembered::AppMiss);
        let load = async {
            let row = self.store().apps().by_client_id(client_id).await.map_err(miss)?;
            self.parse(row).await
        };
        found(cache.try_get_with(key, load).await)
    }

    /// The app of this id, disabled or not.
    pub async fn app_by_id(&self, id: AppId) -> Result<Option<Arc<KnownApp>>, Fault> {
        let cache = &self.instance().caches.apps.by_id;
        let key = (self.workspace().id(), id);
        if let Some(known) = cache.get(&key).await {
            self.instance().measures.remembered.one(Remembered::AppHit);
            return Ok(Some(known));
        }
        self.instance().measures.remembered.one(Remembered::AppMiss);
        let load = async {
            let row = self.store().apps().by_id(id).await.map_err(miss)?;
            self.parse(row).await
        };
        found(cache.try_get_with(key, load).await)
    }

    /// Forgets what is remembered of an app after a change made here.
    pub async fn forget_app(&self, app: &Model) {
        self.instance().caches.apps.forget(self.workspace().id(), app).await;
    }

    async fn parse(&self, row: Option<Model>) -> Result<Arc<KnownApp>, Miss> {
        // Asked for unknown apps too, so that the number of reads tells nothing.
        let id = row.as_ref().map_or(AppId(Uuid::nil()), |row| row.id);
        let secrets = self.store().app_secrets().of(id).await.map_err(miss)?;
        let row = row.ok_or(Miss::Unknown)?;
        KnownApp::parse(row, secrets).map(Arc::new).map_err(Miss::Fault)
    }
}

fn miss(error: crate::store::StoreError) -> Miss {
    Miss::Fault(error.into())
}

fn found(result: Result<Arc<KnownApp>, Arc<Miss>>) -> Result<Option<Arc<KnownApp>>, Fault> {
    match result {
        Ok(app) => Ok(Some(app)),
        Err(miss) => match &*miss {
            Miss::Unknown => Ok(None),
            Miss::Fault(fault) => Err(Fault::shared(fault)),
        },
    }
}

impl KnownApp {
    fn parse(row: Model, secrets: Vec<app_secret::Model>) -> Result<Self, Fault> {
        let native = row.app_type == AppType::Native;
        let redirect_uris = row.redirect_uris.0.iter().map(|uri| Registered::parse(uri, native));
        let redirect_uris = redirect_uris.collect::<Result<_, _>>();
        Ok(Self {
            redirect_uris: redirect_uris.map_err(|_| Fault::Broken("an app has a redirect URI that is not one"))?,
            scopes: ScopeSet::parse(&row.scopes).map_err(|_| Fault::Broken("an app has scopes that are not"))?,
            id_token_alg: Algorithm::parse(&row.id_token_alg).ok_or(Fault::Broken("an app has an unknown alg"))?,
            row,
            secrets,
        })
    }

    /// Its row.
    pub fn row(&self) -> &Model {
        &self.row
    }

    /// Key.
    pub fn id(&self) -> AppId {
        self.row.id
    }

    /// Its name on the wire.
    pub fn client_id(&self) -> &str {
        &self.row.client_id
    }

    /// Digests of its secrets.
    pub(super) fn secrets(&self) -> &[app_secret::Model] {
        &self.secrets
    }

    /// Where codes may be sent.
    pub fn redirect_uris(&self) -> &[Registered] {
        &self.redirect_uris
    }

    /// What it may ask for.
    pub fn scopes(&self) -> &ScopeSet {
        &self.scopes
    }

    /// How its ID tokens are signed.
    pub fn id_token_alg(&self) -> Algorithm {
        self.id_token_alg
    }

    /// Whether it can keep a secret.
    pub fn is_confidential(&self) -> bool {
        self.row.auth_method != AuthMethod::None
    }

    /// Whether it may use a grant type.
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.row.grant_types.has(grant.as_str())
    }

    /// Whether a code grant of it can be refreshed.
    pub fn refreshes(&self) -> bool {
        self.may_use(GrantType::RefreshToken)
    }

    /// Whether its grants end with their session.
    pub fn grant_life(&self) -> GrantLife {
        self.row.grant_life
    }

    /// Whether it serves one of these APIs.
    pub fn serves(&self, resources: &[i32]) -> bool {
        self.row.resource_number.is_some_and(|number| resources.contains(&number))
    }

    /// How long what it is given lives.
    pub fn lifetimes(&self, tenant: &Tenant) -> Lifetimes {
        Lifetimes::of(tenant.workspace().settings(), &self.row.lifetimes)
    }
}
