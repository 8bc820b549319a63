//! Makes a workspace: its row, its keys, the scopes every workspace knows, its default API and its
//! hosts, in one transaction.

use super::slug::Slug;
use super::template::Template;
use crate::domain::audit::{Action, Actor};
use crate::domain::host::{self, HostName};
use crate::domain::key::NewKeys;
use crate::domain::once::{self, Once};
use crate::domain::refusal::Refused;
use crate::domain::tenant::Origin;
use crate::domain::{Fault, Instance, Tenant, label, scope};
use crate::protocol::jose::Algorithm;
use crate::store::SYSTEM;
use entity::id::{AuditEventId, ResourceId, WorkspaceHostId, WorkspaceId};
use entity::workspace::{Brand, Model, Settings, Status};
use entity::{api_resource, audit_event, scope as scope_row, scope_path, workspace_host};
use serde_json::json;
use std::sync::Arc;

/// The session of an operator ends after this long without use, in seconds.
const OPERATOR_IDLE: i64 = 30 * 60;
/// The session of an operator ends this long after sign-in, in seconds.
const OPERATOR_SESSION: i64 = 12 * 3_600;

/// What a new workspace is to be.
#[derive(Clone, Debug)]
pub struct NewWorkspace {
    /// The first segment of its paths.
    pub slug: Slug,
    /// What people see.
    pub name: String,
    /// What its switches start as.
    pub template: Template,
    /// Whether it is the demonstration: `/{ws}/demo` exists.
    pub demo: bool,
    /// Hosts to bind to it, as [`crate::domain::host::check`] found them.
    pub hosts: Vec<HostName>,
}

/// Everything that is inserted, made before the transaction so that nothing slow happens inside it.
#[derive(Clone)]
struct Rows {
    workspace: Model,
    keys: NewKeys,
    scopes: Vec<scope_row::Model>,
    paths: Vec<scope_path::Model>,
    resource: api_resource::Model,
    hosts: Vec<workspace_host::Model>,
    /// The making of it, then the binding of each host.
    events: Vec<audit_event::Model>,
    once: Option<Once>,
}

/// Makes a workspace.
///
/// # Errors
/// [`Refused::Taken`] if its slug is or ever was another's, or a host is another's by now.
pub async fn create(
    instance: &Arc<Instance>,
    new: NewWorkspace,
    actor: &Actor,
    origin: Origin,
) -> Result<Tenant, Refused> {
    let settings = new.template.settings();
    make(instance, new, settings, (actor, origin)).await
}

/// Makes the workspace whose members operate the instance, if there is none yet; called at every start.
pub async fn ensure_system(instance: &Arc<Instance>) -> Result<(), Refused> {
    if instance.db.platform().workspace_by_slug(SYSTEM).await?.is_some() {
        return Ok(());
    }
    let template = Template::Strict;
    let new =
        NewWorkspace { slug: Slug::system(), name: "System".to_owned(), template, demo: false, hosts: Vec::new() };
    let settings =
        Settings { session_idle_seconds: OPERATOR_IDLE, session_seconds: OPERATOR_SESSION, ..template.settings() };
    match make(instance, new, settings, (&Actor::Job("start"), Origin::default())).await {
        // Another node was first.
        Ok(_) | Err(Refused::Taken { .. }) => Ok(()),
        Err(other) => Err(other),
    }
}

