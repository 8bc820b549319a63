//! Changes an app that exists: its settings, whether it is refused, whether it is there at all.

use super::adjust::Adjustment;
use super::change::AppChange;
use super::check::{check, has};
use super::{AppView, find, scopes};
use crate::domain::Tenant;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::member::keep_an_owner;
use crate::domain::refusal::Refused;
use crate::domain::scope::NewScope;
use crate::protocol::scope::{OFFLINE_ACCESS, ScopeSet};
use crate::protocol::token_request::GrantType;
use crate::store::Tx;
use entity::app::Model;
use entity::audit_event;
use serde_json::json;

/// An app after a change, and what the change took away.
#[derive(Clone, Debug)]
pub struct Updated {
    /// The app.
    pub app: AppView,
    /// Grant types it may use no more. If there are any, everything it was given has ended.
    pub removed_grants: Vec<String>,
    /// Scopes it may ask for no more.
    pub removed_scopes: Vec<String>,
}

impl Updated {
    /// What lies between two looks at an app.
    pub fn between(before: &AppView, app: AppView) -> Self {
        let scopes = |app: &AppView| ScopeSet::parse(&app.scope).unwrap_or_default();
        Self {
            removed_grants: before
                .grant_types
                .iter()
                .filter(|grant| !app.grant_types.contains(grant))
                .cloned()
                .collect(),
            removed_scopes: scopes(before).difference(&scopes(&app)).iter().map(str::to_owned).collect(),
            app,
        }
    }
}

/// Changes what is named and leaves the rest. Taking a grant type away ends everything the app was given.
pub async fn update(tenant: &Tenant, client_id: &str, change: &AppChange, actor: &Actor) -> Result<AppView, Refused> {
    Ok(adjust(tenant, client_id, change, &Adjustment::default(), actor).await?.app)
}

/// The same, and then adds to lists and takes from them.
pub async fn adjust(
    tenant: &Tenant,
    client_id: &str,
    change: &AppChange,
    lists: &Adjustment,
    actor: &Actor,
) -> Result<Updated, Refused> {
    revise(tenant, find(tenant, client_id).await?, (change, lists), actor).await
}

/// Changes the app of this row, which is as it was judged, for somebody who looked at a version of it.
///
/// # Errors
/// [`Refused::Stale`] if the row is another version, or becomes one meanwhile.
pub(super) async fn update_seen(
    tenant: &Tenant,
    (before, version): (Model, i64),
    change: &AppChange,
    actor: &Actor,
) -> Result<AppView, Refused> {
    if before.version != version {
        return Err(Refused::Stale);
    }
    Ok(revise(tenant, before, (change, &Adjustment::default()), actor).await?.app)
}

async fn revise(
    tenant: &Tenant,
    before: Model,
    (change, lists): (&AppChange, &Adjustment),
    actor: &Actor,
) -> Result<Updated, Refused> {
    let mut row = before.clone();
    change.apply(tenant, &mut row)?;
    lists.apply_grants(tenant, &mut row)?;
    let mut new_scopes = Vec::new();
    if let Some(names) = &change.scopes {
        let (set, new) = scopes::resolve(tenant, &row, names, actor).await?;
        (row.scopes, new_scopes) = (set.to_string(), new);
    } else if has(&before, GrantType::RefreshToken) && !has(&row, GrantType::RefreshToken) {
        // It was there for the grant that goes.
        let mut left = scopes_of(&row);
        left.remove(OFFLINE_ACCESS);
        row.scopes = left.to_string();
    }
    new_scopes.extend(lists.apply_scopes(tenant, &mut row, actor).await?);
    check(&row)?;
    let removed_grants: Vec<String> =
        before.grant_types.0.iter().filter(|grant| !row.grant_types.has(grant)).cloned().collect();
    let removed_scopes: Vec<String> =
        scopes_of(&before).difference(&scopes_of(&row)).iter().map(str::to_owned).collect();
    if row == before {
        return Ok(Updated { app: AppView::of(tenant, &row), removed_grants, removed_scopes });
    }
    if !removed_grants.is_empty() {
        row.epoch += 1;
    }
    let detail = json!({
        "changed": changed(&before, &row), "removed_grants": removed_grants, "removed_scopes": removed_scopes,
    });
    let event = tenant.event_with(actor, Action::AppUpdated, Target::new("app", &before.client_id), detail);
    Ok(Updated { app: write(tenant, &before, row, (new_scopes, event)).await?, removed_grants, removed_scopes })
}

