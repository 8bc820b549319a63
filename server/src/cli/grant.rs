//! `tenantry grant …`

use super::act::grant::{self, Whose};
use super::desk::{Desk, In, Site};
use super::failure::Failure;
use super::output::Table;
use super::word::word;
use crate::domain::grant::GrantView;
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

/// Words of `list`, here and where consents are listed.
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

impl List {
    /// The workspace, and whose are meant in it.
    pub async fn meant(&self, desk: &Desk) -> Result<(Site, Whose), Failure> {
        let site = desk.within(&self.place).await?;
        let whose = grant::whose(&site, self.user.as_deref(), self.app.as_deref()).await?;
        Ok((site, whose))
    }
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

/// How grants are listed.
const TABLE: Table<GrantView> =
    Table { titles: &["id", "app", "user", "scope", "life", "last used"], cells, nothing: "there are no live grants" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(words) => {
            let (site, whose) = words.meant(desk).await?;
            desk.output.pages(&TABLE, async |pages| grant::next(&site, &whose, pages).await).await
        }
        Words::Revoke(words) => {
            let site = desk.within(&words.place).await?;
            let id = words.grant;
            if !grant::revoke(&site, id).await? {
                return Err(Failure::new(format!("there is no live grant {id}")));
            }
            desk.output.done(&serde_json::json!({ "id": id, "revoked": true }), &format!("revoked {id}"))
        }
    }
}

fn cells(view: &GrantView) -> Vec<String> {
    vec![
        view.id.to_string(),
        view.client_id.clone(),
        view.username.clone(),
        view.scope.clone(),
        word(&view.grant_life),
        view.last_used_at.to_string(),
    ]
}
