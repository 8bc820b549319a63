//! A certificate authority of a test's own, and clients that believe nobody else.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder};
use std::fs;
use std::path::Path;

/// An authority.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, as PEM.
    pub pem: String,
}

/// A certificate for a server, and its key.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificate, as PEM.
    pub certificate: String,
    /// Its key, as PEM.
    pub key: String,
}

impl Authority {
    /// A new one.
    pub fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        parameters.distinguished_name.push(DnType::CommonName, name);
        let pem = parameters.self_signed(&key).expect("a certificate").pem();
        Self { issuer: Issuer::new(parameters, key), pem }
    }

    /// A certificate for these names or addresses, good until the first day of this year.
    pub fn identity_until(&self, names: &[&str], year: i32) -> Identity {
        let key = KeyPair::generate().expect("a key");
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut parameters = CertificateParams::new(names).expect("names");
        parameters.not_before = date_time_ymd(2020, 1, 1);
        parameters.not_after = date_time_ymd(year, 1, 1);
        let certificate = parameters.signed_by(&key, &self.issuer).expect("a certificate").pem();
        Identity { certificate, key: key.serialize_pem() }
    }

    /// The same, good for longer than any test runs.
    pub fn identity(&self, names: &[&str]) -> Identity {
        self.identity_until(names, 4000)
    }

    /// A client that believes this authority alone, with all else left to decide.
    pub fn client(&self) -> ClientBuilder {
        let root = Certificate::from_pem(self.pem.as_bytes()).expect("a certificate");
        Client::builder().tls_certs_only([root]).redirect(Policy::none()).no_proxy()
    }
}

impl Identity {
    /// Writes both files into a folder, as `id.pem` and `id.key`, the way most programs do: in place.
    pub fn write(&self, folder: &Path) {
        fs::write(folder.join("id.pem"), &self.certificate).expect("a file");
        fs::write(folder.join("id.key"), &self.key).expect("a file");
    }
}
