//! Why a certificate and its key cannot be used: one line that names the setting, the file and what to do.

use crate::config::Refusal;
use std::path::Path;

/// A certificate or key that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {refusal}")]
pub struct TlsError {
    setting: &'static str,
    refusal: Refusal,
}

impl TlsError {
    /// About the file of `server.tls.cert`.
    pub(super) fn certificate(file: &Path, problem: impl AsRef<str>, remedy: &str) -> Self {
        Self::new("server.tls.cert", file, problem, remedy)
    }

    /// About the file of `server.tls.key`. What the file holds is never part of it.
    pub(super) fn key(file: &Path, problem: impl AsRef<str>, remedy: &str) -> Self {
        Self::new("server.tls.key", file, problem, remedy)
    }

    /// What the library for TLS refuses, which no file is the cause of.
    pub(super) fn library(error: &rustls::Error) -> Self {
        let refusal = Refusal::new(format!("TLS cannot be set up: {error}"), "check this machine's source of chance");
        Self { setting: "server.tls", refusal }
    }

    fn new(setting: &'static str, file: &Path, problem: impl AsRef<str>, remedy: &str) -> Self {
        Self { setting, refusal: Refusal::new(format!("{} {}", file.display(), problem.as_ref()), remedy) }
    }
}
