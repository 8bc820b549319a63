//! The audit trail.

use crate::cli::desk::Site;
use crate::cli::failure::Failure;
use crate::cli::pages::Pages;
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
    #[serde(default)]
    events: u64,
    #[serde(default)]
    complete: bool,
    checked_to: Option<i64>,
    head: Option<String>,
    last: i64,
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

/// Checks that nothing was changed, moved or taken out; says on the way how many lines it has checked, and of how many.
pub async fn verify(site: &Site, mut walked: impl FnMut(u64, i64)) -> Result<Checked, Failure> {
    match site {
        Site::Here(tenant) => {
            let length = tenant.store().audit_events().chain_length().await?;
            let verified = audit_chain::verify(tenant, |events| walked(events, length)).await;
            let verified = verified.map_err(|error| match error {
                VerifyError::Broken(broken) => Failure::new(broken.to_string()),
                VerifyError::Fault(fault) => fault.into(),
            })?;
            let head = verified.head_hash.as_deref().map(hex::encode);
            Ok(Checked { intact: true, events: verified.events, head })
        }
        Site::There(api) => {
            let place = api.at(["audit", "verify"]);
            let (mut events, mut known): (u64, Option<(String, String)>) = (0, None);
            loop {
                let stretch: Verification = match &known {
                    None => place.read().await?,
                    Some((after, head)) => place.read_with(&[("after", after), ("head", head)]).await?,
                };
                if !stretch.intact {
                    return Err(Failure::new(stretch.reason.unwrap_or_else(|| "the trail is broken".to_owned())));
                }
                events += stretch.events;
                walked(events, stretch.last);
                match (stretch.complete, stretch.checked_to, stretch.head) {
                    (false, Some(after), Some(head)) => known = Some((after.to_string(), head)),
                    (_, _, head) => return Ok(Checked { intact: true, events, head }),
                }
            }
        }
    }
}
