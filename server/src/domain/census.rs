//! What waits in the database, counted when somebody asks: letters in the outbox, lines of the audit trail without a place
//! in their chain. Each by its index, and no further than anybody needs to know.

use super::{Fault, Instance};
use crate::telemetry::{Page, Tell};
use std::fmt;

/// More letters than this are shown as this many.
const MOST_LETTERS: u64 = 10_000;

/// What waited at one moment. The same on every node, because it is the database's.
#[derive(Clone, Copy, Debug)]
pub struct Census {
    letters: usize,
    failing: usize,
    unchained_seconds: i64,
}

/// Counts.
pub async fn census(instance: &Instance) -> Result<Census, Fault> {
    let attempts = instance.db.platform().outbox_attempts(MOST_LETTERS).await?;
    let oldest = instance.db.platform().audit_oldest_unchained().await?;
    let now = instance.clock.now();
    Ok(Census {
        letters: attempts.len(),
        failing: attempts.iter().filter(|attempts| **attempts > 0).count(),
        unchained_seconds: oldest.map_or(0, |at| (now - at).max(0)),
    })
}

impl Census {
    /// Letters waiting to leave, at most ten thousand.
    pub fn letters(&self) -> usize {
        self.letters
    }

    /// Those of them that were tried before.
    pub fn failing(&self) -> usize {
        self.failing
    }

    /// Age of the oldest audit line without a place in its chain, in seconds.
    pub fn unchained_seconds(&self) -> i64 {
        self.unchained_seconds
    }
}

impl Tell for Census {
    fn tell(&self, page: &mut Page<'_>) -> fmt::Result {
        page.level("tenantry_outbox_waiting", "Letters waiting to leave, 10000 if there are more.", self.letters)?;
        page.level("tenantry_outbox_failing", "Those of them that were tried before.", self.failing)?;
        page.level(
            "tenantry_audit_unchained_seconds",
            "Age of the oldest audit line without a place in its chain; 0 if all have one.",
            self.unchained_seconds,
        )
    }
}
