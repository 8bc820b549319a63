//! Section `[verify]`: what gateways tell the verify endpoint. The HTTP layer reads it.

use std::fmt;

use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::reader::Reader;

static SOURCE: Key = Key::new("verify.source", "none");
pub(super) static KEYS: [&Key; 1] = [&SOURCE];

/// What gateways tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verify {
    /// Whose headers are read; unset, every known form that is there must say the same.
    pub source: Option<VerifySource>,
}

/// A gateway that asks before it lets a request pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifySource {
    /// nginx and ingress-nginx: `X-Original-Method` with `X-Original-URI` or `X-Original-URL`.
    Nginx,
    /// Traefik: `X-Forwarded-Method` and `X-Forwarded-Uri`.
    Traefik,
    /// Caddy: `X-Forwarded-Method` and `X-Forwarded-Uri`.
    Caddy,
    /// Envoy: the request's own method, and its path after the endpoint's.
    Envoy,
}

impl Verify {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        Ok(Self { source: reader.optional_text(&SOURCE, VerifySource::parse)? })
    }
}

impl VerifySource {
    fn parse(text: &str) -> Result<Self, Refusal> {
        [Self::Nginx, Self::Traefik, Self::Caddy, Self::Envoy]
            .into_iter()
            .find(|source| source.as_str() == text)
            .ok_or_else(|| {
                Refusal::new("is not a known gateway", "write nginx, traefik, caddy or envoy, or leave it out")
            })
    }

    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Traefik => "traefik",
            Self::Caddy => "caddy",
            Self::Envoy => "envoy",
        }
    }
}

impl fmt::Display for VerifySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_gateways() {
        for name in ["nginx", "traefik", "caddy", "envoy"] {
            assert_eq!(VerifySource::parse(name).unwrap().to_string(), name);
        }
        for name in ["", "none", "Nginx", "haproxy", "nginx,envoy"] {
            let refusal = VerifySource::parse(name).unwrap_err().to_string();
            assert!(refusal.contains("write nginx, traefik"), "{refusal}");
        }
    }
}
