//! How often one address may try to sign in to one workspace. Per process, in memory.

use crate::domain::allowance::Allowance;
use crate::domain::source::Source;
use entity::id::{AppId, WorkspaceId};
use std::num::NonZeroU32;

/// A workspace, and the app an attempt comes through, if it does not come by the pages.
type Door = (WorkspaceId, Option<AppId>);

/// The limiter.
#[derive(Debug)]
pub(super) struct AddressLimit(Allowance);

impl AddressLimit {
    /// So many attempts a minute, all of them at once if need be.
    pub(super) fn new(attempts_per_minute: NonZeroU32) -> Self {
        Self(Allowance::per_minute(attempts_per_minute))
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// The seconds to wait, at least one.
    pub(super) fn admit(&self, door: Door, address: &str) -> Result<(), u64> {
        self.0.take((door, Source::of(address)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;

    #[test]
    fn mt_17_each_door_has_its_own_allowance() {
        let limit = AddressLimit::new(NonZeroU32::new(2).unwrap());
        let workspace = || (WorkspaceId(Entropy::system().uuid_v4()), None);
        let (here, there) = (workspace(), workspace());
        assert_eq!(limit.admit(here, "192.0.2.1"), Ok(()));
        assert_eq!(limit.admit(here, "::ffff:192.0.2.1"), Ok(()));
        let wait = limit.admit(here, "192.0.2.1").unwrap_err();
        assert!((1..=30).contains(&wait), "{wait}");
        assert_eq!(limit.admit(here, "192.0.2.2"), Ok(()));
        assert_eq!(limit.admit(there, "192.0.2.1"), Ok(()), "workspaces do not share an allowance");
        let app = (here.0, Some(AppId(Entropy::system().uuid_v4())));
        assert_eq!(limit.admit(app, "192.0.2.1"), Ok(()), "an app is a door of its own");
    }
}