fn scopes_of(row: &Model) -> ScopeSet {
    ScopeSet::parse(&row.scopes).unwrap_or_default()
}

/// The names of the members that differ.
fn changed(before: &Model, after: &Model) -> Vec<&'static str> {
    let differs = [
        ("name", before.name != after.name),
        ("redirect_uris", before.redirect_uris != after.redirect_uris),
        ("post_logout_redirect_uris", before.post_logout_redirect_uris != after.post_logout_redirect_uris),
        ("grant_types", before.grant_types != after.grant_types),
        ("scope", before.scopes != after.scopes),
        ("token_endpoint_auth_method", before.auth_method != after.auth_method),
        ("pkce", before.pkce_required != after.pkce_required),
        ("first_party", before.first_party != after.first_party),
        ("id_token_signed_response_alg", before.id_token_alg != after.id_token_alg),
        ("grant_life", before.grant_life != after.grant_life),
        ("cors_origins", before.cors_origins != after.cors_origins),
        ("resource", before.resource_number != after.resource_number),
        ("settings", before.lifetimes != after.lifetimes),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// Refuses the app everywhere; everything it was given is dead for ever. Does nothing to one that is disabled.
///
/// # Errors
/// [`Refused::Conflict`] for the last owner of the workspace.
pub async fn disable(tenant: &Tenant, client_id: &str, actor: &Actor) -> Result<AppView, Refused> {
    let before = find(tenant, client_id).await?;
    if before.disabled {
        return Ok(AppView::of(tenant, &before));
    }
    let row = Model { disabled: true, epoch: before.epoch + 1, ..before.clone() };
    let event = tenant.event(actor, Action::AppDisabled, Target::new("app", client_id));
    write(tenant, &before, row, (Vec::new(), event)).await
}

/// Lets an app work again; nothing it had before comes back. Does nothing to one that is enabled.
pub async fn enable(tenant: &Tenant, client_id: &str, actor: &Actor) -> Result<AppView, Refused> {
    let before = find(tenant, client_id).await?;
    if !before.disabled {
        return Ok(AppView::of(tenant, &before));
    }
    let row = Model { disabled: false, ..before.clone() };
    let event = tenant.event(actor, Action::AppEnabled, Target::new("app", client_id));
    write(tenant, &before, row, (Vec::new(), event)).await
}

async fn write(
    tenant: &Tenant,
    before: &Model,
    row: Model,
    (new_scopes, event): (Vec<NewScope>, audit_event::Model),
) -> Result<AppView, Refused> {
    let barred = row.disabled && !before.disabled;
    let (workspace, written) = (tenant.workspace().clone(), row.clone());
    let write = async move |tx: &Tx| {
        for scope in &new_scopes {
            scope.insert(tx, &workspace).await?;
        }
        let store = tx.workspace(&workspace);
        if barred {
            keep_an_owner(store, store.members().of_app(written.id).await?.as_ref()).await?;
        }
        store.apps().update(written.clone()).await?;
        Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
    };
    tenant.instance().db.write(write).await?;
    tenant.forget_app(&row).await;
    let row = Model { version: row.version + 1, ..row };
    Ok(AppView::of(&tenant.renewed().await?, &row))
}

/// Removes an app with its secrets, grants and consents. What it used of older ways is remembered without it.
pub async fn delete(tenant: &Tenant, client_id: &str, actor: &Actor) -> Result<(), Refused> {
    let app = find(tenant, client_id).await?;
    let event = tenant.event(actor, Action::AppDeleted, Target::new("app", client_id));
    let (id, name) = (app.id, app.client_id.clone());
    tenant
        .write(async move |store| {
            let role = store.members().of_app(id).await?;
            keep_an_owner(store, role.as_ref()).await?;
            store.switch_usages().keep(id).await?;
            if !store.apps().delete(id).await? {
                return Err(Refused::not_found("app", &name));
            }
            Ok(store.audit_events().insert(event.clone()).await?)
        })
        .await?;
    tenant.forget_app(&app).await;
    Ok(())
}
