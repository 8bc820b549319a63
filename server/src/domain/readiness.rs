//! Whether this node can do its work. Reading is tried by each probe. Writing is tried only after something went wrong
//! with the database, and until it goes right again: a probe of a healthy node leaves no trace. Told of faults by whoever
//! answers them; asked by the probe, and by what may answer from memory meanwhile.

use super::{Fault, Instance};
use crate::store::Trouble;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A probe does not wait longer for a write.
const PATIENCE: Duration = Duration::from_secs(2);
/// A write is tried again after this long, however often probes come.
const AGAIN: Duration = Duration::from_secs(1);
/// For this long after a fault, what memory knows is not asked of the database first.
const LATELY: Duration = Duration::from_secs(1);

/// What is known about faults of the database.
#[derive(Debug, Default)]
pub(super) struct Readiness {
    met: Mutex<Met>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Met {
    /// The last fault.
    last: Option<Instant>,
    /// Whether writing must be tried.
    suspected: bool,
    /// The last try that failed.
    failed: Option<(Instant, Trouble)>,
}

impl Readiness {
    fn met(&self) -> std::sync::MutexGuard<'_, Met> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Instance {
    /// Remembers that something met this fault, if it is one of the database.
    pub fn met(&self, fault: &Fault) {
        if fault.is_of_database() {
            self.suspect();
        }
    }

    /// Remembers that something met a fault of the database.
    pub fn suspect(&self) {
        let mut met = self.readiness.met();
        met.last = Some(Instant::now());
        met.suspected = true;
    }

    /// Whether the database failed somebody a moment ago.
    pub(super) fn is_suspect(&self) -> bool {
        self.readiness.met().last.is_some_and(|last| last.elapsed() < LATELY)
    }

    /// Whether the database can be written, as far as anybody knows. Once something went wrong, a row is written as it
    /// was, until that works.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub async fn writable(&self) -> Result<(), Trouble> {
        {
            let mut met = self.readiness.met();
            if !met.suspected {
                return Ok(());
            }
            if let Some((at, trouble)) = met.failed
                && at.elapsed() < AGAIN
            {
                return Err(trouble);
            }
            // A fault that is met while the write is tried counts anew.
            met.suspected = false;
        }
        let written = self.db.write(async |tx| tx.platform().instance_touch().await);
        let trouble = match tokio::time::timeout(PATIENCE, written).await {
            Ok(Ok(())) => {
                self.readiness.met().failed = None;
                return Ok(());
            }
            Ok(Err(error)) => error.trouble(),
            Err(_) => Trouble::Slow,
        };
        let mut met = self.readiness.met();
        met.suspected = true;
        met.failed = Some((Instant::now(), trouble));
        Err(trouble)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::test_support::World;
    use crate::store::StoreError;

    #[tokio::test]
    async fn writing_is_tried_only_after_a_fault() {
        let world = World::new().await;
        let instance = &world.instance;
        assert_eq!(instance.writable().await, Ok(()));
        instance.met(&Fault::Busy);
        assert!(!instance.readiness.met().suspected, "that was no fault of the database");
        instance.met(&Fault::Store(StoreError::Unavailable("gone".to_owned())));
        assert!(instance.is_suspect());
        assert_eq!(instance.writable().await, Ok(()), "it can be written");
        assert!(!instance.readiness.met().suspected);
        instance.db.close().await;
        assert_eq!(instance.writable().await, Ok(()), "nobody has met a fault since");
        instance.met(&Fault::Store(StoreError::Unavailable("gone".to_owned())));
        assert_eq!(instance.writable().await, Err(Trouble::Other));
        assert_eq!(instance.writable().await, Err(Trouble::Other), "remembered, and not tried again at once");
    }
}
