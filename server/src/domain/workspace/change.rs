//! Changes a workspace: its name, look and policy, and whether it answers at all.

use super::brand::BrandChange;
use super::setting;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::key::NewKeys;
use crate::domain::refusal::Refused;
use crate::domain::{Tenant, app, label};
use crate::protocol::jose::Algorithm;
use entity::workspace::{Model, Status};
use entity::{audit_event, workspace_key};
use serde_json::json;

/// What to change; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct WorkspaceChange {
    /// What people see.
    pub name: Option<String>,
    /// The look of its pages.
    pub brand: BrandChange,
    /// Policy, as `name=value`.
    pub settings: Vec<String>,
}

/// Changes name, look and policy.
pub async fn update(tenant: &Tenant, change: &WorkspaceChange, actor: &Actor) -> Result<Tenant, Refused> {
    let mut row = tenant.workspace().row().clone();
    if let Some(name) = &change.name {
        row.name = label::name("name", name)?;
    }
    row.brand = change.brand.apply(&row.brand)?;
    setting::apply(&mut row.settings, &change.settings)?;
    if row == *tenant.workspace().row() {
        return Ok(tenant.clone());
    }
    let keys = keys_for(tenant, &row).await?;
    let repainted = row.brand != *tenant.workspace().brand();
    let detail = json!({
        "name": change.name.is_some(),
        "brand": repainted,
        "settings": change.settings,
    });
    let target = Target::new("workspace", tenant.workspace().slug());
    let event = tenant.event_with(actor, Action::WorkspaceUpdated, target, detail);
    write(tenant, row, keys, event).await
}

/// Keys for algorithms that are new; refuses to drop one that something still signs with.
async fn keys_for(tenant: &Tenant, row: &Model) -> Result<Vec<workspace_key::Model>, Refused> {
    let (before, after) = (&tenant.workspace().settings().id_token_signing_algs, &row.settings.id_token_signing_algs);
    for dropped in before.iter().filter(|name| !after.contains(name)) {
        if let Some(user) = user_of_algorithm(tenant, dropped).await? {
            let hint = format!("give {user} another algorithm first");
            return Err(Refused::conflict(format!("{user} is signed for with {dropped}"), hint));
        }
    }
    let known = tenant.keys().algorithms();
    let added: Vec<Algorithm> = after
        .iter()
        .filter(|name| !before.contains(name))
        .filter_map(|name| Algorithm::parse(name))
        .filter(|algorithm| !known.contains(algorithm))
        .collect();
    if added.is_empty() {
        return Ok(Vec::new());
    }
    let made = NewKeys::prepare(tenant.instance(), row.id, &added).await?;
    let signing = made.rows().iter().filter(|key| key.kind == workspace_key::Kind::Signing);
    Ok(signing.cloned().collect())
}

/// The first app or API whose tokens are signed with an algorithm.
async fn user_of_algorithm(tenant: &Tenant, name: &str) -> Result<Option<String>, Refused> {
    let served =
        tenant.catalogue().resources().iter().find(|resource| {
            resource.algorithm == name && resource.access_token == entity::api_resource::TokenFormat::Jwt
        });
    if let Some(resource) = served {
        return Ok(Some(format!("the API {}", resource.identifier)));
    }
    let app = app::first(tenant, |app| app.id_token_alg == name).await?;
    Ok(app.map(|app| format!("the app {}", app.client_id)))
}

/// Stops answering; everything issued so far is dead for ever. Does nothing to a workspace that is suspended.
pub async fn suspend(tenant: &Tenant, actor: &Actor) -> Result<Tenant, Refused> {
    refuse_system(tenant, "suspended")?;
    set_status(tenant, Status::Suspended, actor).await
}

/// Answers again. Does nothing to a workspace that answers.
pub async fn resume(tenant: &Tenant, actor: &Actor) -> Result<Tenant, Refused> {
    set_status(tenant, Status::Active, actor).await
}

/// Deletes a workspace: nothing of it answers from now on, a job removes its rows, its slug stays taken.
pub async fn delete(tenant: &Tenant, actor: &Actor) -> Result<(), Refused> {
    refuse_system(tenant, "deleted")?;
    set_status(tenant, Status::Deleted, actor).await.map(drop)
}

fn refuse_system(tenant: &Tenant, what: &str) -> Result<(), Refused> {
    if tenant.workspace().is_system() {
        let reason = format!("the system workspace cannot be {what}");
        return Err(Refused::conflict(reason, "its members are the operators of this instance"));
    }
    Ok(())
}

async fn set_status(tenant: &Tenant, status: Status, actor: &Actor) -> Result<Tenant, Refused> {
    let mut row = tenant.workspace().row().clone();
    if row.status == status {
        return Ok(tenant.clone());
    }
    row.status = status;
    let action = match status {
        Status::Active => Action::WorkspaceResumed,
        Status::Suspended => Action::WorkspaceSuspended,
        Status::Deleted => Action::WorkspaceDeleted,
    };
    if status != Status::Active {
        row.epoch += 1;
    }
    let event = tenant.event(actor, action, Target::new("workspace", &row.slug));
    write(tenant, row, Vec::new(), event).await
}

async fn write(
    tenant: &Tenant,
    row: Model,
    keys: Vec<workspace_key::Model>,
    event: audit_event::Model,
) -> Result<Tenant, Refused> {
    tenant
        .instance()
        .db
        .write(async move |tx| {
            let workspace = tx.platform().workspace_update(row.clone()).await?;
            let store = tx.workspace(&workspace);
            for key in &keys {
                store.keys().insert(key.clone()).await?;
            }
            store.audit_events().insert(event.clone()).await?;
            Ok::<_, Refused>(())
        })
        .await?;
    Ok(tenant.renewed().await?)
}
