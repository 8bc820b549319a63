//! Grants as those see them who manage a workspace.

use super::standing;
use crate::domain::sifted::{Among, Sifted};
use crate::domain::timestamp::Timestamp;
use crate::domain::{Fault, Tenant};
use crate::store::{GrantContext, GrantFilter, Page};
use entity::app::GrantLife;
use entity::grant::Model;
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

/// The live grants of a workspace, or of a person, the oldest first. A grant also ends with its session, person, app or
/// workspace, and its row does not say so.
pub async fn listed(
    tenant: &Tenant,
    user: Option<UserId>,
    among: &Among,
    page: Page,
) -> Result<Sifted<GrantView>, Fault> {
    let (store, now) = (tenant.store(), tenant.now());
    let read = async |app| store.grants().list(GrantFilter { user, app }, now, page).await;
    let rows = among.page(page, |row: &Model| row.id.0, read).await?;
    let (read, last) = (rows.len(), rows.last().map(|row| row.id.0));
    let mut items = Vec::with_capacity(read);
    for row in rows {
        let Some(context) = tenant.grant(row.id).await? else { continue };
        if !standing::is_good(tenant, &context) {
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