async fn make(
    instance: &Arc<Instance>,
    new: NewWorkspace,
    settings: Settings,
    (actor, origin): (&Actor, Origin),
) -> Result<Tenant, Refused> {
    let slug = new.slug.to_string();
    // Cheaper than finding out after an RSA key was made; the unique index still decides.
    if instance.db.platform().workspace_by_slug(&slug).await?.is_some() {
        return Err(Refused::taken("slug", slug));
    }
    let hosts = new.hosts.clone();
    let rows = prepare(instance, new, settings, (actor, &origin)).await?;
    instance
        .db
        .write(async move |tx| {
            let workspace = tx.platform().workspace_insert(rows.workspace.clone()).await?;
            let store = tx.workspace(&workspace);
            store.keys().insert_all(rows.keys.rows().to_vec()).await?;
            store.scopes().insert_all(rows.scopes.clone()).await?;
            if !rows.paths.is_empty() {
                store.scope_paths().insert_all(rows.paths.clone()).await?;
            }
            store.api_resources().insert(rows.resource.clone()).await?;
            // All of it or nothing: a workspace is for ever, and nobody wants it without its hosts.
            for host in &rows.hosts {
                let bound = store.hosts().insert(host.clone()).await.map_err(Refused::from);
                bound.map_err(|refused| refused.or_taken("hosts", &host.host))?;
            }
            for event in &rows.events {
                store.audit_events().insert(event.clone()).await?;
            }
            if let Some(home) = tx.platform().workspace_by_slug(SYSTEM).await? {
                let once = once::kept_at(&home, rows.once.as_ref(), workspace.slug(), workspace.row().created_at);
                tx.workspace(&home).idempotency().keep(once.as_ref()).await?;
            }
            Ok::<_, Refused>(())
        })
        .await
        .map_err(|refused| refused.or_taken("slug", &slug))?;
    host::forget(instance, &hosts).await;
    let made = Tenant::find(instance, &slug, origin).await?;
    made.ok_or_else(|| Fault::Broken("the workspace just made is gone").into())
}

async fn prepare(
    instance: &Arc<Instance>,
    new: NewWorkspace,
    settings: Settings,
    (actor, origin): (&Actor, &Origin),
) -> Result<Rows, Refused> {
    let millis = instance.clock.now_millis();
    let now = millis.div_euclid(1000);
    let id = WorkspaceId(instance.entropy.uuid_v7(millis));
    let algorithms: Vec<Algorithm> =
        settings.id_token_signing_algs.iter().filter_map(|name| Algorithm::parse(name)).collect();
    let resource = api_resource::Model {
        workspace_id: id,
        id: ResourceId(instance.entropy.uuid_v7(millis)),
        number: api_resource::DEFAULT,
        identifier: String::new(),
        name: "default".to_owned(),
        access_token: api_resource::TokenFormat::Opaque,
        algorithm: Algorithm::RS256.as_str().to_owned(),
        created_at: now,
    };
    let event = |action: Action, target: String, detail| audit_event::Model {
        workspace_id: id,
        id: AuditEventId(instance.entropy.uuid_v7(millis)),
        at: now,
        actor: actor.to_string(),
        action: action.as_str().to_owned(),
        target,
        detail,
        request_id: origin.request_id.clone(),
        seq: None,
        hash: None,
    };
    let made = json!({ "template": new.template.as_str() });
    let mut events = vec![event(Action::WorkspaceCreated, format!("workspace:{}", new.slug), made)];
    events.extend(new.hosts.iter().map(|name| event(Action::HostCreated, format!("host:{name}"), json!({}))));
    let hosts = new.hosts.iter().map(|name| workspace_host::Model {
        workspace_id: id,
        id: WorkspaceHostId(instance.entropy.uuid_v7(millis)),
        host: name.to_string(),
        created_at: now,
    });
    let hosts = hosts.collect();
    let workspace = Model {
        id,
        slug: new.slug.to_string(),
        name: label::name("name", &new.name)?,
        template: new.template.as_str().to_owned(),
        status: Status::Active,
        epoch: 1,
        brand: Brand::default(),
        settings,
        demo: new.demo,
        created_at: now,
        version: 1,
    };
    let keys = NewKeys::prepare(instance, id, &algorithms).await?;
    let (starting, paths) = scope::starting(instance, id, new.template.scopes());
    // A scope's number is the version of the workspace at its making: these took the first ones.
    let version = i64::try_from(starting.len()).unwrap_or(1).max(1);
    let workspace = Model { version, ..workspace };
    let mut scopes = scope::standard(instance, id);
    scopes.extend(starting);
    Ok(Rows { workspace, keys, scopes, paths, resource, hosts, events, once: origin.once.clone() })
}
