//! How often something may happen, by whatever names it: so many times a minute, all at once if need be. What is
//! remembered has a fixed place, whoever comes: a table of small sets, in which a newcomer takes the place of whoever
//! has the most left. Per process, in memory; a look costs a hash and an uncontended lock.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Sets of a table. With [`PLACES`] in each it remembers 16,384 names in 280 KiB.
const SETS: usize = 2_048;
/// Names in a set.
const PLACES: usize = 8;
const MINUTE: u64 = 60_000_000_000;

/// What one name has used: when its allowance is whole again, in nanoseconds since the start.
#[derive(Clone, Copy, Default)]
struct Used {
    /// Zero where nobody is yet.
    name: u64,
    whole_at: u64,
}

/// An allowance for each of many names.
pub(in crate::domain) struct Allowance {
    sets: Vec<Mutex<[Used; PLACES]>>,
    /// Drawn at random, so that nobody chooses whose set he is in.
    names: RandomState,
    began: Instant,
    /// What one time costs, in nanoseconds.
    cost: u64,
}

impl fmt::Debug for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Allowance").field("cost", &Duration::from_nanos(self.cost)).finish_non_exhaustive()
    }
}

impl Allowance {
    /// So many times a minute.
    pub(in crate::domain) fn per_minute(times: NonZeroU32) -> Self {
        Self {
            sets: std::iter::repeat_with(Mutex::default).take(SETS).collect(),
            names: RandomState::new(),
            began: Instant::now(),
            cost: (MINUTE / u64::from(times.get())).max(1),
        }
    }

    /// Counts one time.
    ///
    /// # Errors
    /// The seconds to wait, at least one; it is not counted then.
    pub(in crate::domain) fn take(&self, name: impl Hash) -> Result<(), u64> {
        self.at(self.now(), name, true)
    }

    /// Whether there is one time left, without counting it.
    ///
    /// # Errors
    /// The seconds to wait, at least one.
    pub(in crate::domain) fn look(&self, name: impl Hash) -> Result<(), u64> {
        self.at(self.now(), name, false)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn at(&self, now: u64, name: impl Hash, take: bool) -> Result<(), u64> {
        let name = self.names.hash_one(name).max(1);
        let index = usize::try_from(name % SETS as u64).unwrap_or_default();
        let Some(set) = self.sets.get(index) else { return Ok(()) };
        // A poisoned lock guards nothing but counts.
        let mut set = set.lock().unwrap_or_else(PoisonError::into_inner);
        let known = set.iter_mut().find(|used| used.name == name);
        let used = known.as_ref().map_or(0, |used| used.whole_at.saturating_sub(now));
        let after = used.saturating_add(self.cost);
        if after > MINUTE {
            return Err((after - MINUTE).div_ceil(1_000_000_000).max(1));
        }
        if take {
            let used = Used { name, whole_at: now.saturating_add(after) };
            match known {
                Some(place) => *place = used,
                None => {
                    if let Some(place) = set.iter_mut().min_by_key(|used| used.whole_at) {
                        *place = used;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn allowance(times: u32) -> Allowance {
        Allowance::per_minute(NonZeroU32::new(times).unwrap())
    }

    #[test]
    fn all_at_once_and_then_one_by_one() {
        let allowance = allowance(6);
        for _ in 0..6 {
            assert_eq!(allowance.at(5, "a", true), Ok(()));
        }
        assert_eq!(allowance.at(5, "a", true), Err(10));
        assert_eq!(allowance.at(5, "b", true), Ok(()), "each name has its own");
        assert_eq!(allowance.at(9 * SECOND + 5, "a", true), Err(1));
        assert_eq!(allowance.at(10 * SECOND + 5, "a", true), Ok(()));
        assert_eq!(allowance.at(10 * SECOND + 5, "a", true), Err(10));
        assert_eq!(allowance.at(1_000 * SECOND, "a", true), Ok(()));
    }

    #[test]
    fn a_look_counts_nothing() {
        let allowance = allowance(1);
        assert_eq!(allowance.at(0, "a", false), Ok(()));
        assert_eq!(allowance.at(0, "a", false), Ok(()));
        assert_eq!(allowance.at(0, "a", true), Ok(()));
        assert_eq!(allowance.at(0, "a", false), Err(60));
        assert_eq!(allowance.at(60 * SECOND, "a", false), Ok(()));
    }

    #[test]
    fn whoever_comes_it_takes_no_more_room_and_those_who_used_most_are_remembered() {
        let allowance = allowance(3);
        for _ in 0..3 {
            assert_eq!(allowance.at(0, "guesser", true), Ok(()));
        }
        // Each newcomer has used one of three: where he needs a place, another newcomer gives way.
        for name in 0..1_000_000 {
            assert_eq!(allowance.at(SECOND, name, true), Ok(()));
        }
        assert_eq!(allowance.at(SECOND, "guesser", true), Err(19));
        assert_eq!(allowance.sets.len() * PLACES, 16_384);
    }
}
