//! Who counts as one client, going by the address: all of IPv4, the first 64 bits of IPv6, because that is what one
//! customer has to choose from there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A client's address, as limits count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::domain) struct Source(IpAddr);

impl Source {
    /// Whoever comes from nowhere that can be named is one client.
    pub(in crate::domain) fn of(address: &str) -> Self {
        Self(match parse(address) {
            Some(IpAddr::V6(v6)) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
            Some(v4) => v4,
            None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        })
    }
}

/// An address as rows keep it: canonical, and nothing if it is none.
pub(in crate::domain) fn written(address: &str) -> Option<String> {
    parse(address).map(|address| address.to_string())
}

fn parse(address: &str) -> Option<IpAddr> {
    address.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_customer_is_one_source() {
        let same = |one: &str, other: &str| Source::of(one) == Source::of(other);
        assert!(same("192.0.2.1", "::ffff:192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::1"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("unknown", ""), "whoever cannot be named shares one");
    }

    #[test]
    fn only_addresses_are_written_down() {
        assert_eq!(written("::ffff:192.0.2.1").as_deref(), Some("192.0.2.1"));
        assert_eq!(written("2001:DB8::1").as_deref(), Some("2001:db8::1"));
        assert_eq!(written("<script>"), None);
    }
}
