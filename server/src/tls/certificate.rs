//! The certificate in use: every handshake asks for it, a renewal puts another in its place.

use super::error::TlsError;
use super::pair::Pair;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::{Ticketer, default_provider};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use std::sync::{Arc, PoisonError, RwLock};

/// The certificate new connections are shown, whatever name they ask for. Connections that are open keep what they
/// were made with.
#[derive(Debug)]
pub struct Certificate {
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Starts with a pair.
    pub fn new(pair: &Pair) -> Arc<Self> {
        Arc::new(Self { current: RwLock::new(Arc::clone(&pair.key)) })
    }

    /// Shows this pair from now on.
    pub(super) fn replace(&self, pair: &Pair) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&pair.key);
    }

    /// What the next handshake is shown.
    pub(super) fn current(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// How the listener speaks TLS: 1.3 and 1.2 with the suites the library holds to be safe, sessions resumed by
    /// tickets instead of by memory. The HTTP server adds HTTP/2 and HTTP/1.1 to be chosen from (ALPN).
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn listening(self: &Arc<Self>) -> Result<ServerConfig, TlsError> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| TlsError::library(&error))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.ticketer = Ticketer::new().map_err(|error| TlsError::library(&error))?;
        Ok(config)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}
