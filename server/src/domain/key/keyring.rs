//! The opened keys of one workspace, as of one version of it.

use super::wrap::{Place, unwrap};
use crate::clock::UnixSeconds;
use crate::domain::{Fault, Instance};
use crate::protocol::jose::{Algorithm, JoseError, JwkSet, SigningKey, VerifyingKey};
use crate::seal::{KeyId, RootKey, SealedText, Sealer};
use crate::store::Workspace;
use entity::workspace_key::{Kind, Model};
use std::sync::OnceLock;

/// Opened keys.
#[derive(Debug)]
pub struct Keyring {
    sealers: Vec<Timed<Sealer>>,
    signing: Vec<Timed<SigningKey>>,
    verifying: OnceLock<Vec<VerifyingKey>>,
    until: Option<UnixSeconds>,
}

#[derive(Debug)]
struct Timed<K> {
    key: K,
    active_at: UnixSeconds,
    retired_at: Option<UnixSeconds>,
}

impl<K> Timed<K> {
    fn makes_new(&self, now: UnixSeconds) -> bool {
        self.active_at <= now && self.retired_at.is_none_or(|retired| now < retired)
    }
}

impl Keyring {
    pub(in crate::domain) async fn load(instance: &Instance, workspace: &Workspace, epoch: i64) -> Result<Self, Fault> {
        let rows = instance.db.workspace(workspace).keys().all(instance.clock.now()).await?;
        let mut ring = Self {
            sealers: Vec::new(),
            signing: Vec::new(),
            verifying: OnceLock::new(),
            until: rows.iter().filter_map(|row| row.ends_at).min(),
        };
        for row in &rows {
            let bytes = unwrap(&instance.masters, &Place::of(row), &row.master, &row.wrapped)?;
            match row.kind {
                Kind::Root => ring.add_root(row, &bytes, epoch)?,
                Kind::Signing => ring.add_signing(row, &bytes)?,
            }
        }
        Ok(ring)
    }

    fn add_root(&mut self, row: &Model, bytes: &[u8], epoch: i64) -> Result<(), Fault> {
        let root = RootKey::from_bytes(bytes).map_err(|_| Fault::Broken("a root key has the wrong length"))?;
        let id = row.root_id.ok_or(Fault::Broken("a root key has no id"))?;
        let sealer = Sealer::new(&root, KeyId::from_i64(id), row.workspace_id.0, epoch);
        self.sealers.push(Timed { key: sealer, active_at: row.active_at, retired_at: row.retired_at });
        Ok(())
    }

    fn add_signing(&mut self, row: &Model, bytes: &[u8]) -> Result<(), Fault> {
        let algorithm = row.algorithm.as_deref().and_then(Algorithm::parse);
        let algorithm = algorithm.ok_or(Fault::Broken("a signing key has an unknown algorithm"))?;
        let key = SigningKey::from_pkcs8(algorithm, bytes)?;
        self.signing.push(Timed { key, active_at: row.active_at, retired_at: row.retired_at });
        Ok(())
    }

    /// Whether none of the keys has ended since they were read.
    pub fn is_current(&self, now: UnixSeconds) -> bool {
        self.until.is_none_or(|end| now < end)
    }

    /// The sealer that makes new values: the newest that is active.
    pub fn sealer(&self, now: UnixSeconds) -> Result<&Sealer, Fault> {
        let newest = self.sealers.iter().rev().find(|sealer| sealer.makes_new(now));
        newest.map(|timed| &timed.key).ok_or(Fault::Broken("the workspace has no active root key"))
    }

    /// The sealer of this key, current or retired.
    pub fn sealer_of(&self, key: KeyId) -> Option<&Sealer> {
        self.sealers.iter().map(|timed| &timed.key).find(|sealer| sealer.key_id() == key)
    }

    /// Opens a value that one of this workspace's keys sealed.
    pub fn open(&self, text: &SealedText) -> Option<Vec<u8>> {
        self.sealer_of(text.key_id())?.open(text).ok()
    }

    /// The key that signs with this algorithm: the newest that is active.
    pub fn signing(&self, algorithm: Algorithm, now: UnixSeconds) -> Option<&SigningKey> {
        self.signing
            .iter()
            .rev()
            .filter(|timed| timed.key.algorithm() == algorithm)
            .find(|timed| timed.makes_new(now))
            .map(|timed| &timed.key)
    }

    /// All keys a signature of this workspace may be checked with; parsed when they are first asked for.
    pub fn verifying(&self) -> Result<&[VerifyingKey], JoseError> {
        if let Some(keys) = self.verifying.get() {
            return Ok(keys);
        }
        let keys = self.signing.iter().map(|timed| VerifyingKey::try_from(&timed.key)).collect::<Result<_, _>>()?;
        Ok(self.verifying.get_or_init(|| keys))
    }

    /// What `/jwks` shows: also keys that will sign soon, and those that no longer do while their tokens live.
    pub fn jwks(&self) -> JwkSet {
        JwkSet { keys: self.signing.iter().map(|timed| timed.key.public_jwk()).collect() }
    }

    /// The algorithms there are keys for, in the order they were made.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let mut found = Vec::new();
        for timed in &self.signing {
            if !found.contains(&timed.key.algorithm()) {
                found.push(timed.key.algorithm());
            }
        }
        found
    }
}
