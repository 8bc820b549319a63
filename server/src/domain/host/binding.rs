//! From the host of a request to its workspace: one row by its index, remembered for a second. What is bound and what is
//! not are remembered apart, so that names strangers make up push no bound host out of memory.

use super::HostName;
use crate::config::PublicUrl;
use crate::domain::tenant::FRESH;
use crate::domain::{Fault, Instance};
use crate::store::{BoundHost, StoreError};
use entity::workspace::Status;
use moka::future::Cache;
use std::fmt;
use std::sync::Arc;

/// Names that are not bound, remembered at once.
const STRANGERS: u64 = 1_000;

/// A bound host, as requests need it.
#[derive(Debug, PartialEq, Eq)]
pub struct Binding {
    /// The origin of its pages: the scheme of the public URL, and the host.
    pub origin: String,
    /// The workspace's slug.
    pub slug: String,
    /// Whether the workspace answers.
    pub is_active: bool,
}

/// Hosts as they were found at most a second ago.
pub(in crate::domain) struct Bindings {
    bound: Cache<String, Arc<Binding>>,
    strangers: Cache<String, ()>,
}

impl fmt::Debug for Bindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bindings").finish_non_exhaustive()
    }
}

impl Bindings {
    pub(in crate::domain) fn new(entries: u64) -> Self {
        Self {
            bound: Cache::builder().max_capacity(entries).time_to_live(FRESH).build(),
            strangers: Cache::builder().max_capacity(STRANGERS).time_to_live(FRESH).build(),
        }
    }

    /// Forgets a host after a change made here.
    pub(super) async fn forget(&self, name: &HostName) {
        self.bound.invalidate(name.as_str()).await;
        self.strangers.invalidate(name.as_str()).await;
    }
}

/// Why a host is not known.
enum Miss {
    Unknown,
    Store(StoreError),
}

/// The workspace bound to the host a request names.
pub async fn binding(instance: &Instance, asked: &str) -> Result<Option<Arc<Binding>>, Fault> {
    let Some(name) = HostName::asked(asked, &instance.public_url) else { return Ok(None) };
    let hosts = &instance.caches.hosts;
    if hosts.strangers.get(name.as_str()).await.is_some() {
        return Ok(None);
    }
    // Requests that come while it is read wait for the one query, and share its failure.
    match hosts.bound.try_get_with(name.to_string(), read(instance, &name)).await {
        Ok(binding) => Ok(Some(binding)),
        Err(miss) => match &*miss {
            Miss::Unknown => {
                hosts.strangers.insert(name.to_string(), ()).await;
                Ok(None)
            }
            Miss::Store(error) => Err(StoreError::Unavailable(error.to_string()).into()),
        },
    }
}

/// The origin of the pages under a host: the scheme is that of the public URL.
pub(super) fn origin(public: &PublicUrl, host: &str) -> String {
    format!("{}://{host}", public.scheme())
}

async fn read(instance: &Instance, name: &HostName) -> Result<Arc<Binding>, Miss> {
    let found = instance.db.platform().bound_host(name.as_str()).await.map_err(Miss::Store)?;
    let BoundHost { host, slug, status } = found.ok_or(Miss::Unknown)?;
    let origin = origin(&instance.public_url, &host);
    Ok(Arc::new(Binding { origin, slug, is_active: status == Status::Active }))
}

#[cfg(test)]
mod tests {
    use super::super::{create, delete};
    use super::*;
    use crate::domain::audit::Actor;
    use crate::domain::test_support::World;

    #[tokio::test]
    async fn what_was_found_is_remembered_for_a_second() {
        let world = World::new().await;
        let tenant = world.workspace("fncy").await;
        create(&tenant, "login.fncy.example", &Actor::Operator).await.unwrap();
        let found = binding(&world.instance, "LOGIN.fncy.example:80").await.unwrap().unwrap();
        assert_eq!((found.slug.as_str(), found.origin.as_str()), ("fncy", "http://login.fncy.example"));
        assert!(binding(&world.instance, "nobody.example").await.unwrap().is_none());
        // Whatever is asked again within the second needs no database any more.
        world.instance.db.close().await;
        assert!(binding(&world.instance, "login.fncy.example").await.unwrap().is_some());
        assert!(binding(&world.instance, "nobody.example").await.unwrap().is_none());
        tokio::time::sleep(FRESH).await;
        binding(&world.instance, "login.fncy.example").await.expect_err("too old to be believed");
        assert!(binding(&world.instance, "not a name").await.unwrap().is_none(), "no name, no question");
    }

    #[tokio::test]
    async fn names_that_strangers_make_up_take_no_more_than_their_room() {
        let world = World::new().await;
        let tenant = world.workspace("fncy").await;
        create(&tenant, "login.fncy.example", &Actor::Operator).await.unwrap();
        binding(&world.instance, "login.fncy.example").await.unwrap().unwrap();
        for number in 0..2 * STRANGERS {
            assert!(binding(&world.instance, &format!("h{number}.example")).await.unwrap().is_none());
        }
        let hosts = &world.instance.caches.hosts;
        hosts.strangers.run_pending_tasks().await;
        assert!(hosts.strangers.entry_count() <= STRANGERS);
        hosts.bound.run_pending_tasks().await;
        assert!(hosts.bound.entry_count() <= 1);
    }

    #[tokio::test]
    async fn a_change_made_here_shows_at_once() {
        let world = World::new().await;
        let tenant = world.workspace("fncy").await;
        let found = async |name: &str| binding(&world.instance, name).await.unwrap().is_some();
        assert!(!found("a.example").await);
        create(&tenant, "a.example", &Actor::Operator).await.unwrap();
        assert!(found("a.example").await);
        delete(&tenant, "a.example", &Actor::Operator).await.unwrap();
        assert!(!found("a.example").await);
    }
}
