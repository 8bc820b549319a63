//! Sealing and opening under one root key of one workspace.

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, Prk, Salt};
use aws_lc_rs::hmac;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::keys::{KeyId, RootKey};
use super::purpose::Purpose;
use super::text::{NotGenuine, SealedText, VERSION};
use crate::entropy::Entropy;

/// The keys of one workspace under one root key, each derived when it is first needed and then kept: most workspaces
/// use few of them, and ten thousand of them are in memory together. Callers keep it and share it.
pub struct Sealer {
    key_id: KeyId,
    workspace: Uuid,
    source: Prk,
    kept: [PurposeKeys; Purpose::ALL.len()],
}

/// The two keys of a purpose, as far as they were needed.
#[derive(Default)]
struct PurposeKeys {
    cipher: OnceLock<Box<LessSafeKey>>,
    prf: OnceLock<Box<hmac::Key>>,
}

impl Sealer {
    /// `instance_epoch` is the salt: after it has been raised, nothing sealed before opens.
    pub fn new(root: &RootKey, key_id: KeyId, workspace: Uuid, instance_epoch: i64) -> Self {
        let salt = Salt::new(HKDF_SHA256, &instance_epoch.to_be_bytes());
        Self { key_id, workspace, source: salt.extract(root.expose()), kept: Default::default() }
    }

    /// The name of the root key.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The workspace whose texts these are.
    pub fn workspace(&self) -> Uuid {
        self.workspace
    }

    /// The text that carries `payload`. For a [deterministic](Purpose::deterministic) purpose the payload must be
    /// unique, and the same payload gives the same text.
    ///
    /// Fails when the text would be longer than [`Purpose::max_len`].
    pub fn seal(&self, purpose: Purpose, payload: &[u8], entropy: Entropy) -> Result<String, SealError> {
        if payload.len() > purpose.max_len() {
            return Err(SealError::TooLong);
        }
        let nonce = if purpose.deterministic() { [0; 12] } else { entropy.bytes() };
        let mut ciphertext = payload.to_vec();
        self.cipher(purpose)?.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(self.authenticated(purpose)),
            &mut ciphertext,
        )?;
        let text = SealedText::write(purpose, self.key_id, &nonce, &ciphertext);
        if text.len() > purpose.max_len() {
            return Err(SealError::TooLong);
        }
        Ok(text)
    }

    /// The payload of `text`, when this sealer's key made it for this workspace and that purpose.
    pub fn open(&self, text: &SealedText) -> Result<Vec<u8>, NotGenuine> {
        if text.key_id() != self.key_id {
            return Err(NotGenuine);
        }
        let mut payload = text.ciphertext().to_vec();
        let opened = self
            .cipher(text.purpose())
            .map_err(|_| NotGenuine)?
            .open_in_place(
                Nonce::assume_unique_for_key(*text.nonce()),
                Aad::from(self.authenticated(text.purpose())),
                &mut payload,
            )
            .map_err(|_| NotGenuine)?
            .len();
        payload.truncate(opened);
        Ok(payload)
    }

    /// 32 bytes that follow from `data` and cannot be guessed without the key: HMAC-SHA-256 under a key of its own
    /// for each purpose.
    ///
    /// Fails only when the cryptographic library itself fails.
    pub fn prf(&self, purpose: Purpose, data: &[u8]) -> Result<[u8; 32], SealError> {
        let tag = hmac::sign(self.prf_key(purpose)?, data);
        let mut bytes = [0; 32];
        for (byte, made) in bytes.iter_mut().zip(tag.as_ref()) {
            *byte = *made;
        }
        Ok(bytes)
    }

    fn cipher(&self, purpose: Purpose) -> Result<&LessSafeKey, Unspecified> {
        kept(&self.of(purpose)?.cipher, || {
            let key = self.expand(b"tenantry/1/", purpose)?;
            Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, key.as_slice())?))
        })
    }

    fn prf_key(&self, purpose: Purpose) -> Result<&hmac::Key, Unspecified> {
        kept(&self.of(purpose)?.prf, || {
            let key = self.expand(b"tenantry/1/prf/", purpose)?;
            Ok(hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()))
        })
    }

    fn expand(&self, use_case: &[u8], purpose: Purpose) -> Result<Zeroizing<[u8; 32]>, Unspecified> {
        expand(&self.source, &[use_case, purpose.label().as_bytes(), self.workspace.as_bytes()])
    }

    fn of(&self, purpose: Purpose) -> Result<&PurposeKeys, Unspecified> {
        self.kept.get(purpose as usize).ok_or(Unspecified)
    }

    /// What the tag covers beside the payload. The only part of unfixed length, the label, stands last.
    fn authenticated(&self, purpose: Purpose) -> Vec<u8> {
        let mut data = Vec::with_capacity(64);
        data.extend_from_slice(purpose.prefix().as_bytes());
        data.push(VERSION);
        data.extend_from_slice(&self.key_id.0.to_be_bytes());
        data.extend_from_slice(self.workspace.as_bytes());
        data.extend_from_slice(purpose.label().as_bytes());
        data
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sealer")
            .field("key_id", &self.key_id)
            .field("workspace", &self.workspace)
            .finish_non_exhaustive()
    }
}

/// The key in its place, made if this is the first time.
fn kept<K>(place: &OnceLock<Box<K>>, make: impl FnOnce() -> Result<K, Unspecified>) -> Result<&K, Unspecified> {
    if let Some(key) = place.get() {
        return Ok(key);
    }
    let key = Box::new(make()?);
    Ok(place.get_or_init(|| key))
}

/// 32 bytes of HKDF-Expand.
pub(super) fn expand(source: &Prk, info: &[&[u8]]) -> Result<Zeroizing<[u8; 32]>, Unspecified> {
    let mut bytes = Zeroizing::new([0; 32]);
    source.expand(info, hmac::HMAC_SHA256)?.fill(bytes.as_mut_slice())?;
    Ok(bytes)
}

/// Why nothing was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The text would be longer than its purpose allows.
    #[error("the sealed text would be too long")]
    TooLong,
    /// The cryptographic library failed.
    #[error("the cipher failed")]
    Cipher,
}

impl From<Unspecified> for SealError {
    fn from(_: Unspecified) -> Self {
        Self::Cipher
    }
}
