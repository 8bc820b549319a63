//! The peers whose `X-Forwarded-*` and `Forwarded` headers are believed: addresses and networks in
//! CIDR notation (RFC 4632, RFC 4291). Parsed at start, asked once per request.

use std::fmt;
use std::net::IpAddr;

use super::error::Refusal;

/// A set of addresses. The empty set believes nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies {
    networks: Vec<Network>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    /// How many leading bits count, 1 to 32 or 128.
    prefix: u32,
}

impl TrustedProxies {
    /// Reads addresses (`192.0.2.7`) and networks (`10.0.0.0/8`, `fd00::/8`).
    ///
    /// # Errors
    /// Names, malformed addresses or lengths, bits set beyond the length, the network of all
    /// addresses, IPv4 addresses written as IPv6.
    pub fn parse<T: AsRef<str>>(entries: &[T]) -> Result<Self, Refusal> {
        let networks = entries.iter().map(|entry| Network::parse(entry.as_ref())).collect::<Result<_, _>>()?;
        Ok(Self { networks })
    }

    /// Whether the peer is in the set. An IPv4 peer seen through an IPv6 socket counts as IPv4.
    pub fn contains(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.networks.iter().any(|network| network.contains(peer))
    }

    /// Whether nobody is believed.
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }
}

impl fmt::Display for TrustedProxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.networks.is_empty() {
            return f.write_str("none");
        }
        for (position, network) in self.networks.iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            write!(f, "{comma}{}/{}", network.address, network.prefix)?;
        }
        Ok(())
    }
}

impl Network {
    fn parse(entry: &str) -> Result<Self, Refusal> {
        let (address, length) = match entry.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (entry, None),
        };
        let address: IpAddr = address.parse().map_err(|_| {
            Refusal::new(
                "has an entry that is not an IP address or network",
                "write entries such as 192.0.2.7, 10.0.0.0/8 or fd00::/8",
            )
        })?;
        if address.to_canonical() != address {
            return Err(Refusal::new(
                format!("has the IPv4 address {address} written as IPv6"),
                "write it in the IPv4 form",
            ));
        }
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match length {
            None => width,
            Some(length) => prefix_length(length, width)?,
        };
        let network = Self { address, prefix };
        let first = network.first_address();
        if first != address {
            return Err(Refusal::new(
                format!("has the network {address}/{prefix} with bits set beyond its length"),
                format!("write {first}/{prefix}"),
            ));
        }
        Ok(network)
    }

    fn contains(&self, peer: IpAddr) -> bool {
        let of_peer = Self { address: peer, prefix: self.prefix };
        self.address.is_ipv4() == peer.is_ipv4() && of_peer.first_address() == self.address
    }

    fn first_address(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(v4) => {
                let free = 32_u32.saturating_sub(self.prefix);
                let mask = u32::MAX.checked_shl(free).unwrap_or(0);
                IpAddr::V4((v4.to_bits() & mask).into())
            }
            IpAddr::V6(v6) => {
                let free = 128_u32.saturating_sub(self.prefix);
                let mask = u128::MAX.checked_shl(free).unwrap_or(0);
                IpAddr::V6((v6.to_bits() & mask).into())
            }
        }
    }
}

fn prefix_length(text: &str, width: u32) -> Result<u32, Refusal> {
    let canonical = |length: &u32| length.to_string() == text;
    match text.parse().ok().filter(canonical) {
        Some(0) => Err(Refusal::new(
            "has a network of length 0, so that anybody could forge a client address",
            "name the addresses of your proxies",
        )),
        Some(length) if length <= width => Ok(length),
        _ => Err(Refusal::new(
            "has a network whose length is not a number in its bounds",
            format!("write a length from 1 to {width} after the slash"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(entries: &[&str]) -> TrustedProxies {
        TrustedProxies::parse(entries).unwrap_or_else(|refusal| panic!("{entries:?}: {refusal}"))
    }

    fn contains(set: &TrustedProxies, peer: &str) -> bool {
        set.contains(peer.parse().unwrap_or_else(|_| panic!("{peer}")))
    }

    #[test]
    fn the_empty_set_believes_nobody() {
        let nobody = TrustedProxies::default();
        assert!(nobody.is_empty());
        assert!(!contains(&nobody, "127.0.0.1"));
        assert_eq!(nobody.to_string(), "none");
    }

    #[test]
    fn networks_contain_exactly_their_addresses() {
        let set = parsed(&["10.0.0.0/8", "192.0.2.7", "198.51.100.128/25", "fd00::/8", "::1"]);
        for peer in ["10.0.0.0", "10.255.255.255", "192.0.2.7", "198.51.100.128", "fdff::1", "::1", "::ffff:10.1.2.3"] {
            assert!(contains(&set, peer), "{peer}");
        }
        for peer in [
            "9.255.255.255",
            "11.0.0.0",
            "192.0.2.6",
            "192.0.2.8",
            "198.51.100.127",
            "fe00::1",
            "::2",
            "::10.0.0.1",
            "::ffff:11.0.0.1",
        ] {
            assert!(!contains(&set, peer), "{peer}");
        }
        assert_eq!(set.to_string(), "10.0.0.0/8, 192.0.2.7/32, 198.51.100.128/25, fd00::/8, ::1/128");
    }

    #[test]
    fn the_whole_of_one_family_does_not_leak_into_the_other() {
        let halves = parsed(&["0.0.0.0/1", "128.0.0.0/1"]);
        assert!(contains(&halves, "203.0.113.9"));
        assert!(!contains(&halves, "2001:db8::1"));
    }

    #[test]
    fn malformed_entries_are_refused() {
        for (entry, reason) in [
            ("", "not an IP address"),
            ("proxy.example", "not an IP address"),
            ("10.0.0.0/8/8", "length"),
            ("10.0.0", "not an IP address"),
            ("010.0.0.1", "not an IP address"),
            (" 10.0.0.1", "not an IP address"),
            ("[::1]", "not an IP address"),
            ("10.0.0.1:80", "not an IP address"),
            ("fe80::1%eth0", "not an IP address"),
            ("10.0.0.0/", "length"),
            ("10.0.0.0/33", "length"),
            ("10.0.0.0/08", "length"),
            ("10.0.0.0/+8", "length"),
            ("10.0.0.0/-1", "length"),
            ("fd00::/129", "length"),
            ("10.0.0.0/255.0.0.0", "length"),
            ("0.0.0.0/0", "length 0"),
            ("::/0", "length 0"),
            ("10.0.0.1/8", "beyond"),
            ("fd00::1/64", "beyond"),
            ("::ffff:10.0.0.0/104", "written as IPv6"),
        ] {
            match TrustedProxies::parse(&[entry]) {
                Ok(set) => panic!("{entry} was read as {set}"),
                Err(refusal) => assert!(refusal.reason.contains(reason), "{entry}: {refusal}"),
            }
        }
    }
}
