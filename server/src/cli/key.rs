//! `tenantry key …`

use super::act::key;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::input::confirm;
use super::output::Table;
use super::word::word;
use crate::domain::key::KeyView;
use crate::domain::key::rotate::{OVERLAP_SECONDS, Reason};
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

/// How keys are listed.
const TABLE: Table<KeyView> =
    Table { titles: &["kind", "alg", "state", "active from", "ends", "kid"], cells, nothing: "there are no keys" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => desk.output.list(&TABLE, &key::list(&desk.within(&place).await?).await?),
        Words::Rotate(words) => rotate(desk, &words).await,
        Words::ExpireAll(words) => {
            confirm(words.yes, "ends every code, token, link and session of every workspace", "expire")?;
            key::expire_all(&desk.place).await?;
            let expired = serde_json::json!({ "expired": true });
            desk.output.done(&expired, "every code, token, link and session has ended")
        }
    }
}

async fn rotate(desk: &Desk, words: &Rotate) -> Result<(), Failure> {
    let site = desk.within(&words.place).await?;
    let slug = words.place.slug();
    let reason = if words.compromised { Reason::Compromised } else { Reason::Routine };
    if words.compromised {
        confirm(words.yes, &format!("ends every token of {slug} now"), slug)?;
    }
    desk.output.list(&TABLE, &key::rotate(&site, reason).await?)?;
    if !words.compromised {
        desk.output.note(&format!("\nThe new signing keys sign in {OVERLAP_SECONDS} seconds."));
    }
    Ok(())
}

fn cells(view: &KeyView) -> Vec<String> {
    vec![
        word(&view.kind),
        view.alg.clone().unwrap_or_default(),
        view.state.as_str().to_owned(),
        view.active_at.to_string(),
        view.ends_at.map(|at| at.to_string()).unwrap_or_default(),
        view.kid.clone().unwrap_or_default(),
    ]
}
