//! A certificate with its key, as two PEM files hold them: read, judged, described.

use super::error::TlsError;
use crate::clock::UnixSeconds;
use crate::config::TlsFiles;
use aws_lc_rs::digest::{SHA256, digest};
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SigningKey};
use rustls::{Error, InconsistentKeys};
use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use time::OffsetDateTime;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// What the certificate says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The names and addresses it is for.
    pub names: Vec<String>,
    /// From when on it is good.
    pub begins: UnixSeconds,
    /// Until when it is good.
    pub ends: UnixSeconds,
}

/// A certificate with its chain and its key, fit to be used.
#[derive(Clone, Debug)]
pub struct Pair {
    /// For the handshake.
    pub(super) key: Arc<CertifiedKey>,
    /// What it says.
    pub described: Described,
    /// Of the files it was read from.
    pub(super) fingerprint: Vec<u8>,
}

/// The bytes of both files at one moment. No `Debug`: one of them is secret.
pub(super) struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Contents {
    /// Reads both files.
    pub(super) fn read(files: &TlsFiles) -> Result<Self, TlsError> {
        let told = |error: std::io::Error| format!("cannot be read: {error}");
        let remedy = "name a PEM file that exists and that the server's user may read";
        let certificate =
            fs::read(&files.cert).map_err(|error| TlsError::certificate(&files.cert, told(error), remedy))?;
        let key = fs::read(&files.key).map_err(|error| TlsError::key(&files.key, told(error), remedy))?;
        Ok(Self { certificate, key })
    }

    /// Tells two states of the files apart without keeping the key.
    pub(super) fn fingerprint(&self) -> Vec<u8> {
        let parts = [digest(&SHA256, &self.certificate), digest(&SHA256, &self.key)];
        parts.iter().flat_map(AsRef::as_ref).copied().collect()
    }
}

impl Pair {
    /// Reads and judges both files.
    ///
    /// # Errors
    /// A file that is missing, unreadable or not PEM, a key that is not the certificate's, a certificate that has ended.
    pub fn read(files: &TlsFiles, now: UnixSeconds) -> Result<Self, TlsError> {
        Self::judge(files, &Contents::read(files)?, now)
    }

    pub(super) fn judge(files: &TlsFiles, contents: &Contents, now: UnixSeconds) -> Result<Self, TlsError> {
        let chain = chain(&files.cert, &contents.certificate)?;
        let described = describe(&files.cert, &chain)?;
        let key = CertifiedKey::new(chain, signing_key(&files.key, &contents.key)?);
        match key.keys_match() {
            Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => {}
            Err(Error::InconsistentKeys(_)) => {
                let problem = format!("is not the key of the certificate in {}", files.cert.display());
                let remedy = "name the two files that were made together, the server's certificate first in its file";
                return Err(TlsError::key(&files.key, problem, remedy));
            }
            Err(_) => return Err(malformed(&files.cert)),
        }
        if described.ends < now {
            let problem = format!("holds a certificate that ended on {}", day(described.ends));
            return Err(TlsError::certificate(&files.cert, problem, "renew it"));
        }
        Ok(Self { key: Arc::new(key), described, fingerprint: contents.fingerprint() })
    }
}

fn chain(file: &Path, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let remedy = "write the server's certificate as PEM and its intermediates below it";
    let read: Result<Vec<_>, PemError> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(chain) if chain.is_empty() => Err(TlsError::certificate(file, "holds no certificate", remedy)),
        Ok(chain) => Ok(chain),
        Err(_) => Err(TlsError::certificate(file, "is not PEM", remedy)),
    }
}

fn signing_key(file: &Path, pem: &[u8]) -> Result<Arc<dyn SigningKey>, TlsError> {
    let der = PrivateKeyDer::from_pem_slice(pem).map_err(|error| match error {
        PemError::NoItemsFound if pem.windows(9).any(|word| word == b"ENCRYPTED") => {
            TlsError::key(file, "holds an encrypted key", "decrypt it with: openssl pkey -in FILE -out FILE")
        }
        PemError::NoItemsFound => {
            TlsError::key(file, "holds no private key", "name the file of the private key, as PEM")
        }
        _ => TlsError::key(file, "is not PEM", "name the file of the private key, as PEM"),
    })?;
    any_supported_type(&der).map_err(|_| {
        TlsError::key(file, "holds a key of a kind that is not supported", "use an ECDSA, RSA or Ed25519 key")
    })
}

fn malformed(file: &Path) -> TlsError {
    TlsError::certificate(file, "holds a certificate that cannot be read", "get it from your authority again")
}

fn describe(file: &Path, chain: &[CertificateDer<'_>]) -> Result<Described, TlsError> {
    let first = chain.first().ok_or_else(|| malformed(file))?;
    let read = x509_cert::Certificate::from_der(first).map_err(|_| malformed(file))?.tbs_certificate;
    let names = read.get::<SubjectAltName>().map_err(|_| malformed(file))?;
    let names = names.map(|(_, names)| names.0.iter().filter_map(name).collect()).unwrap_or_default();
    let seconds = |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    Ok(Described { names, begins: seconds(read.validity.not_before), ends: seconds(read.validity.not_after) })
}

fn name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.as_str().to_owned()),
        GeneralName::IpAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(bytes.as_bytes()).map(IpAddr::from);
            let address = v4.or_else(|_| <[u8; 16]>::try_from(bytes.as_bytes()).map(IpAddr::from));
            address.ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

/// A moment as a day, for people.
pub(super) fn day(moment: UnixSeconds) -> String {
    OffsetDateTime::from_unix_timestamp(moment)
        .map_or_else(|_| "a day out of reach".to_owned(), |at| at.date().to_string())
}
