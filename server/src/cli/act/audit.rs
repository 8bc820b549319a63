//! The audit trail.

use crate::cli::desk::Site;
use crate::cli::failure::Failure;
use crate::cli::pages::Pages;
use crate::cli::remote::Api;
use crate::domain::audit::EventView;
use crate::domain::audit_chain::{self, VerifyError};
use crate::domain::timestamp::Timestamp;
use crate::store::EventFilter;
use serde::{Deserialize, Serialize};

/// A chain that holds.
#[derive(Debug, Serialize)]
pub struct Checked {
    intact: bool,
    /// How many lines are in it.
    pub events: u64,
    /// The hash of the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
}

/// What the API says of a stretch of a chain.
#[derive(Debug, Deserialize)]
struct Verification {
    intact: bool,
    events: Option<u64>,
    complete: Option<bool>,
    checked_to: Option<i64>,
    head: Option<String>,
    last: Option<i64>,
    reason: Option<String>,
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

/// Checks that nothing was changed, moved or taken out; says now and then how many lines were walked, and the place of the
/// last.
pub async fn verify(site: &Site, mut told: impl FnMut(u64, i64)) -> Result<Checked, Failure> {
    match site {
        Site::Here(tenant) => {
            let last = tenant.store().audit_events().chain_length().await?;
            let verified =
                audit_chain::verify(tenant, |walked| told(walked, last)).await.map_err(|error| match error {
                    VerifyError::Broken(broken) => Failure::new(broken.to_string()),
                    VerifyError::Fault(fault) => fault.into(),
                })?;
            let head = verified.head_hash.as_deref().map(hex::encode);
            Ok(Checked { intact: true, events: verified.events, head })
        }
        Site::There(api) => verify_there(&api.at(["audit", "verify"]), told).await,
    }
}

/// Walks the chain of a server, a stretch after the other.
async fn verify_there(place: &Api, mut told: impl FnMut(u64, i64)) -> Result<Checked, Failure> {
    let mut checked = Checked { intact: true, events: 0, head: None };
    let mut after: Option<String> = None;
    loop {
        let known = after.as_deref().zip(checked.head.as_deref());
        let query: Vec<_> = known.into_iter().flat_map(|(after, head)| [("after", after), ("head", head)]).collect();
        let Verification { intact, events, complete, checked_to, head, last, reason } = place.find(&query).await?;
        if !intact {
            return Err(Failure::new(reason.unwrap_or_else(|| "the trail is broken".to_owned())));
        }
        checked.events += events.unwrap_or_default();
        told(checked.events, last.unwrap_or_default());
        (after, checked.head) = (checked_to.map(|place| place.to_string()), head);
        if complete.unwrap_or(true) {
            return Ok(checked);
        }
    }
}
