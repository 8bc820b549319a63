//! Apps of a workspace.

use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::cli::pages::Pages;
use crate::cli::remote::{Made, nothing};
use crate::domain::app::{self, Adjustment, AppChange, AppView, NewApp, Rotation, SecretView, Updated};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

/// The next page of them.
pub async fn next(site: &Site, pages: &mut Pages) -> Result<Vec<AppView>, Failure> {
    match site {
        Site::Here(tenant) => {
            let found = app::list(tenant, None, pages.here()).await?;
            pages.read(found.len(), found.last().map(|view| view.id.0));
            Ok(found)
        }
        Site::There(api) => pages.there(&api.at(["apps"]), &[]).await,
    }
}

/// The one of this `client_id`.
pub async fn show(site: &Site, client_id: &str) -> Result<AppView, Failure> {
    match site {
        Site::Here(tenant) => Ok(app::show(tenant, client_id).await?),
        Site::There(api) => api.at(["apps", client_id]).read().await,
    }
}

/// Registers one.
pub async fn create(site: &Site, new: NewApp) -> Result<Made<AppView>, Failure> {
    match site {
        Site::Here(tenant) => Ok(Made { thing: app::create(tenant, new, &OPERATOR).await?, replayed: false }),
        Site::There(api) => {
            let mut body = settings(&new.settings)?;
            body.insert("type".to_owned(), json!(new.app_type));
            if let Some(client_id) = &new.client_id {
                body.insert("client_id".to_owned(), json!(client_id));
            }
            if let Some(secret) = &new.secret {
                body.insert("client_secret".to_owned(), json!(secret.expose_secret()));
            }
            api.at(["apps"]).make(&Value::Object(body)).await
        }
    }
}

/// Changes one: what is named is replaced, and then lists are adjusted.
pub async fn update(
    site: &Site,
    client_id: &str,
    mut change: AppChange,
    lists: &Adjustment,
) -> Result<Updated, Failure> {
    match site {
        Site::Here(tenant) => Ok(app::adjust(tenant, client_id, &change, lists, &OPERATOR).await?),
        Site::There(api) => {
            let place = api.at(["apps", client_id]);
            let seen = place.look::<AppView>().await?;
            lists.upon(&seen.thing, &mut change)?;
            let after: AppView = place.change(&seen, &Value::Object(settings(&change)?)).await?.thing;
            Ok(Updated::between(&seen.thing, after))
        }
    }
}

/// Refuses one everywhere.
pub async fn disable(site: &Site, client_id: &str) -> Result<AppView, Failure> {
    match site {
        Site::Here(tenant) => Ok(app::disable(tenant, client_id, &OPERATOR).await?),
        Site::There(api) => api.at(["apps", client_id, "disable"]).act(&nothing()).await,
    }
}

/// Lets one work again.
pub async fn enable(site: &Site, client_id: &str) -> Result<AppView, Failure> {
    match site {
        Site::Here(tenant) => Ok(app::enable(tenant, client_id, &OPERATOR).await?),
        Site::There(api) => api.at(["apps", client_id, "enable"]).act(&nothing()).await,
    }
}

/// Removes one.
pub async fn delete(site: &Site, client_id: &str) -> Result<(), Failure> {
    match site {
        Site::Here(tenant) => Ok(app::delete(tenant, client_id, &OPERATOR).await?),
        Site::There(api) => api.at(["apps", client_id]).remove(&[]).await,
    }
}

/// Gives one a new secret.
pub async fn rotate(site: &Site, client_id: &str, rotation: Rotation) -> Result<Made<AppView>, Failure> {
    match site {
        Site::Here(tenant) => {
            Ok(Made { thing: app::rotate(tenant, client_id, rotation, &OPERATOR).await?, replayed: false })
        }
        Site::There(api) => {
            let place = api.at(["apps", client_id]);
            let Rotation { secret, overlap_seconds, revoke_tokens } = rotation;
            let body = json!({
                "client_secret": secret.as_ref().map(ExposeSecret::expose_secret),
                "overlap_seconds": overlap_seconds,
                "revoke_tokens": revoke_tokens,
            });
            // Looked at before: once there is a new secret, nothing may keep it from whoever asked for it.
            let before: AppView = place.read().await?;
            let Made { thing, replayed } = place.at(["secrets"]).make::<SecretView>(&body).await?;
            let app = place.read().await.unwrap_or(before);
            Ok(Made { thing: app.with_secret(thing.client_secret), replayed })
        }
    }
}

/// A change as the API takes it: what is absent is not said.
fn settings(change: &AppChange) -> Result<Map<String, Value>, Failure> {
    let pkce = change.pkce_required.map(|required| if required { "required" } else { "optional" });
    let members = [
        ("client_name", json!(change.name)),
        ("redirect_uris", json!(change.redirect_uris)),
        ("post_logout_redirect_uris", json!(change.post_logout_redirect_uris)),
        ("grant_types", json!(change.grant_types)),
        ("scope", json!(change.scopes.as_ref().map(|scopes| scopes.join(" ")))),
        ("create_scopes", json!(change.scopes.as_ref().map(|_| true))),
        ("token_endpoint_auth_method", json!(change.auth_method)),
        ("pkce", json!(pkce)),
        ("first_party", json!(change.first_party)),
        ("id_token_signed_response_alg", json!(change.id_token_alg)),
        ("grant_life", json!(change.grant_life)),
        ("cors_origins", json!(change.cors_origins)),
        ("resource", json!(change.resource)),
    ];
    let said = members.into_iter().filter(|(_, value)| !value.is_null());
    let mut body: Map<String, Value> = said.map(|(name, value)| (name.to_owned(), value)).collect();
    if !change.lifetimes.is_empty() {
        let lifetimes: Result<Map<String, Value>, Failure> =
            change.lifetimes.iter().map(|text| lifetime(text)).collect();
        body.insert("settings".to_owned(), Value::Object(lifetimes?));
    }
    Ok(body)
}

/// A lifetime as the API takes it: seconds, or null for the workspace's.
fn lifetime(text: &str) -> Result<(String, Value), Failure> {
    let (name, value) = app::lifetime(text)?;
    Ok((name.to_owned(), json!(value)))
}
