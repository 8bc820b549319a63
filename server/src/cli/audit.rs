//! `tenantry audit …`

#![expect(clippy::doc_markdown, reason = "these comments are help texts, shown as they stand")]

use super::act::audit;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::output::Table;
use crate::domain::audit::EventView;
use crate::domain::timestamp;
use crate::store::EventFilter;
use clap::{Args, Subcommand};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List the trail of a workspace, the oldest first
    List(List),
    /// Check that nothing in the trail was changed, moved or taken out
    Verify(In),
}

/// Words of `list`.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    place: In,
    /// Only what this actor did, such as operator or user:ID
    #[arg(long)]
    actor: Option<String>,
    /// Only this, such as app.created
    #[arg(long)]
    action: Option<String>,
    /// Only what was done to this, such as app:CLIENT_ID or user:ID
    #[arg(long)]
    target: Option<String>,
    /// Only from this moment on, such as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    from: Option<i64>,
    /// Only before this moment
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    to: Option<i64>,
}

fn moment(text: &str) -> Result<i64, String> {
    timestamp::parse(text).ok_or_else(|| "write it like 2026-01-31T12:00:00Z".to_owned())
}

/// How lines are listed.
const TABLE: Table<EventView> =
    Table { titles: &["at", "actor", "action", "target", "detail"], cells, nothing: "there are no such events" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(words) => {
            let site = desk.within(&words.place).await?;
            let List { actor, action, target, from, to, .. } = words;
            let filter = EventFilter { actor, action, target, from, to, oldest_first: true };
            desk.output.pages(&TABLE, async |pages| audit::next(&site, &filter, pages).await).await
        }
        Words::Verify(place) => {
            let (site, progress) = (desk.within(&place).await?, desk.output.progress());
            let checked = audit::verify(&site, |walked, all| progress.tell(&format!("{walked} of {all} events"))).await;
            progress.end();
            let checked = checked?;
            let head = checked.head.as_deref().unwrap_or("none");
            desk.output.done(&checked, &format!("the trail is intact: {} events, head {head}", checked.events))
        }
    }
}

fn cells(view: &EventView) -> Vec<String> {
    let detail = match &view.detail {
        serde_json::Value::Object(facts) if facts.is_empty() => String::new(),
        detail => detail.to_string(),
    };
    vec![view.at.to_string(), view.actor.clone(), view.action.clone(), view.target.clone(), detail]
}
