//! Remembered consents, as those see them who manage a workspace: what a person allowed an app, so that they are not asked
//! the same thing twice. They are written where an interaction ends ([`super::authorize`]); here they are looked at and
//! withdrawn.

use super::Tenant;
use super::audit::{Action, Actor, Target};
use super::fault::Fault;
use super::sifted::{Among, Sifted};
use super::timestamp::Timestamp;
use crate::store::{ConsentFilter, Page};
use entity::api_resource::DEFAULT;
use entity::consent::Model;
use entity::id::{ConsentId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A consent, shown.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Consent)]
pub struct ConsentView {
    /// Key.
    pub id: ConsentId,
    /// Who gave it.
    pub user_id: UserId,
    /// What they sign in with.
    pub username: String,
    /// The app they allowed it.
    pub client_id: String,
    /// What people know the app as.
    pub client_name: String,
    /// What they allowed, space separated.
    pub scope: String,
    /// At which APIs, by their identifiers.
    pub resources: Vec<String>,
    /// When first.
    pub created_at: Timestamp,
    /// When last.
    pub updated_at: Timestamp,
}

/// Whose consent it is; `None` if there is none.
///
/// # Errors
/// A fault of the database.
pub async fn giver(tenant: &Tenant, id: ConsentId) -> Result<Option<UserId>, Fault> {
    Ok(tenant.store().consents().by_id(id).await?.map(|row| row.user_id))
}

/// The consents of a workspace, or of a person, the oldest first.
///
/// # Errors
/// A fault of the database.
pub async fn listed(
    tenant: &Tenant,
    user: Option<UserId>,
    among: &Among,
    page: Page,
) -> Result<Sifted<ConsentView>, Fault> {
    let store = tenant.store();
    let read = async |app| store.consents().list(ConsentFilter { user, app }, page).await;
    let rows = among.page(page, |row: &Model| row.id.0, read).await?;
    let (read, last) = (rows.len(), rows.last().map(|row| row.id.0));
    let mut items = Vec::with_capacity(read);
    for row in rows {
        items.extend(view(tenant, row).await?);
    }
    Ok(Sifted { items, read, last })
}

/// `None` if its person or app is gone by now.
async fn view(tenant: &Tenant, row: Model) -> Result<Option<ConsentView>, Fault> {
    let (Some(app), Some(person)) = (tenant.app_by_id(row.app_id).await?, tenant.user(row.user_id).await?) else {
        return Ok(None);
    };
    // Who names no API means the workspace's own.
    let own = if row.resources.is_empty() { Some(DEFAULT) } else { None };
    let numbers = row.resources.split(' ').filter_map(|number| number.parse().ok()).chain(own);
    let resources = numbers.filter_map(|number| tenant.catalogue().resource_numbered(number));
    Ok(Some(ConsentView {
        id: row.id,
        user_id: row.user_id,
        username: person.username.clone(),
        client_id: app.client_id().to_owned(),
        client_name: app.row().name.clone(),
        scope: row.scope,
        resources: resources.map(|resource| resource.identifier.clone()).collect(),
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    }))
}

/// Withdraws what a person allowed an app, at every API: what the app was given ends, also where it was to outlive a
/// session, and they are asked again, unless the app is one of the workspace's own. Whether there was such a consent.
///
/// # Errors
/// A fault of the database; nothing is changed then.
pub async fn withdraw(tenant: &Tenant, id: ConsentId, actor: &Actor) -> Result<bool, Fault> {
    let Some(row) = tenant.store().consents().by_id(id).await? else { return Ok(false) };
    let client_id = tenant.app_by_id(row.app_id).await?.map(|app| app.client_id().to_owned()).unwrap_or_default();
    let (target, detail) = (Target::new("app", &client_id), json!({ "user": row.user_id }));
    let event = tenant.event_with(actor, Action::ConsentWithdrawn, target, detail);
    let withdrawn = tenant
        .write(async move |store| {
            let known = store.consents().withdraw(row.user_id, row.app_id).await? > 0;
            if known {
                store.grants().revoke_between(row.user_id, row.app_id).await?;
                store.audit_events().insert(event.clone()).await?;
            }
            Ok::<_, Fault>(known)
        })
        .await?;
    tenant.forget_grants();
    Ok(withdrawn)
}
