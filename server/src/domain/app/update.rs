//! Changes an app that exists: its settings, whether it is refused, whether it is there at all.

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

/// Changes what is named and leaves the rest. Taking a grant type away ends everything the app was given.
pub async fn update(tenant: &Tenant, client_id: &str, change: &AppChange, actor: &Actor) -> Result<AppView, Refused> {
    let before = find(tenant, client_id).await?;
    let mut row = before.clone();
    change.apply(tenant, &mut row)?;
    let mut new_scopes = Vec::new();
    if let Some(names) = &change.scopes {
        let (set, new) = scopes::resolve(tenant, &row, names, actor).await?;
        (row.scopes, new_scopes) = (set.to_string(), new);
    } else if has(&before, GrantType::RefreshToken) && !has(&row, GrantType::RefreshToken) {
        // It was there for the grant that goes.
        let mut left = ScopeSet::parse(&row.scopes).unwrap_or_default();
        left.remove(OFFLINE_ACCESS);
        row.scopes = left.to_string();
    }
    check(&row)?;
    if row == before {
        return Ok(AppView::of(tenant, &row));
    }
    let removed: Vec<&String> = before.grant_types.0.iter().filter(|grant| !row.grant_types.has(grant)).collect();
    if !removed.is_empty() {
        row.epoch += 1;
    }
    let detail = json!({ "changed": changed(&before, &row), "removed_grants": removed });
    let event = tenant.event_with(actor, Action::AppUpdated, Target::new("app", client_id), detail);
    write(tenant, row, new_scopes, event).await
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
pub async fn disable(tenant: &Tenant, client_id: &str, actor: &Actor) -> Result<AppView, Refused> {
    let before = find(tenant, client_id).await?;
    if before.disabled {
        return Ok(AppView::of(tenant, &before));
    }
    let row = Model { disabled: true, epoch: before.epoch + 1, ..before };
    let event = tenant.event(actor, Action::AppDisabled, Target::new("app", client_id));
    write(tenant, row, Vec::new(), event).await
}

/// Lets an app work again; nothing it had before comes back. Does nothing to one that is enabled.
pub async fn enable(tenant: &Tenant, client_id: &str, actor: &Actor) -> Result<AppView, Refused> {
    let before = find(tenant, client_id).await?;
    if !before.disabled {
        return Ok(AppView::of(tenant, &before));
    }
    let row = Model { disabled: false, ..before };
    let event = tenant.event(actor, Action::AppEnabled, Target::new("app", client_id));
    write(tenant, row, Vec::new(), event).await
}

async fn write(
    tenant: &Tenant,
    row: Model,
    new_scopes: Vec<NewScope>,
    event: audit_event::Model,
) -> Result<AppView, Refused> {
    let (workspace, written) = (tenant.workspace().clone(), row.clone());
    let write = async move |tx: &Tx| {
        for scope in &new_scopes {
            scope.insert(tx, &workspace).await?;
        }
        let store = tx.workspace(&workspace);
        store.apps().update(written.clone()).await?;
        Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
    };
    tenant.instance().db.write(write).await?;
    tenant.forget_app(&row).await;
    let row = Model { version: row.version + 1, ..row };
    Ok(AppView::of(&tenant.renewed().await?, &row))
}

/// Removes an app with its secrets, grants and consents.
pub async fn delete(tenant: &Tenant, client_id: &str, actor: &Actor) -> Result<(), Refused> {
    let app = find(tenant, client_id).await?;
    let event = tenant.event(actor, Action::AppDeleted, Target::new("app", client_id));
    let (id, name) = (app.id, app.client_id.clone());
    tenant
        .write(async move |store| {
            let role = store.members().of_app(id).await?;
            keep_an_owner(store, role.as_ref()).await?;
            if !store.apps().delete(id).await? {
                return Err(Refused::not_found("app", &name));
            }
            Ok(store.audit_events().insert(event.clone()).await?)
        })
        .await?;
    tenant.forget_app(&app).await;
    Ok(())
}
