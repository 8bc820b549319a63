//! Grants, revoked tokens and people as they were read at most a second ago. Decisions that must happen once (a code, a
//! refresh) never ask here.

use crate::domain::Fault;
use crate::domain::measures::Remembered;
use crate::domain::tenant::{FRESH, Tenant};
use crate::domain::token::payload::AccessToken;
use crate::store::GrantContext;
use crate::telemetry::Counts;
use entity::id::{GrantId, UserId, WorkspaceId};
use entity::user;
use moka::future::Cache;
use std::hash::Hash;
use std::sync::Arc;

/// What was read a moment ago, by workspace and key.
#[derive(Clone, Debug)]
pub(in crate::domain) struct GrantMemory {
    grants: Cache<(WorkspaceId, GrantId), Option<Arc<GrantContext>>>,
    revoked: Cache<(WorkspaceId, String), bool>,
    users: Cache<(WorkspaceId, UserId), Option<Arc<user::Model>>>,
}

impl GrantMemory {
    pub(in crate::domain) fn new(entries: u64) -> Self {
        Self {
            grants: Cache::builder().max_capacity(entries).time_to_live(FRESH).build(),
            revoked: Cache::builder().max_capacity(entries).time_to_live(FRESH).build(),
            users: Cache::builder().max_capacity(entries).time_to_live(FRESH).build(),
        }
    }
}

/// What is remembered, or what is read now: once for all who ask meanwhile. Looked for first, because even an unused
/// load costs more to hand over than a hit.
async fn recall<K, V, F>(
    asked: &Counts<Remembered>,
    cache: &Cache<K, V>,
    key: K,
    load: impl FnOnce() -> F,
) -> Result<V, Fault>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    F: Future<Output = Result<V, Fault>>,
{
    if let Some(known) = cache.get(&key).await {
        asked.one(Remembered::GrantHit);
        return Ok(known);
    }
    asked.one(Remembered::GrantMiss);
    cache.try_get_with(key, load()).await.map_err(|fault| Fault::shared(&fault))
}

impl Tenant {
    /// A grant with what decides its standing. Only called with an id that a sealed value of this workspace named.
    pub async fn grant(&self, id: GrantId) -> Result<Option<Arc<GrantContext>>, Fault> {
        let key = (self.workspace().id(), id);
        let load = || async { Ok(self.store().grants().context(id).await?.map(Arc::new)) };
        recall(&self.instance().measures.remembered, &self.memory().grants, key, load).await
    }

    /// Whether this one token was revoked.
    pub async fn is_revoked(&self, token: &AccessToken) -> Result<bool, Fault> {
        let key = (self.workspace().id(), token.id.text());
        let jti = key.1.clone();
        let load = || async move { Ok(self.store().revoked_tokens().has(&jti).await?) };
        recall(&self.instance().measures.remembered, &self.memory().revoked, key, load).await
    }

    /// A person of the workspace. Only called with an id that a row of this workspace named.
    pub async fn user(&self, id: UserId) -> Result<Option<Arc<user::Model>>, Fault> {
        let key = (self.workspace().id(), id);
        let load = || async { Ok(self.store().users().by_id(id).await?.map(Arc::new)) };
        recall(&self.instance().measures.remembered, &self.memory().users, key, load).await
    }

    /// Forgets a grant after a change made here.
    pub async fn forget_grant(&self, id: GrantId) {
        self.memory().grants.invalidate(&(self.workspace().id(), id)).await;
    }

    /// Forgets that a token was good.
    pub async fn forget_token(&self, token: &AccessToken) {
        self.memory().revoked.invalidate(&(self.workspace().id(), token.id.text())).await;
    }

    /// Forgets a person and every grant after a change that ends what they gave.
    pub async fn forget_user(&self, id: UserId) {
        self.memory().users.invalidate(&(self.workspace().id(), id)).await;
        self.memory().grants.invalidate_all();
    }

    /// Forgets every grant after a session ended, which may end any of them.
    pub fn forget_grants(&self) {
        self.memory().grants.invalidate_all();
    }

    fn memory(&self) -> &GrantMemory {
        &self.instance().caches.grants
    }
}
