//! How often links may be asked for. An address may ask as often as it may try to sign in, whatever names it gives; a
//! workspace sends so many letters a minute that nobody proved to want; and an account gets so many within an hour,
//! which is counted in its row, for all nodes. All but the first limit is silent: it must not tell that there is an
//! account.

use super::queue::Queue;
use crate::clock::UnixSeconds;
use crate::domain::Tenant;
use crate::domain::allowance::Allowance;
use crate::domain::source::Source;
use entity::id::{UserId, WorkspaceId};
use entity::recovery::Model;
use std::num::NonZeroU32;

/// Letters an account gets within an hour because somebody asked for them.
pub(super) const ASKED_LETTERS: i32 = 3;
/// Letters it gets within an hour altogether, with those that members send.
pub(super) const ALL_LETTERS: i32 = 10;
/// The hour, in seconds.
const HOUR: i64 = 3_600;

/// The memory of one process about links that were asked for.
#[derive(Debug)]
pub struct RecoveryLimit {
    addresses: Allowance,
    letters: Allowance,
    pub(super) queue: Queue,
}

impl RecoveryLimit {
    /// Allows each address so many questions a minute in each workspace
    /// (`limits.login_attempts_per_minute_per_address`), and each workspace so many letters
    /// (`limits.recovery_letters_per_minute_per_workspace`).
    pub fn new(questions: NonZeroU32, letters: NonZeroU32) -> Self {
        Self {
            addresses: Allowance::per_minute(questions),
            letters: Allowance::per_minute(letters),
            queue: Queue::default(),
        }
    }

    /// Counts a question, or a try at a new password, from the request's address.
    ///
    /// # Errors
    /// The seconds to wait.
    pub(super) fn admit(&self, tenant: &Tenant) -> Result<(), u64> {
        match &tenant.origin().address {
            Some(address) => self.addresses.take((tenant.workspace().id(), Source::of(address))),
            None => Ok(()),
        }
    }

    /// Counts a letter of a workspace; whether it may leave.
    pub(super) fn letter(&self, workspace: WorkspaceId) -> bool {
        self.letters.take(workspace).is_ok()
    }
}

/// Whether an account may get one more letter, of so many within an hour.
pub(super) fn has_room(row: Option<&Model>, most: i32, now: UnixSeconds) -> bool {
    row.is_none_or(|row| !is_current(row, now) || row.letters < most)
}

/// The row of an account that gets one more letter.
pub(super) fn counted(workspace_id: WorkspaceId, user_id: UserId, row: Option<&Model>, now: UnixSeconds) -> Model {
    match row.filter(|row| is_current(row, now)) {
        Some(row) => Model { letters: row.letters.saturating_add(1), ..row.clone() },
        None => Model { workspace_id, user_id, letters: 1, began_at: now },
    }
}

/// Whether a row's hour has not passed, nor begins yet.
fn is_current(row: &Model, now: UnixSeconds) -> bool {
    (row.began_at..row.began_at.saturating_add(HOUR)).contains(&now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn y_03_an_account_gets_so_many_letters_within_an_hour() {
        let (here, ada) = (WorkspaceId(Uuid::nil()), UserId(Uuid::nil()));
        let mut row = None;
        for letter in 0..ASKED_LETTERS {
            assert!(has_room(row.as_ref(), ASKED_LETTERS, 1_000), "{letter}");
            row = Some(counted(here, ada, row.as_ref(), 1_000));
        }
        assert!(!has_room(row.as_ref(), ASKED_LETTERS, 1_000 + HOUR - 1));
        assert!(has_room(row.as_ref(), ALL_LETTERS, 1_000));
        assert!(has_room(row.as_ref(), ASKED_LETTERS, 1_000 + HOUR));
        assert_eq!(counted(here, ada, row.as_ref(), 1_000 + HOUR).letters, 1);
        assert!(has_room(row.as_ref(), ASKED_LETTERS, 999), "a clock that was put back locks nobody out");
    }
}
