//! Walks the chain of a workspace and finds the first line that was changed, removed or moved: a stretch of it at a time,
//! because a trail only ever grows. A stretch begins at the first line, or after a place that is known, which is the
//! place where an earlier stretch ended. What such a stretch shows is that the lines after the known place follow from
//! it, and that the line at that place still has the hash it had: nothing about the lines before, which whoever knows
//! the place has verified, or not.

use super::{NOTHING, link};
use crate::domain::{Fault, Tenant};
use crate::store::StoreError;
use entity::audit_event::Model;
use entity::id::AuditEventId;

/// Lines read at once.
const PAGE: u64 = 500;

/// Lines of one stretch where all of the chain is walked.
const STRETCH: u64 = 5_000;

/// A place in the chain and the hash of the line there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The place; the first line has 1.
    pub seq: i64,
    /// The hash of the line there.
    pub hash: Vec<u8>,
}

/// A stretch that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// How many lines it has.
    pub events: u64,
    /// Where it ended; absent while the chain has no line.
    pub end: Option<Place>,
    /// Whether the chain ends there too.
    pub complete: bool,
}

/// A chain that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many lines it has.
    pub events: u64,
    /// The hash of its last line; absent while there is none.
    pub head_hash: Option<Vec<u8>>,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// One or more lines before it are gone.
    #[error("lines before it are missing")]
    Missing,
    /// It, or the line before it, is not what was chained.
    #[error("it does not match its hash")]
    Altered,
    /// The line that is known to stand there is gone, or another stands there.
    #[error("it is not the line that was there")]
    Replaced,
}

/// The first place where a chain does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainBroken {
    /// The place that was expected.
    pub seq: i64,
    /// The line found there; absent if there is none.
    pub id: Option<AuditEventId>,
    /// What is wrong with it.
    pub why: Break,
}

impl std::error::Error for ChainBroken {}

impl std::fmt::Display for ChainBroken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the audit trail is broken at place {} ", self.seq)?;
        match self.id {
            Some(id) => write!(f, "(event {id}): {}", self.why),
            None => write!(f, "(no event): {}", self.why),
        }
    }
}

/// Why a chain was not verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It does not hold.
    #[error(transparent)]
    Broken(#[from] ChainBroken),
    /// It could not be read.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for VerifyError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// Walks the whole chain of a workspace, and says after each stretch how many lines it has walked.
pub async fn verify(tenant: &Tenant, mut walked: impl FnMut(u64)) -> Result<Verified, VerifyError> {
    let mut events = 0;
    let mut known = None;
    loop {
        let stretch = verify_stretch(tenant, known, STRETCH).await?;
        events += stretch.events;
        walked(events);
        if stretch.complete {
            return Ok(Verified { events, head_hash: stretch.end.map(|end| end.hash) });
        }
        known = stretch.end;
    }
}

/// Walks at most `limit` lines after a known place, or from the first one on.
pub async fn verify_stretch(tenant: &Tenant, known: Option<Place>, limit: u64) -> Result<Stretch, VerifyError> {
    // From below the first place, so that a line slipped in before it is found too.
    let mut from = known.as_ref().map_or(i64::MIN, |place| place.seq.saturating_add(1));
    if let Some(place) = &known {
        stands(tenant, place).await?;
    }
    let mut walk = Walk { events: 0, end: known };
    loop {
        let wanted = PAGE.min(limit - walk.events);
        let page = tenant.store().audit_events().chain(from, wanted).await?;
        for line in &page {
            from = walk.step(line)?;
        }
        let complete = u64::try_from(page.len()).unwrap_or(0) < wanted;
        if complete || walk.events >= limit {
            return Ok(Stretch { events: walk.events, end: walk.end, complete });
        }
    }
}

/// Demands that the line at a known place is the one that was there: also where no line follows it, which is how lines cut
/// off the end are found out.
async fn stands(tenant: &Tenant, known: &Place) -> Result<(), VerifyError> {
    let found = tenant.store().audit_events().chain(known.seq, 1).await?.pop();
    let found = found.filter(|line| line.seq == Some(known.seq));
    if found.as_ref().and_then(|line| line.hash.as_ref()) == Some(&known.hash) {
        return Ok(());
    }
    Err(ChainBroken { seq: known.seq, id: found.map(|line| line.id), why: Break::Replaced }.into())
}

/// How far verification has come.
struct Walk {
    events: u64,
    end: Option<Place>,
}

impl Walk {
    /// Takes the next line; the place of the one that has to follow.
    fn step(&mut self, line: &Model) -> Result<i64, ChainBroken> {
        let (seq, hash) = self.end.as_ref().map_or((0, NOTHING.as_slice()), |end| (end.seq, &end.hash));
        let expected = seq.saturating_add(1);
        let broken = |why| ChainBroken { seq: expected, id: Some(line.id), why };
        if line.seq != Some(expected) {
            return Err(broken(Break::Missing));
        }
        let hash = link(hash, expected, line);
        if line.hash.as_ref() != Some(&hash) {
            return Err(broken(Break::Altered));
        }
        self.events += 1;
        self.end = Some(Place { seq: expected, hash });
        Ok(expected.saturating_add(1))
    }
}
