//! Makes a workspace: its row, its keys, the scopes every workspace knows and its default API, in one transaction.

use super::slug::Slug;
use super::template::Template;
use crate::domain::audit::{Action, Actor};
use crate::domain::key::NewKeys;
use crate::domain::once::{self, Once};
use crate::domain::refusal::Refused;
use crate::domain::tenant::Origin;
use crate::domain::{Fault, Instance, Tenant, label, scope};
use crate::protocol::jose::Algorithm;
use crate::store::SYSTEM;
use entity::id::{AuditEventId, ResourceId, WorkspaceId};
use entity::workspace::{Brand, Model, Settings, Status};
use entity::{api_resource, audit_event, scope as scope_row, scope_path};
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
}

/// Everything that is inserted, made before the transaction so that nothing slow happens inside it.
#[derive(Clone)]
struct Rows {
    workspace: Model,
    keys: NewKeys,
    scopes: Vec<scope_row::Model>,
    paths: Vec<scope_path::Model>,
    resource: api_resource::Model,
    event: audit_event::Model,
    once: Option<Once>,
}

/// Makes a workspace.
///
/// # Errors
/// [`Refused::Taken`] if its slug is or ever was another's.
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
    let new = NewWorkspace { slug: Slug::system(), name: "System".to_owned(), template, demo: false };
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
            store.audit_events().insert(rows.event.clone()).await?;
            if let Some(home) = tx.platform().workspace_by_slug(SYSTEM).await? {
                let once = once::kept_at(&home, rows.once.as_ref(), workspace.slug(), rows.event.at);
                tx.workspace(&home).idempotency().keep(once.as_ref()).await?;
            }
            Ok::<_, Refused>(())
        })
        .await
        .map_err(|refused| refused.or_taken("slug", &slug))?;
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
    let event = audit_event::Model {
        workspace_id: id,
        id: AuditEventId(instance.entropy.uuid_v7(millis)),
        at: now,
        actor: actor.to_string(),
        action: Action::WorkspaceCreated.as_str().to_owned(),
        target: format!("workspace:{}", new.slug),
        detail: serde_json::json!({ "template": new.template.as_str() }),
        request_id: origin.request_id.clone(),
        seq: None,
        hash: None,
    };
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
    Ok(Rows { workspace, keys, scopes, paths, resource, event, once: origin.once.clone() })
}
