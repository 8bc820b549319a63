//! Section `[server]`: where to listen, what the world calls this server, which proxies to believe.
//! Read once at start; the HTTP server binds `listen` and then asks for the public URL.

use std::net::SocketAddr;
use std::time::Duration;

use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::public_url::PublicUrl;
use super::reader::Reader;
use super::trusted_proxies::TrustedProxies;

pub(super) static LISTEN: Key = Key::new("server.listen", "127.0.0.1:8080");
pub(super) static PUBLIC_URL: Key = Key::new("server.public_url", "http://localhost with the port listened on");
static TRUSTED_PROXIES: Key = Key::new("server.trusted_proxies", "none");
static DRAIN_SECONDS: Key = Key::new("server.drain_seconds", "5, or 0 if it listens on this machine only");
pub(super) static KEYS: [&Key; 4] = [&LISTEN, &PUBLIC_URL, &TRUSTED_PROXIES, &DRAIN_SECONDS];

/// Load balancers ask every few seconds.
const DRAIN: u32 = 5;

/// Addresses of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The address and port to listen on; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The origin people and clients use, when it was set.
    pub public_url: Option<PublicUrl>,
    /// The peers whose forwarding headers are believed.
    pub trusted_proxies: TrustedProxies,
    /// How long it goes on serving after SIGTERM while probes say that it will not.
    pub drain: Duration,
}

impl Server {
    /// The public URL once the server listens on `bound`: the one that was set, or
    /// `http://localhost` with the bound port.
    pub fn public_url_at(&self, bound: SocketAddr) -> PublicUrl {
        self.public_url.clone().unwrap_or_else(|| PublicUrl::localhost(bound.port()))
    }

    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        let listen = reader.text(&LISTEN, listen)?;
        let public_url = reader.optional_text(&PUBLIC_URL, PublicUrl::parse)?;
        let trusted_proxies = reader.optional_list(&TRUSTED_PROXIES, TrustedProxies::parse)?.unwrap_or_default();
        let usual = if listen.ip().is_loopback() { 0 } else { DRAIN };
        let drain = reader.optional_number(&DRAIN_SECONDS, 0..=300)?.unwrap_or(usual);
        Ok(Self { listen, public_url, trusted_proxies, drain: Duration::from_secs(drain.into()) })
    }
}

/// Reads an address to listen on.
pub(super) fn listen(text: &str) -> Result<SocketAddr, Refusal> {
    text.parse().map_err(|_| {
        Refusal::new("is not an IP address with a port", "write for example 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080")
    })
}
