//! The only place that asks the machine for the time.
//!
//! Everything that depends on the time is given a [`Clock`], so that a test can let a code, a token or a session
//! grow old without waiting. Rows and claims hold whole seconds ([`UnixSeconds`]); milliseconds serve only for
//! time-ordered ids and measured durations.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970-01-01T00:00:00Z, as in the claims `iat` and `exp` (RFC 7519 §2, `NumericDate`).
pub type UnixSeconds = i64;

/// A source of the present time.
pub trait Clock: Send + Sync + Debug {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_millis(&self) -> i64;

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    fn now(&self) -> UnixSeconds {
        self.now_millis().div_euclid(1000)
    }
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now_millis(&self) -> i64 {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            // A machine whose clock stands before 1970.
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
        }
    }
}

/// A clock that moves only when told to. Clones share the same hands.
#[derive(Clone, Debug)]
pub struct ManualClock {
    millis: Arc<AtomicI64>,
}

impl ManualClock {
    /// A clock that stands still at the machine's present time.
    pub fn new() -> Self {
        Self::at(SystemClock.now())
    }

    /// A clock that stands still at `seconds`.
    pub fn at(seconds: UnixSeconds) -> Self {
        Self { millis: Arc::new(AtomicI64::new(seconds.saturating_mul(1000))) }
    }

    /// Moves the hands by `seconds`; a negative number moves them back.
    pub fn advance(&self, seconds: i64) {
        self.millis.fetch_add(seconds.saturating_mul(1000), Ordering::SeqCst);
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ManualClock {
    fn now_millis(&self) -> i64 {
        self.millis.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_for_all_its_clones() {
        let clock = ManualClock::at(1_000);
        let other = clock.clone();
        clock.advance(61);
        assert_eq!(other.now(), 1_061);
        other.advance(-1);
        assert_eq!(clock.now_millis(), 1_060_000);
    }

    #[test]
    fn seconds_round_down_before_1970_too() {
        #[derive(Debug)]
        struct Fixed(i64);
        impl Clock for Fixed {
            fn now_millis(&self) -> i64 {
                self.0
            }
        }
        assert_eq!(Fixed(1_999).now(), 1);
        assert_eq!(Fixed(-1).now(), -1);
    }

    #[test]
    fn the_system_clock_is_past_2025() {
        assert!(SystemClock.now() > 1_735_689_600);
    }
}
