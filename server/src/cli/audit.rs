//! `tenantry audit …`

#![expect(clippy::doc_markdown, reason = "these comments are help texts, shown as they stand")]

use super::act::audit;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::output::Table;
use crate::domain::audit::EventView;
use crate::domain::audit_chain::Place;
use crate::domain::timestamp;
use crate::store::EventFilter;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List the trail of a workspace, the oldest first
    List(List),
    /// Check that nothing in the trail was changed, moved or taken out
    Verify(Verify),
}

/// Words of `list`.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    place: In,
    /// Only what this actor did, such as operator or user:ID
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    actor: Option<String>,
    /// Only this, such as app.created
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    action: Option<String>,
    /// Only what was done to this, such as app:CLIENT_ID or user:ID
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    target: Option<String>,
    /// Only from this moment on, such as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    from: Option<i64>,
    /// Only before this moment
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    to: Option<i64>,
}

/// Words of `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    place: In,
    /// How many events an earlier check counted: the trail must still have these, with the same head
    #[arg(long, value_name = "COUNT", requires = "head", value_parser = clap::value_parser!(i64).range(1..))]
    events: Option<i64>,
    /// The head that the earlier check printed
    #[arg(long, value_name = "HASH", requires = "events", value_parser = head)]
    head: Option<Head>,
}

/// A hash as a check prints it.
#[derive(Clone, Debug)]
struct Head(Vec<u8>);

fn head(text: &str) -> Result<Head, String> {
    let hash = hex::decode(text).ok().filter(|hash| hash.len() == 32);
    hash.map(Head).ok_or_else(|| "a head is 64 hexadecimal digits".to_owned())
}

impl Verify {
    /// Where the earlier check ended.
    fn kept(&self) -> Option<Place> {
        Some(Place { seq: self.events?, hash: self.head.as_ref()?.0.clone() })
    }
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
        Words::Verify(words) => {
            let (site, progress) = (desk.within(&words.place).await?, desk.output.progress());
            let (kept, told) = (words.kept(), |walked, all| progress.tell(&format!("{walked} of {all} events")));
            let checked = audit::verify(&site, kept.as_ref(), told).await;
            progress.end();
            let checked = checked?;
            let head = checked.head.as_deref().unwrap_or("none");
            desk.output.done(&checked, &format!("the trail is intact: {} events, head {head}", checked.events))?;
            if checked.unchained > 0 {
                desk.output.note(&format!(
                    "{} events have no place in it: a running server gives new ones theirs within seconds",
                    checked.unchained
                ));
            }
            Ok(())
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
