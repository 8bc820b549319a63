//! `tenantry grant …`

use super::desk::{Desk, In, OPERATOR, Pages};
use super::failure::Failure;
use super::word::word;
use crate::domain::grant::revoke::revoke_grant;
use crate::domain::grant::standing;
use crate::domain::timestamp::Timestamp;
use crate::domain::{Tenant, app, user};
use crate::store::{GrantContext, GrantFilter};
use clap::{Args, Subcommand};
use entity::app::GrantLife;
use entity::grant::Model;
use entity::id::{GrantId, UserId};
use serde::Serialize;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List live grants
    List(List),
    /// End a grant with its tokens
    Revoke(Revoke),
}

/// Words of `list`.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    place: In,
    /// Only of this person, by id, username or e-mail address
    #[arg(long)]
    user: Option<String>,
    /// Only to this app
    #[arg(long, value_name = "CLIENT_ID")]
    app: Option<String>,
}

/// Words of `revoke`.
#[derive(Debug, Args)]
pub struct Revoke {
    #[command(flatten)]
    place: In,
    /// The grant
    #[arg(value_name = "GRANT_ID")]
    grant: GrantId,
}

/// A grant, shown.
#[derive(Debug, Serialize)]
struct View {
    id: GrantId,
    client_id: String,
    user_id: UserId,
    scope: String,
    grant_life: GrantLife,
    refreshable: bool,
    created_at: Timestamp,
    last_used_at: Timestamp,
    ends_at: Timestamp,
}

impl View {
    fn of(context: &GrantContext) -> Self {
        let row = &context.grant;
        Self {
            id: row.id,
            client_id: context.client_id.clone(),
            user_id: row.user_id,
            scope: row.scope.clone(),
            grant_life: row.life,
            refreshable: row.refreshable,
            created_at: Timestamp(row.created_at),
            last_used_at: Timestamp(row.last_used_at),
            ends_at: Timestamp(row.ends_at),
        }
    }
}

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(words) => list(desk, &words).await,
        Words::Revoke(words) => {
            let tenant = desk.within(&words.place).await?;
            let id = words.grant;
            if !revoke_grant(&tenant, &OPERATOR, id).await? {
                return Err(Failure::new(format!("there is no live grant {id}")));
            }
            desk.output.done(&serde_json::json!({ "id": id, "revoked": true }), &format!("revoked {id}"))
        }
    }
}

async fn list(desk: &Desk, words: &List) -> Result<(), Failure> {
    let tenant = desk.within(&words.place).await?;
    let mut filter = GrantFilter::default();
    if let Some(name) = &words.user {
        filter.user = Some(user::find(&tenant, name).await?.id);
    }
    if let Some(client_id) = &words.app {
        filter.app = Some(app::find(&tenant, client_id).await?.id);
    }
    let mut listing = desk.output.list(&["id", "app", "user", "scope", "life", "last used"]);
    let mut pages = Pages::new();
    while let Some(page) = pages.next() {
        let found = tenant.store().grants().list(filter, tenant.now(), page).await?;
        pages.read(found.len(), found.last().map(|row| row.id.0));
        listing.rows(&live(&tenant, found).await?)?;
    }
    listing.end("there are no live grants");
    Ok(())
}

/// Those that still count: a grant also ends with its session, person, app or workspace, and its row does not say so.
async fn live(tenant: &Tenant, found: Vec<Model>) -> Result<Vec<(View, Vec<String>)>, Failure> {
    let mut rows = Vec::new();
    for row in found {
        let Some(context) = tenant.grant(row.id).await? else {
            continue;
        };
        if !standing::is_good(tenant, &context) {
            continue;
        }
        let person = tenant.user(row.user_id).await?.map(|person| person.username.clone());
        let view = View::of(&context);
        let cells = vec![
            view.id.to_string(),
            view.client_id.clone(),
            person.unwrap_or_default(),
            view.scope.clone(),
            word(&view.grant_life),
            view.last_used_at.to_string(),
        ];
        rows.push((view, cells));
    }
    Ok(rows)
}
