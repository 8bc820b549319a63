//! `tenantry grant …`

use super::desk::{Desk, In, OPERATOR, Pages};
use super::failure::Failure;
use super::word::word;
use crate::domain::grant::revoke::revoke_grant;
use crate::domain::grant::{GrantView, listed};
use crate::domain::{app, user};
use crate::store::GrantFilter;
use clap::{Args, Subcommand};
use entity::id::GrantId;

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
        let found = listed(&tenant, filter, None, page).await?;
        pages.read(found.read, found.last);
        let rows: Vec<_> = found.items.into_iter().map(row).collect();
        listing.rows(&rows)?;
    }
    listing.end("there are no live grants");
    Ok(())
}

fn row(view: GrantView) -> (GrantView, Vec<String>) {
    let cells = vec![
        view.id.to_string(),
        view.client_id.clone(),
        view.username.clone(),
        view.scope.clone(),
        word(&view.grant_life),
        view.last_used_at.to_string(),
    ];
    (view, cells)
}
