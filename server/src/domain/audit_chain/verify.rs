//! Walks the chain of a workspace and finds the first line that was changed, removed or moved: a stretch of it at a time,
//! because a trail only ever grows. A stretch begins at the first line, or after a place that is known, which is the
//! place where an earlier stretch ended. What such a stretch shows is that the lines after the known place follow from
//! it, and that the line at that place is the one it was, if the hash of the line before it is: nothing about the lines
//! before, which whoever knows the place has verified, or not. Only a walk from the first line that meets a place kept
//! elsewhere shows that neither was anything changed nor the chain made anew.

use super::{NOTHING, link};
use crate::domain::{Fault, Tenant};
use crate::store::StoreError;
use entity::audit_event::Model;
use entity::id::AuditEventId;

/// Lines read at once.
const PAGE: u64 = 500;

/// More lines without a place than this are told as this many.
pub const MOST_UNCHAINED: u64 = 1_000;

/// The most lines of one stretch.
pub const STRETCH: u64 = 5_000;

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
    /// The chain ends before a place that was kept.
    #[error("the trail ends before it")]
    Ended,
}

/// The first place where a chain does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainBroken {
    /// The place that was expected.
    pub seq: i64,
    /// The line found there; absent if there is none, or none that tells its id.
    pub id: Option<AuditEventId>,
    /// What is wrong with it.
    pub why: Break,
}

impl std::error::Error for ChainBroken {}

impl std::fmt::Display for ChainBroken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the audit trail is broken at place {}", self.seq)?;
        match self.id {
            Some(id) => write!(f, " (event {id}): {}", self.why),
            None => write!(f, ": {}", self.why),
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

/// Walks the whole chain of a workspace; see [`walk`].
pub async fn verify(tenant: &Tenant, kept: Option<&Place>, walked: impl FnMut(u64)) -> Result<Verified, VerifyError> {
    walk(|known, limit| verify_stretch(tenant, known, limit), kept, walked).await
}

/// Walks a whole chain, stretch after stretch as `next` verifies them, and says after each how many lines it has walked. A
/// place that was kept elsewhere must be met on the way: lines cut off the end, and a chain that was made anew, are found
/// by nothing else.
pub async fn walk<E, F>(
    next: impl Fn(Option<Place>, u64) -> F,
    kept: Option<&Place>,
    mut walked: impl FnMut(u64),
) -> Result<Verified, E>
where
    E: From<ChainBroken>,
    F: Future<Output = Result<Stretch, E>>,
{
    let mut events = 0;
    let mut known = None;
    let mut met = false;
    loop {
        let stretch = next(known, steps(kept, events)).await?;
        events += stretch.events;
        walked(events);
        if let Some(kept) = kept.filter(|_| !met) {
            met = meets(kept, stretch.end.as_ref(), stretch.complete)?;
        }
        if stretch.complete {
            return Ok(Verified { events, head_hash: stretch.end.map(|end| end.hash) });
        }
        known = stretch.end;
    }
}

/// How many lines to walk next: a kept place that lies ahead is where a stretch ends.
fn steps(kept: Option<&Place>, walked: u64) -> u64 {
    let ahead = kept.and_then(|place| u64::try_from(place.seq).ok()?.checked_sub(walked));
    ahead.filter(|ahead| *ahead > 0).map_or(STRETCH, |ahead| ahead.min(STRETCH))
}

/// Whether a walk that came to `end` has met the kept place. It must not go beyond otherwise, whoever walks it.
fn meets(kept: &Place, end: Option<&Place>, complete: bool) -> Result<bool, ChainBroken> {
    let broken = |why| Err(ChainBroken { seq: kept.seq, id: None, why });
    match end {
        Some(end) if end == kept => Ok(true),
        Some(end) if end.seq >= kept.seq => broken(Break::Replaced),
        _ if complete => broken(Break::Ended),
        _ => Ok(false),
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
        let (page, asked) = lines(tenant, from, wanted, walk.expected()).await?;
        for line in &page {
            from = walk.step(line)?;
        }
        let complete = u64::try_from(page.len()).unwrap_or(0) < asked;
        if complete || walk.events >= limit {
            return Ok(Stretch { events: walk.events, end: walk.end, complete });
        }
    }
}

/// Lines of the chain from a place onwards, and how many were asked for: fewer than wanted where one of them cannot even be
/// read, so that those before it are judged first. If that is the first of them, the chain is broken where it was expected.
async fn lines(tenant: &Tenant, from: i64, wanted: u64, expected: i64) -> Result<(Vec<Model>, u64), VerifyError> {
    let mut asked = wanted;
    loop {
        match tenant.store().audit_events().chain(from, asked).await {
            Err(StoreError::Unreadable(_)) if asked > 1 => asked /= 2,
            Err(StoreError::Unreadable(_)) => {
                return Err(ChainBroken { seq: expected, id: None, why: Break::Altered }.into());
            }
            found => return Ok((found?, asked)),
        }
    }
}

/// Demands that the line at a known place is the one that was there, by what it says and not by the hash that stands
/// beside it: also where no line follows it, which is how lines cut off the end are found out.
async fn stands(tenant: &Tenant, known: &Place) -> Result<(), VerifyError> {
    let before = known.seq.saturating_sub(1);
    let (lines, _) = lines(tenant, before, 2, known.seq).await?;
    let at = |seq| lines.iter().find(|line| line.seq == Some(seq));
    let previous =
        if before == 0 { Some(NOTHING.as_slice()) } else { at(before).and_then(|line| line.hash.as_deref()) };
    let found = at(known.seq);
    match (previous, found) {
        (Some(previous), Some(line)) if link(previous, known.seq, line) == known.hash => Ok(()),
        _ => Err(ChainBroken { seq: known.seq, id: found.map(|line| line.id), why: Break::Replaced }.into()),
    }
}

/// How far verification has come.
struct Walk {
    events: u64,
    end: Option<Place>,
}

impl Walk {
    /// The place of the next line.
    fn expected(&self) -> i64 {
        self.end.as_ref().map_or(0, |end| end.seq).saturating_add(1)
    }

    /// Takes the next line; the place of the one that has to follow.
    fn step(&mut self, line: &Model) -> Result<i64, ChainBroken> {
        let expected = self.expected();
        let hash = self.end.as_ref().map_or(NOTHING.as_slice(), |end| &end.hash);
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
