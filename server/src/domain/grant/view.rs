//! Grants as those see them who manage a workspace.

use super::standing;
use crate::domain::sifted::Sifted;
use crate::domain::timestamp::Timestamp;
use crate::domain::{Fault, Tenant};
use crate::store::{GrantContext, GrantFilter, Page};
use entity::app::GrantLife;
use entity::id::{GrantId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A grant, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = Grant)]
pub struct GrantView {
    /// Key.
    pub id: GrantId,
    /// The app that holds it.
    pub client_id: String,
    /// Who gave it.
    pub user_id: UserId,
    /// What they sign in with.
    pub username: String,
    /// What it allows, space separated.
    pub scope: String,
    /// Whether it ends with the session it was given in.
    pub grant_life: GrantLife,
    /// Whether it can be refreshed.
    pub refreshable: bool,
    /// When it was given.
    pub created_at: Timestamp,
    /// When a token was last made from it.
    pub last_used_at: Timestamp,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
}

/// Whose grant it is; `None` if there is none.
pub async fn holder(tenant: &Tenant, id: GrantId) -> Result<Option<UserId>, Fault> {
    Ok(tenant.store().grants().by_id(id).await?.map(|row| row.user_id))
}

/// The live grants of a workspace, the oldest first; `owner` sees those of their own apps. A grant also ends with its
/// session, person, app or workspace, and its row does not say so.
pub async fn listed(
    tenant: &Tenant,
    filter: GrantFilter,
    owner: Option<UserId>,
    page: Page,
) -> Result<Sifted<GrantView>, Fault> {
    let rows = tenant.store().grants().list(filter, tenant.now(), page).await?;
    let (read, last) = (rows.len(), rows.last().map(|row| row.id.0));
    let mut items = Vec::with_capacity(read);
    for row in rows {
        let Some(context) = tenant.grant(row.id).await? else { continue };
        if !standing::is_good(tenant, &context) {
            continue;
        }
        let app = tenant.app_by_id(row.app_id).await?;
        if owner.is_some() && app.is_none_or(|app| app.row().owner_id != owner) {
            continue;
        }
        let person = tenant.user(row.user_id).await?;
        items.push(view(&context, person.map(|person| person.username.clone()).unwrap_or_default()));
    }
    Ok(Sifted { items, read, last })
}

fn view(context: &GrantContext, username: String) -> GrantView {
    let row = &context.grant;
    GrantView {
        id: row.id,
        client_id: context.client_id.clone(),
        user_id: row.user_id,
        username,
        scope: row.scope.clone(),
        grant_life: row.life,
        refreshable: row.refreshable,
        created_at: Timestamp(row.created_at),
        last_used_at: Timestamp(row.last_used_at),
        ends_at: Timestamp(row.ends_at),
    }
}
