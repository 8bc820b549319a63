//! Where guessing at one name stands. Pure: the same arithmetic for accounts and for names nobody has.

use crate::clock::UnixSeconds;
use entity::failure_counter::Model;

/// So many failures in a row cost nothing: people mistype.
pub(in crate::domain::login) const FREE_FAILURES: i32 = 5;
/// The longest rest, in seconds.
const LONGEST: i64 = 900;

/// Failures since the last success, and until when no guess is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::domain::login) struct Guesses {
    pub(in crate::domain::login) count: i32,
    pub(in crate::domain::login) blocked_until: UnixSeconds,
}

impl Guesses {
    /// What an account's row says; nothing if it never failed.
    pub(in crate::domain::login) fn of(row: Option<&Model>) -> Self {
        row.map(|row| Self { count: row.count, blocked_until: row.blocked_until }).unwrap_or_default()
    }

    /// The seconds until a guess is looked at again, if none is now. A clock that was set back does not make a rest
    /// longer than the longest.
    pub(in crate::domain::login) fn wait(self, now: UnixSeconds) -> Option<u64> {
        let left = self.blocked_until.saturating_sub(now);
        u64::try_from(left).ok().filter(|left| *left > 0).map(|left| left.min(LONGEST.unsigned_abs()))
    }

    /// After one more failure.
    pub(in crate::domain::login) fn failed(self, now: UnixSeconds) -> Self {
        let count = self.count.saturating_add(1);
        Self { count, blocked_until: now.saturating_add(rest(count)) }
    }
}

/// How long a name rests after so many failures, in seconds.
fn rest(count: i32) -> i64 {
    match u32::try_from(count - FREE_FAILURES) {
        Ok(doublings) => 1_i64.checked_shl(doublings.min(40)).unwrap_or(LONGEST).min(LONGEST),
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w_06_the_rest_doubles_to_a_quarter_of_an_hour() {
        let rests: Vec<i64> = (1..=17).map(rest).collect();
        assert_eq!(rests, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        assert_eq!(rest(i32::MAX), 900);
        assert_eq!(rest(0), 0);
    }

    #[test]
    fn w_06_a_hundred_guesses_in_a_row_take_most_of_a_day() {
        let mut guesses = Guesses::default();
        let mut now = 1_000;
        for _ in 0..100 {
            now += guesses.wait(now).map_or(0, u64::cast_signed);
            guesses = guesses.failed(now);
        }
        assert!(now - 1_000 > 20 * 3_600, "{now}");
    }

    #[test]
    fn a_rest_ends() {
        let guesses = Guesses { count: 7, blocked_until: 104 };
        assert_eq!(guesses.wait(100), Some(4));
        assert_eq!(guesses.wait(103), Some(1));
        assert_eq!(guesses.wait(104), None);
        assert_eq!(guesses.wait(-1_000_000), Some(900));
        assert_eq!(Guesses { count: i32::MAX, blocked_until: 0 }.failed(5).count, i32::MAX);
    }
}
