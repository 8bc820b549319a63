//! Hosts bound to a workspace: further names under which its own paths answer, and those that older clients print
//! without a workspace. A host leads to one workspace; the issuer stays what it was. Operators bind hosts, because it
//! takes a DNS record and a certificate that only they can judge. Called by the command line; requests find their host
//! through [`Bindings`].

mod binding;
mod name;

pub(super) use binding::Bindings;
pub use binding::{Binding, binding};
pub use name::HostName;

use super::audit::{Action, Actor, Target};
use super::refusal::Refused;
use super::timestamp::Timestamp;
use super::workspace::advance;
use super::{Fault, Instance, Tenant};
use crate::store::Tx;
use entity::id::WorkspaceHostId;
use entity::workspace_host::Model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A workspace has at most this many.
const MOST: usize = 20;

/// A host, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = Host)]
pub struct HostView {
    /// Key.
    pub id: WorkspaceHostId,
    /// As it stands in `Host`.
    pub host: String,
    /// When it was bound.
    pub created_at: Timestamp,
}

impl From<&Model> for HostView {
    fn from(row: &Model) -> Self {
        Self { id: row.id, host: row.host.clone(), created_at: Timestamp(row.created_at) }
    }
}

/// All hosts of a workspace, in order of creation.
pub async fn list(tenant: &Tenant) -> Result<Vec<HostView>, Refused> {
    Ok(tenant.store().hosts().all().await?.iter().map(HostView::from).collect())
}

/// The origins under which paths that name no workspace lead to this one: the server's own if this is the default
/// workspace, then those of its hosts.
pub async fn bare_origins(tenant: &Tenant) -> Result<Vec<String>, Fault> {
    let instance = tenant.instance();
    let default: Option<&str> = instance.default_workspace.as_ref().map(AsRef::as_ref);
    let own = (default == Some(tenant.workspace().slug())).then(|| instance.public_url.origin().to_owned());
    let hosts = tenant.store().hosts().all().await?;
    Ok(own.into_iter().chain(hosts.iter().map(|row| binding::origin(&instance.public_url, &row.host))).collect())
}

/// The hosts a new workspace may be bound to, each once; refuses before anything is made.
pub async fn check(instance: &Instance, texts: &[String]) -> Result<Vec<HostName>, Refused> {
    let mut names: Vec<HostName> = Vec::new();
    for text in texts {
        let name = HostName::parse(text, &instance.public_url)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > MOST {
        return Err(too_many());
    }
    for name in &names {
        if let Some(bound) = instance.db.platform().bound_host(name.as_str()).await? {
            return Err(taken(name, &bound.slug));
        }
    }
    Ok(names)
}

fn too_many() -> Refused {
    Refused::conflict(format!("a workspace has at most {MOST} hosts"), "release one first")
}

/// Operators manage every workspace, so they may know which it is.
fn taken(name: &HostName, slug: &str) -> Refused {
    let hint = "release it there first, or choose another";
    Refused::conflict(format!("{name} is bound to the workspace {slug} already"), hint)
}

/// Binds a host to the workspace.
pub async fn create(tenant: &Tenant, text: &str, actor: &Actor) -> Result<HostView, Refused> {
    if tenant.workspace().is_system() {
        let hint = "its members operate the instance, under the public URL";
        return Err(Refused::conflict("the system workspace has no hosts of its own", hint));
    }
    let instance = tenant.instance();
    let name = HostName::parse(text, &instance.public_url)?;
    let row = Model {
        workspace_id: tenant.workspace().id(),
        id: WorkspaceHostId(instance.entropy.uuid_v7(instance.clock.now_millis())),
        host: name.to_string(),
        created_at: tenant.now(),
    };
    let view = HostView::from(&row);
    let event = tenant.event(actor, Action::HostCreated, Target::new("host", &name));
    let workspace = tenant.workspace().clone();
    let once = tenant.once(row.id);
    let write = async move |tx: &Tx| {
        // First, so that two commands at once do not count the same hosts.
        advance(tx, &workspace).await?;
        let store = tx.workspace(&workspace);
        if store.hosts().all().await?.len() >= MOST {
            return Err(too_many());
        }
        store.hosts().insert(row.clone()).await?;
        store.idempotency().keep(once.as_ref()).await?;
        Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
    };
    if let Err(refused) = instance.db.write(write).await {
        let refused = refused.or_taken("host", &name);
        let Refused::Taken { .. } = refused else { return Err(refused) };
        let bound = instance.db.platform().bound_host(name.as_str()).await?;
        // Unless it was released this very moment.
        return Err(bound.map_or(refused, |bound| taken(&name, &bound.slug)));
    }
    settle(tenant, &name).await?;
    Ok(view)
}

/// Releases a host of the workspace.
pub async fn delete(tenant: &Tenant, text: &str, actor: &Actor) -> Result<HostName, Refused> {
    let name = HostName::parse(text, &tenant.instance().public_url)?;
    let event = tenant.event(actor, Action::HostDeleted, Target::new("host", &name));
    let workspace = tenant.workspace().clone();
    let host = name.clone();
    let write = async move |tx: &Tx| {
        let store = tx.workspace(&workspace);
        if !store.hosts().delete(host.as_str()).await? {
            return Err(Refused::not_found("host", &host));
        }
        advance(tx, &workspace).await?;
        Ok(store.audit_events().insert(event.clone()).await?)
    };
    tenant.instance().db.write(write).await?;
    settle(tenant, &name).await?;
    Ok(name)
}

/// Forgets what was known of hosts that were just bound.
pub(in crate::domain) async fn forget(instance: &Instance, names: &[HostName]) {
    for name in names {
        instance.caches.hosts.forget(name).await;
    }
}

async fn settle(tenant: &Tenant, name: &HostName) -> Result<(), Refused> {
    tenant.instance().caches.hosts.forget(name).await;
    tenant.renewed().await?;
    Ok(())
}
