//! `tenantry audit …`

#![expect(clippy::doc_markdown, reason = "these comments are help texts, shown as they stand")]

use super::desk::{Desk, In, Pages};
use super::failure::Failure;
use crate::domain::audit::EventView;
use crate::domain::audit_chain::{self, VerifyError};
use clap::{Args, Subcommand};
use serde::Serialize;

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
    /// Only what was done to this, such as app:CLIENT_ID or user:ID
    #[arg(long)]
    target: Option<String>,
}

/// A chain that holds, shown.
#[derive(Debug, Serialize)]
struct Checked {
    intact: bool,
    events: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
}

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(words) => list(desk, &words).await,
        Words::Verify(place) => verify(desk, &place).await,
    }
}

async fn list(desk: &Desk, words: &List) -> Result<(), Failure> {
    let tenant = desk.within(&words.place).await?;
    let (actor, target) = (words.actor.as_deref(), words.target.as_deref());
    let mut listing = desk.output.list(&["at", "actor", "action", "target", "detail"]);
    let mut pages = Pages::new();
    while let Some(page) = pages.next() {
        let found = tenant.store().audit_events().list(actor, target, page).await?;
        pages.read(found.len(), found.last().map(|row| row.id.0));
        let rows: Vec<_> = found
            .into_iter()
            .map(|row| {
                let view = EventView::from(row);
                let detail = match &view.detail {
                    serde_json::Value::Object(facts) if facts.is_empty() => String::new(),
                    detail => detail.to_string(),
                };
                let cells =
                    vec![view.at.to_string(), view.actor.clone(), view.action.clone(), view.target.clone(), detail];
                (view, cells)
            })
            .collect();
        listing.rows(&rows)?;
    }
    listing.end("there are no such events");
    Ok(())
}

async fn verify(desk: &Desk, place: &In) -> Result<(), Failure> {
    let tenant = desk.within(place).await?;
    let length = tenant.store().audit_events().chain_length().await?;
    let progress = desk.output.progress();
    let verified = audit_chain::verify(&tenant, |walked| progress.tell(&format!("{walked} of {length} events")));
    let verified = verified.await;
    progress.end();
    let verified = verified.map_err(|error| match error {
        VerifyError::Broken(broken) => Failure::new(broken.to_string()),
        VerifyError::Fault(fault) => fault.into(),
    })?;
    let checked =
        Checked { intact: true, events: verified.events, head: verified.head_hash.as_deref().map(hex::encode) };
    let head = checked.head.as_deref().unwrap_or("none");
    desk.output.done(&checked, &format!("the trail is intact: {} events, head {head}", checked.events))
}
