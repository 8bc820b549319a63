//! `tenantry key …`

use super::desk::{Desk, In, OPERATOR};
use super::failure::Failure;
use super::input::confirm;
use super::word::word;
use crate::domain::Tenant;
use crate::domain::key::rotate::{OVERLAP_SECONDS, Reason, rotate};
use crate::domain::key::{self, KeyView};
use crate::domain::workspace::ensure_system;
use crate::store::SYSTEM;
use clap::{Args, Subcommand};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List the keys of a workspace
    List(In),
    /// Replace the keys of a workspace
    Rotate(Rotate),
    /// End every code, token, link and session of every workspace
    ExpireAll(ExpireAll),
}

/// Words of `rotate`.
#[derive(Debug, Args)]
pub struct Rotate {
    #[command(flatten)]
    place: In,
    /// Somebody else may have them: drop the old ones now, and every token of the workspace with them
    #[arg(long)]
    compromised: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Words of `expire-all`.
#[derive(Debug, Args)]
pub struct ExpireAll {
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => list(desk, &desk.within(&place).await?).await,
        Words::Rotate(words) => {
            let tenant = desk.within(&words.place).await?;
            let slug = tenant.workspace().slug();
            let reason = if words.compromised { Reason::Compromised } else { Reason::Routine };
            if words.compromised {
                confirm(words.yes, &format!("ends every token of {slug} now"), slug)?;
            }
            let tenant = rotate(&tenant, &OPERATOR, reason).await?;
            list(desk, &tenant).await?;
            if !words.compromised {
                desk.output.note(&format!("\nThe new signing keys sign in {OVERLAP_SECONDS} seconds."));
            }
            Ok(())
        }
        Words::ExpireAll(words) => expire_all(desk, &words).await,
    }
}

async fn list(desk: &Desk, tenant: &Tenant) -> Result<(), Failure> {
    let mut listing = desk.output.list(&["kind", "alg", "state", "active from", "ends", "kid"]);
    let rows: Vec<_> = key::list(tenant).await?.into_iter().map(row).collect();
    listing.rows(&rows)?;
    listing.end("there are no keys");
    Ok(())
}

fn row(view: KeyView) -> (KeyView, Vec<String>) {
    let cells = vec![
        word(&view.kind),
        view.alg.clone().unwrap_or_default(),
        view.state.as_str().to_owned(),
        view.active_at.to_string(),
        view.ends_at.map(|at| at.to_string()).unwrap_or_default(),
        view.kid.clone().unwrap_or_default(),
    ];
    (view, cells)
}

async fn expire_all(desk: &Desk, words: &ExpireAll) -> Result<(), Failure> {
    confirm(words.yes, "ends every code, token, link and session of every workspace", "expire")?;
    ensure_system(&desk.instance).await?;
    key::expire_all(&desk.workspace(SYSTEM).await?, &OPERATOR).await?;
    desk.output.done(&serde_json::json!({ "expired": true }), "every code, token, link and session has ended")
}
