//! The origin under which this server is reached: `https://id.example.com`. Issuers, links in mails
//! and cookies are computed from it and never from a request, so it is checked once at start. It
//! also judges the Host of requests.

use std::fmt;
use std::net::IpAddr;

use url::Url;

use super::error::Refusal;

const EXAMPLE: &str = "write an origin such as https://id.example.com";

/// A scheme, a host and a port in canonical form; https unless the host is this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
    port: u16,
    default_port: u16,
    loopback: bool,
}

impl PublicUrl {
    /// `http://localhost` with a port, for a server without a configured URL.
    pub fn localhost(port: u16) -> Self {
        Self::on_this_machine("http", port, 80)
    }

    /// `https://localhost` with a port, for a server that speaks TLS and has no configured URL.
    pub fn localhost_tls(port: u16) -> Self {
        Self::on_this_machine("https", port, 443)
    }

    fn on_this_machine(scheme: &str, port: u16, default_port: u16) -> Self {
        let origin =
            if port == default_port { format!("{scheme}://localhost") } else { format!("{scheme}://localhost:{port}") };
        Self { origin, host: "localhost".to_owned(), port, default_port, loopback: true }
    }

    /// Reads an origin in its canonical form (RFC 6454 section 6.2).
    ///
    /// # Errors
    /// Anything but http or https; user information, path, query or fragment; another spelling
    /// than the canonical one; http for a host that is not loopback.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let url = Url::parse(text).map_err(|_| Refusal::new("is not a URL", EXAMPLE))?;
        let default_port = match url.scheme() {
            "https" => 443,
            "http" => 80,
            _ => return Err(Refusal::new("is neither https nor http", EXAMPLE)),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::new("has a user name or a password", EXAMPLE));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(Refusal::new(
                "has a path, a query or a fragment",
                format!("write only the origin, {}", url.origin().ascii_serialization()),
            ));
        }
        let origin = url.origin().ascii_serialization();
        if text != origin {
            return Err(Refusal::new("is not in canonical form", format!("write {origin}")));
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        if host.ends_with('.') {
            return Err(Refusal::new("has a host that ends in a dot", "write the host without it"));
        }
        let port = url.port_or_known_default().unwrap_or(default_port);
        if port == 0 {
            return Err(Refusal::new("has port 0", EXAMPLE));
        }
        let loopback = url.host_str().is_some_and(is_this_machine);
        if url.scheme() == "http" && !loopback {
            return Err(Refusal::new(
                "is http for a host that is not this machine",
                format!("write https://{host}, with a proxy for TLS or server.tls, or use http://localhost"),
            ));
        }
        Ok(Self { origin, host, port, default_port, loopback })
    }

    /// The origin without a trailing slash: `https://id.example.com`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The identifier of the admin API as a resource (RFC 8707), and its address: `https://id.example.com/api/v1`.
    pub fn admin_api(&self) -> String {
        format!("{}/api/v1", self.origin)
    }

    /// Whether the host is this machine: localhost, a name under `.localhost`, 127.0.0.0/8, `[::1]`.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether a Host header (RFC 9110 section 7.2) or `:authority` names this server. On loopback
    /// the names localhost, 127.0.0.1 and `[::1]` are equal; the port never differs.
    pub fn host_matches(&self, host_header: &str) -> bool {
        let Some((host, port)) = split_host(host_header) else {
            return false;
        };
        port.unwrap_or(self.default_port) == self.port && self.is_named(host)
    }

    /// Whether a host without a port is this server's; see [`Self::host_matches`].
    pub fn is_named(&self, host: &str) -> bool {
        host.eq_ignore_ascii_case(&self.host)
            || (self.loopback && (host.eq_ignore_ascii_case("localhost") || host == "127.0.0.1" || host == "[::1]"))
    }

    /// The scheme, `https` or `http`.
    pub fn scheme(&self) -> &'static str {
        if self.default_port == 443 { "https" } else { "http" }
    }

    /// The port that is left out where the scheme stands: 443 or 80.
    pub fn default_port(&self) -> u16 {
        self.default_port
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

/// Whether a host, as it stands in a URL, is called this machine: localhost, a name under it, or a loopback address.
fn is_this_machine(host: &str) -> bool {
    leads_here(host) || host.to_ascii_lowercase().ends_with(".localhost")
}

/// Whether a connection to such a host stays on this machine. A name under localhost may be looked up like any other, and
/// lead anywhere.
pub(super) fn leads_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.trim_matches(['[', ']']).parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn split_host(header: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match header.rsplit_once(':') {
        // The colons inside an IPv6 literal are not the one before a port.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (header, None),
    };
    let Some(port) = port else {
        return Some((host, None));
    };
    if port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((host, Some(port.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> PublicUrl {
        PublicUrl::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal}"))
    }

    #[test]
    fn canonical_origins_are_accepted() {
        for text in [
            "https://id.example.com",
            "https://id.example.com:8443",
            "https://192.0.2.1",
            "https://[2001:db8::1]:8443",
            "https://xn--bcher-kva.example",
            "http://localhost",
            "http://localhost:8080",
            "http://acme.localhost:8080",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:8080",
            "https://localhost",
        ] {
            assert_eq!(parsed(text).origin(), text);
        }
        assert!(!parsed("https://id.example.com").is_loopback());
        assert!(!parsed("https://localhost.example").is_loopback());
        assert!(parsed("http://a.b.localhost").is_loopback());
    }

    #[test]
    fn everything_else_is_refused_with_the_right_reason() {
        for (text, reason) in [
            ("", "is not a URL"),
            ("id.example.com", "is not a URL"),
            ("ftp://id.example.com", "is neither"),
            ("localhost:8080", "is neither"),
            ("https://u@id.example.com", "user name"),
            ("https://u:hunter2@id.example.com", "user name"),
            ("https://id.example.com/auth", "has a path"),
            ("https://id.example.com/?", "has a path"),
            ("https://id.example.com#x", "has a path"),
            ("https://id.example.com/", "canonical"),
            ("https://id.example.com:443", "canonical"),
            ("https://ID.example.com", "canonical"),
            ("https://bücher.example", "canonical"),
            (" https://id.example.com", "canonical"),
            ("https:\\\\id.example.com", "canonical"),
            ("http://127.1", "canonical"),
            ("https://id.example.com.", "dot"),
            ("https://id.example.com:0", "port 0"),
            ("http://id.example.com", "is http"),
            ("http://localhost.example.com", "is http"),
            ("http://notlocalhost", "is http"),
            ("http://10.0.0.1", "is http"),
            ("http://[::ffff:7f00:1]", "is http"),
            ("http://0.0.0.0:8080", "is http"),
        ] {
            match PublicUrl::parse(text) {
                Ok(url) => panic!("{text} was read as {url}"),
                Err(refusal) => {
                    assert!(refusal.reason.contains(reason), "{text}: {refusal}");
                    assert!(!refusal.to_string().contains("hunter2"));
                }
            }
        }
    }

    #[test]
    fn d_09_only_the_configured_host_matches() {
        let url = parsed("https://id.example.com");
        for host in ["id.example.com", "ID.Example.Com", "id.example.com:443"] {
            assert!(url.host_matches(host), "{host}");
        }
        for host in [
            "",
            ":443",
            "example.com",
            "id.example.com:80",
            "id.example.com:8443",
            "id.example.com:",
            "id.example.com:+443",
            "id.example.com:65979",
            "id.example.com.",
            "id.example.com.evil.example",
            "user@id.example.com",
            "id.example.com/",
            "localhost",
            "[::1]:443",
        ] {
            assert!(!url.host_matches(host), "{host}");
        }
    }

    #[test]
    fn the_names_of_this_machine_are_equal() {
        for text in ["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"] {
            let url = parsed(text);
            for host in ["localhost:8080", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080"] {
                assert!(url.host_matches(host), "{text} {host}");
            }
            for host in [
                "localhost",
                "localhost:8081",
                "[::1]",
                "::1:8080",
                "127.0.0.2:8080",
                "evil.localhost:8080",
                "rebound.example:8080",
            ] {
                assert!(!url.host_matches(host), "{text} {host}");
            }
        }
        assert!(parsed("http://acme.localhost").host_matches("acme.localhost"));
        assert!(parsed("http://[::1]").host_matches("[::1]"));
    }

    #[test]
    fn a_server_without_a_url_is_localhost() {
        assert_eq!(PublicUrl::localhost(8080), parsed("http://localhost:8080"));
        assert_eq!(PublicUrl::localhost(80), parsed("http://localhost"));
        assert_eq!(PublicUrl::localhost_tls(8443), parsed("https://localhost:8443"));
        assert_eq!(PublicUrl::localhost_tls(443), parsed("https://localhost"));
    }
}
