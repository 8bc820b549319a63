//! The name of a host as it stands in `Host` (RFC 9110 §7.2), in the one spelling it is stored and compared in: lower
//! case, with its port unless that is the scheme's own.

use crate::config::PublicUrl;
use crate::domain::refusal::{Refused, shown};
use std::fmt;

const LONGEST: usize = 253;
const LONGEST_LABEL: usize = 63;
const HINT: &str =
    "write a DNS name in lower case such as login.example.com, with a port only if it is not the usual one";

/// A host a workspace can be bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

impl HostName {
    /// Reads what an operator wrote: a DNS name in ASCII (RFC 1123 §2.1; names in other scripts as `xn--`) with or
    /// without a port; no address, no scheme, no path, and not the host of the public URL, under whichever port.
    pub fn parse(text: &str, public_url: &PublicUrl) -> Result<Self, Refused> {
        let refused = |reason: &str| Err(Refused::invalid("host", format!("\"{}\" {reason}", shown(text)), HINT));
        if text.contains("://") || text.contains('/') {
            return refused("has a scheme or a path");
        }
        if !text.is_ascii() {
            return refused("is not ASCII: a name in another script is written as xn--…");
        }
        let Some((name, port)) = split(text) else { return refused("is not a host") };
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return refused("has capitals");
        }
        if is_address(name) {
            return refused("is an address");
        }
        if !is_dns_name(name) {
            return refused("is not a DNS name");
        }
        if public_url.is_named(name) {
            return refused("is the host of the public URL, where every workspace answers");
        }
        Ok(Self::spelt(name, port, public_url))
    }

    /// The host a request names, if it could be bound at all: capitals count for nothing there.
    pub(super) fn asked(text: &str, public_url: &PublicUrl) -> Option<Self> {
        let (name, port) = split(text)?;
        let name = name.to_ascii_lowercase();
        is_dns_name(&name).then(|| Self::spelt(&name, port, public_url))
    }

    fn spelt(name: &str, port: Option<u16>, public_url: &PublicUrl) -> Self {
        match port.filter(|port| *port != public_url.default_port()) {
            Some(port) => Self(format!("{name}:{port}")),
            None => Self(name.to_owned()),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn split(text: &str) -> Option<(&str, Option<u16>)> {
    let Some((name, port)) = text.rsplit_once(':') else { return Some((text, None)) };
    let plain = !port.starts_with('0') && port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|_| plain)?;
    Some((name, Some(port)))
}

/// A last label of digits makes a name an IPv4 address to browsers (URL Standard §3.5).
fn is_address(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    name.contains([':', '[']) || digits || last.starts_with("0x")
}

fn is_dns_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= LONGEST && name.split('.').all(label) && !is_address(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn public() -> PublicUrl {
        PublicUrl::parse("https://id.example.com").unwrap()
    }

    #[test]
    fn hosts_are_stored_in_one_spelling() {
        for (written, stored) in [
            ("login.fncy.example", "login.fncy.example"),
            ("login.fncy.example:8443", "login.fncy.example:8443"),
            ("login.fncy.example:443", "login.fncy.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("intranet", "intranet"),
            ("1a.example", "1a.example"),
            ("other.id.example.com", "other.id.example.com"),
        ] {
            assert_eq!(HostName::parse(written, &public()).unwrap().as_str(), stored);
            assert_eq!(HostName::asked(&written.to_ascii_uppercase(), &public()).unwrap().as_str(), stored);
        }
    }

    #[test]
    fn everything_else_is_refused_with_its_reason() {
        let long = format!("{}.example", "a".repeat(64));
        for (text, reason) in [
            ("", "DNS name"),
            ("https://login.example", "scheme or a path"),
            ("login.example/", "scheme or a path"),
            ("Login.example", "capitals"),
            ("b\u{fc}cher.example", "ASCII"),
            ("192.0.2.7", "address"),
            ("127.1", "address"),
            ("[2001:db8::1]", "is not a host"),
            ("[2001:db8::1]:8443", "address"),
            ("login.example:", "is not a host"),
            ("login.example:0", "is not a host"),
            ("login.example:08", "is not a host"),
            ("login.example:65536", "is not a host"),
            ("login.example.", "DNS name"),
            (".example", "DNS name"),
            ("a..example", "DNS name"),
            ("-a.example", "DNS name"),
            ("a-.example", "DNS name"),
            ("a_b.example", "DNS name"),
            ("*.example", "DNS name"),
            ("a b.example", "DNS name"),
            ("u@login.example", "DNS name"),
            ("id.example.com", "public URL"),
            ("id.example.com:8443", "public URL"),
            (&long, "DNS name"),
        ] {
            let refused = HostName::parse(text, &public()).expect_err(text).to_string();
            assert!(refused.contains(reason), "{text}: {refused}");
        }
        let local = PublicUrl::localhost(8080);
        for text in ["localhost", "localhost:9090"] {
            assert!(HostName::parse(text, &local).is_err(), "{text}");
        }
        assert!(HostName::parse("acme.localhost:8080", &local).is_ok());
    }

    proptest! {
        #[test]
        fn what_passes_is_its_own_spelling(text in any::<String>()) {
            if let Ok(name) = HostName::parse(&text, &public()) {
                prop_assert_eq!(HostName::parse(name.as_str(), &public()).unwrap(), name.clone());
                prop_assert_eq!(HostName::asked(name.as_str(), &public()), Some(name));
            }
            let _ = HostName::asked(&text, &public());
        }
    }
}
