//! The audit trail.

use crate::cli::desk::Site;
use crate::cli::failure::Failure;
use crate::cli::output::printable;
use crate::cli::pages::Pages;
use crate::cli::remote::Api;
use crate::domain::audit::EventView;
use crate::domain::audit_chain::{self, MOST_UNCHAINED, Place, Stretch};
use crate::domain::timestamp::Timestamp;
use crate::store::EventFilter;
use serde::{Deserialize, Serialize};
use std::cell::Cell;

/// A chain that holds.
#[derive(Debug, Serialize)]
pub struct Checked {
    intact: bool,
    /// How many lines are in it, which is the place of the last.
    pub events: u64,
    /// The hash of the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// How many lines have no place in it yet; 1000 if there are more.
    pub unchained: u64,
}

/// What the API says of a stretch of a chain.
#[derive(Debug, Deserialize)]
struct Verification {
    intact: bool,
    events: Option<u64>,
    complete: Option<bool>,
    checked_to: Option<i64>,
    head: Option<String>,
    last: i64,
    unchained: u64,
    reason: Option<String>,
}

impl Verification {
    /// The stretch that holds after a place; an answer that leaves open whether it does is no proof.
    fn held(&self, known: Option<&Place>) -> Result<Stretch, Failure> {
        if !self.intact {
            let reason = self.reason.as_deref().unwrap_or("the audit trail is broken");
            return Err(Failure::new(printable(reason)));
        }
        self.stretch(known.map_or(0, |place| place.seq)).ok_or_else(|| {
            Failure::new("the server's answer about its trail does not hold together; check the version of the server")
        })
    }

    fn stretch(&self, from: i64) -> Option<Stretch> {
        let (events, complete) = (self.events?, self.complete?);
        let end = match (self.checked_to, &self.head) {
            (Some(seq), Some(head)) => Some(Place { seq, hash: hex::decode(head).ok()? }),
            (None, None) => None,
            _ => return None,
        };
        // Lines have places one after the other; and a walk that stands still would never end.
        let came = end.as_ref().map_or(0, |end| end.seq);
        let fits = Some(came) == i64::try_from(events).ok().and_then(|events| from.checked_add(events));
        (fits && (complete || events > 0)).then_some(Stretch { events, end, complete })
    }
}

/// The next page of the lines that fit.
pub async fn next(site: &Site, filter: &EventFilter, pages: &mut Pages) -> Result<Vec<EventView>, Failure> {
    match site {
        Site::Here(tenant) => {
            let found = tenant.store().audit_events().search(filter, pages.here()).await?;
            pages.read(found.len(), found.last().map(|row| row.id.0));
            Ok(found.into_iter().map(EventView::from).collect())
        }
        Site::There(api) => {
            let moment = |second: Option<i64>| second.map(|second| Timestamp(second).to_string());
            let (from, to) = (moment(filter.from), moment(filter.to));
            let filters = [
                ("actor", filter.actor.as_deref()),
                ("action", filter.action.as_deref()),
                ("target", filter.target.as_deref()),
                ("from", from.as_deref()),
                ("to", to.as_deref()),
                ("order", Some(if filter.oldest_first { "oldest" } else { "newest" })),
            ];
            pages.there(&api.at(["audit"]), &filters).await
        }
    }
}

/// Checks that nothing was changed, moved or taken out, also against a place that was kept; says on the way how many lines
/// it has checked, and of how many.
pub async fn verify(site: &Site, kept: Option<&Place>, mut walked: impl FnMut(u64, i64)) -> Result<Checked, Failure> {
    let (verified, unchained) = match site {
        Site::Here(tenant) => {
            let lines = tenant.store().audit_events();
            let length = lines.chain_length().await?;
            let verified = audit_chain::verify(tenant, kept, |events| walked(events, length)).await?;
            (verified, lines.count_unchained(MOST_UNCHAINED).await?)
        }
        Site::There(api) => {
            let (last, unchained) = (Cell::new(0), Cell::new(0));
            let next = async |known: Option<Place>, limit| {
                let answer = stretch(&api.at(["audit", "verify"]), known.as_ref(), limit).await?;
                last.set(answer.last);
                unchained.set(answer.unchained);
                answer.held(known.as_ref())
            };
            let verified = audit_chain::walk(next, kept, |events| walked(events, last.get())).await?;
            (verified, unchained.get())
        }
    };
    let head = verified.head_hash.as_deref().map(hex::encode);
    Ok(Checked { intact: true, events: verified.events, head, unchained })
}

async fn stretch(place: &Api, known: Option<&Place>, limit: u64) -> Result<Verification, Failure> {
    let limit = limit.to_string();
    let known = known.map(|place| (place.seq.to_string(), hex::encode(&place.hash)));
    let mut query = vec![("limit", limit.as_str())];
    if let Some((after, head)) = &known {
        query.extend([("after", after.as_str()), ("head", head.as_str())]);
    }
    place.read_with(&query).await
}
