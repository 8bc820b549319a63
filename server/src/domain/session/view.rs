//! Sessions as those see them who manage a workspace.

use super::is_live;
use crate::domain::sifted::Sifted;
use crate::domain::timestamp::Timestamp;
use crate::domain::{Fault, Tenant};
use crate::store::Page;
use entity::id::{SessionId, UserId};
use entity::session::{Kind, Model};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A session, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// Key; `sid` in ID tokens.
    pub id: SessionId,
    /// Where its browser is signed in.
    pub kind: Kind,
    /// Who is signed in.
    pub user_id: UserId,
    /// What they sign in with.
    pub username: String,
    /// When they proved themselves.
    pub auth_time: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
    /// From where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What the browser calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

/// The live sessions of a workspace or of one person in it, the oldest first: the row of a session outlives what ended it.
pub async fn listed(tenant: &Tenant, user: Option<UserId>, page: Page) -> Result<Sifted<SessionView>, Fault> {
    let rows = tenant.store().sessions().list(user, tenant.now(), page).await?;
    let (read, last) = (rows.len(), rows.last().map(|row| row.id.0));
    let mut items = Vec::with_capacity(read);
    for row in rows {
        let Some(person) = tenant.user(row.user_id).await? else { continue };
        if is_live(tenant, &row, &person) {
            items.push(view(row, person.username.clone()));
        }
    }
    Ok(Sifted { items, read, last })
}

fn view(row: Model, username: String) -> SessionView {
    SessionView {
        id: row.id,
        kind: row.kind,
        user_id: row.user_id,
        username,
        auth_time: Timestamp(row.auth_time),
        last_used_at: Timestamp(row.last_used_at),
        ends_at: Timestamp(row.ends_at),
        address: row.address,
        user_agent: row.user_agent,
    }
}
