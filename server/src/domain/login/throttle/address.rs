//! How often one address may try to sign in to one workspace. An IPv6 customer has a /64 to choose from, so that is
//! what counts as one address there. Per process, in memory.

use entity::id::{AppId, WorkspaceId};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;

/// A workspace, and the app an attempt comes through, if it does not come by the pages.
type Door = (WorkspaceId, Option<AppId>);

/// The limiter.
pub struct AddressLimit {
    limiter: DefaultKeyedRateLimiter<(Door, IpAddr)>,
    clock: DefaultClock,
}

impl fmt::Debug for AddressLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddressLimit").field("addresses", &self.limiter.len()).finish_non_exhaustive()
    }
}

impl AddressLimit {
    /// So many attempts a minute, all of them at once if need be.
    pub(super) fn new(attempts_per_minute: NonZeroU32) -> Self {
        Self { limiter: RateLimiter::keyed(Quota::per_minute(attempts_per_minute)), clock: DefaultClock::default() }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// The seconds to wait, at least one.
    pub(super) fn admit(&self, door: Door, address: &str) -> Result<(), u64> {
        // Whoever comes from nowhere that can be named shares one allowance.
        let source = parse(address).map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), prefix);
        self.limiter.check_key(&(door, source)).map_err(|wait| {
            let wait = wait.wait_time_from(self.clock.now());
            wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1)
        })
    }

    /// Forgets addresses whose allowance is whole again.
    pub(super) fn sweep(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

/// An address as rows keep it: canonical, and nothing if it is none.
pub(in crate::domain) fn written(address: &str) -> Option<String> {
    parse(address).map(|address| address.to_string())
}

fn parse(address: &str) -> Option<IpAddr> {
    address.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// The part of an address that one customer has: all of IPv4, the first 64 bits of IPv6.
fn prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;

    #[test]
    fn one_customer_is_one_address() {
        let limit = AddressLimit::new(NonZeroU32::new(2).unwrap());
        let workspace = || (WorkspaceId(Entropy::system().uuid_v4()), None);
        let (here, there) = (workspace(), workspace());
        assert_eq!(limit.admit(here, "192.0.2.1"), Ok(()));
        assert_eq!(limit.admit(here, "::ffff:192.0.2.1"), Ok(()));
        let wait = limit.admit(here, "192.0.2.1").unwrap_err();
        assert!((1..=30).contains(&wait), "{wait}");
        assert_eq!(limit.admit(here, "192.0.2.2"), Ok(()));
        assert_eq!(limit.admit(there, "192.0.2.1"), Ok(()), "workspaces do not share an allowance");
        assert_eq!(limit.admit(here, "2001:db8:1:2::1"), Ok(()));
        assert_eq!(limit.admit(here, "2001:db8:1:2:ffff::1"), Ok(()));
        assert!(limit.admit(here, "2001:db8:1:2::2").is_err());
        assert_eq!(limit.admit(here, "2001:db8:1:3::1"), Ok(()));
        let app = (here.0, Some(AppId(Entropy::system().uuid_v4())));
        assert_eq!(limit.admit(app, "192.0.2.1"), Ok(()), "an app is a door of its own");
        limit.sweep();
        assert!(limit.admit(here, "192.0.2.1").is_err(), "a sweep forgets only who is quiet");
    }

    #[test]
    fn only_addresses_are_written_down() {
        assert_eq!(written("::ffff:192.0.2.1").as_deref(), Some("192.0.2.1"));
        assert_eq!(written("2001:DB8::1").as_deref(), Some("2001:db8::1"));
        assert_eq!(written("<script>"), None);
    }
}
