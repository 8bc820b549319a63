//! Section `[server]`: where to listen, what the world calls this server, which proxies to believe,
//! and the certificate of its own TLS. Read once at start; the HTTP server binds `listen` and then
//! asks for the public URL.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::public_url::PublicUrl;
use super::reader::Reader;
use super::trusted_proxies::TrustedProxies;

pub(super) static LISTEN: Key = Key::new("server.listen", "127.0.0.1:8080");
pub(super) static PUBLIC_URL: Key =
    Key::new("server.public_url", "localhost with the port listened on, https with server.tls");
static TRUSTED_PROXIES: Key = Key::new("server.trusted_proxies", "none");
static TLS_CERT: Key = Key::new("server.tls.cert", "none");
static TLS_KEY: Key = Key::new("server.tls.key", "none");
static DRAIN_SECONDS: Key = Key::new("server.drain_seconds", "5, or 0 if it listens on this machine only");
pub(super) static KEYS: [&Key; 6] = [&LISTEN, &PUBLIC_URL, &TRUSTED_PROXIES, &TLS_CERT, &TLS_KEY, &DRAIN_SECONDS];

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
    /// The certificate of the listener; without one it speaks plain HTTP.
    pub tls: Option<TlsFiles>,
    /// How long it goes on serving after SIGTERM while probes say that it will not.
    pub drain: Duration,
}

/// The PEM files of a certificate and its key, relative to the working directory unless absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate and its intermediates.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

impl Server {
    /// The public URL once the server listens on `bound`: the one that was set, or localhost with
    /// the bound port and the scheme that is spoken there.
    pub fn public_url_at(&self, bound: SocketAddr) -> PublicUrl {
        let localhost = if self.tls.is_some() { PublicUrl::localhost_tls } else { PublicUrl::localhost };
        self.public_url.clone().unwrap_or_else(|| localhost(bound.port()))
    }

    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        let listen = reader.text(&LISTEN, listen)?;
        let usual = if listen.ip().is_loopback() { 0 } else { DRAIN };
        let server = Self {
            listen,
            public_url: reader.optional_text(&PUBLIC_URL, PublicUrl::parse)?,
            trusted_proxies: reader.optional_list(&TRUSTED_PROXIES, TrustedProxies::parse)?.unwrap_or_default(),
            tls: TlsFiles::read(reader)?,
            drain: Duration::from_secs(reader.optional_number(&DRAIN_SECONDS, 0..=300)?.unwrap_or(usual).into()),
        };
        let plain = server.public_url.as_ref().filter(|url| url.scheme() == "http");
        match plain {
            Some(_) if server.tls.is_some() => Err(ConfigError::bad_value(
                &reader.source(&PUBLIC_URL),
                PUBLIC_URL.path,
                Refusal::new("is http, but with server.tls the server speaks https only", "write https:// in it"),
            )),
            _ => Ok(server),
        }
    }
}

impl TlsFiles {
    fn read(reader: &mut Reader) -> Result<Option<Self>, ConfigError> {
        let cert = reader.optional_text(&TLS_CERT, PemFile::parse)?;
        let key = reader.optional_text(&TLS_KEY, PemFile::parse)?;
        match (cert, key) {
            (Some(cert), Some(key)) => Ok(Some(Self { cert: cert.0, key: key.0 })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(other_half(&TLS_KEY, &TLS_CERT)),
            (None, Some(_)) => Err(other_half(&TLS_CERT, &TLS_KEY)),
        }
    }
}

fn other_half(missing: &'static Key, set: &Key) -> ConfigError {
    let reason = format!("is required beside {}", set.path);
    ConfigError::Required { key: missing.path, refusal: Refusal::new(reason, "name both PEM files, or neither") }
}

struct PemFile(PathBuf);

impl PemFile {
    fn parse(text: &str) -> Result<Self, Refusal> {
        // The text of a key does not belong into a setting that doctor shows.
        if text.is_empty() || text.contains(['\0', '\n']) {
            return Err(Refusal::new("names no file", "write the path of a PEM file"));
        }
        Ok(Self(PathBuf::from(text)))
    }
}

impl fmt::Display for PemFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.display())
    }
}

/// Reads an address to listen on.
pub(super) fn listen(text: &str) -> Result<SocketAddr, Refusal> {
    text.parse().map_err(|_| {
        Refusal::new("is not an IP address with a port", "write for example 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080")
    })
}
