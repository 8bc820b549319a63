//! TLS of the server's own listener: the certificate and key of `[server.tls]`, read and judged ([`pair`]), given to each
//! handshake ([`certificate`]), and looked at again while the server runs ([`renewal`]), so that a renewed certificate
//! needs no restart.

mod certificate;
mod error;
mod pair;
mod probe;
mod renewal;
#[cfg(test)]
mod tests;

pub use certificate::Certificate;
pub use error::TlsError;
pub use pair::{Described, Pair};
pub use probe::probing;
pub use renewal::Renewal;
