//! Section `[server]`: where to listen, what the world calls this server, which proxies to believe.
//! Read once at start; the HTTP server binds `listen` and then asks for the public URL.

use std::net::SocketAddr;

use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::public_url::PublicUrl;
use super::reader::Reader;
use super::trusted_proxies::TrustedProxies;

pub(super) static LISTEN: Key = Key::new("server.listen", "127.0.0.1:8080");
pub(super) static PUBLIC_URL: Key = Key::new("server.public_url", "http://localhost with the port listened on");
static TRUSTED_PROXIES: Key = Key::new("server.trusted_proxies", "none");
pub(super) static KEYS: [&Key; 3] = [&LISTEN, &PUBLIC_URL, &TRUSTED_PROXIES];

/// Addresses of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The address and port to listen on; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The origin people and clients use, when it was set.
    pub public_url: Option<PublicUrl>,
    /// The peers whose forwarding headers are believed.
    pub trusted_proxies: TrustedProxies,
}

impl Server {
    /// The public URL once the server listens on `bound`: the one that was set, or
    /// `http://localhost` with the bound port.
    pub fn public_url_at(&self, bound: SocketAddr) -> PublicUrl {
        self.public_url.clone().unwrap_or_else(|| PublicUrl::localhost(bound.port()))
    }

    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        Ok(Self {
            listen: reader.text(&LISTEN, listen)?,
            public_url: reader.optional_text(&PUBLIC_URL, PublicUrl::parse)?,
            trusted_proxies: reader.optional_list(&TRUSTED_PROXIES, TrustedProxies::parse)?.unwrap_or_default(),
        })
    }
}

/// Reads an address to listen on.
pub(super) fn listen(text: &str) -> Result<SocketAddr, Refusal> {
    text.parse().map_err(|_| {
        Refusal::new("is not an IP address with a port", "write for example 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080")
    })
}
