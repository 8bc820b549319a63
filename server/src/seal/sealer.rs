//! Sealing and opening under one root key of one workspace.

use std::fmt;

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

/// The keys of one workspace under one root key, derived once. Callers keep it and share it.
pub struct Sealer {
    key_id: KeyId,
    workspace: Uuid,
    authorization_code: PurposeKeys,
    refresh_token: PurposeKeys,
    access_token: PurposeKeys,
    interaction: PurposeKeys,
    link: PurposeKeys,
    cursor: PurposeKeys,
    form: PurposeKeys,
    token_id: PurposeKeys,
}

/// The two keys of a purpose.
struct PurposeKeys {
    cipher: LessSafeKey,
    prf: hmac::Key,
}

impl Sealer {
    /// Derives the keys. `instance_epoch` is the salt: after it has been raised, nothing sealed before opens.
    ///
    /// Fails only when the cryptographic library itself fails.
    pub fn new(root: &RootKey, key_id: KeyId, workspace: Uuid, instance_epoch: i64) -> Result<Self, SealError> {
        let salt = Salt::new(HKDF_SHA256, &instance_epoch.to_be_bytes());
        let source = salt.extract(root.expose());
        let derive = |purpose| PurposeKeys::derive(&source, purpose, workspace);
        Ok(Self {
            key_id,
            workspace,
            authorization_code: derive(Purpose::AuthorizationCode)?,
            refresh_token: derive(Purpose::RefreshToken)?,
            access_token: derive(Purpose::AccessToken)?,
            interaction: derive(Purpose::Interaction)?,
            link: derive(Purpose::Link)?,
            cursor: derive(Purpose::Cursor)?,
            form: derive(Purpose::Form)?,
            token_id: derive(Purpose::TokenId)?,
        })
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
        self.keys(purpose).cipher.seal_in_place_append_tag(
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
            .keys(text.purpose())
            .cipher
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
    pub fn prf(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        let tag = hmac::sign(&self.keys(purpose).prf, data);
        let mut bytes = [0; 32];
        for (byte, made) in bytes.iter_mut().zip(tag.as_ref()) {
            *byte = *made;
        }
        bytes
    }

    fn keys(&self, purpose: Purpose) -> &PurposeKeys {
        match purpose {
            Purpose::AuthorizationCode => &self.authorization_code,
            Purpose::RefreshToken => &self.refresh_token,
            Purpose::AccessToken => &self.access_token,
            Purpose::Interaction => &self.interaction,
            Purpose::Link => &self.link,
            Purpose::Cursor => &self.cursor,
            Purpose::Form => &self.form,
            Purpose::TokenId => &self.token_id,
        }
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

impl PurposeKeys {
    fn derive(source: &Prk, purpose: Purpose, workspace: Uuid) -> Result<Self, SealError> {
        let label = purpose.label().as_bytes();
        let cipher = expand(source, &[b"tenantry/1/", label, workspace.as_bytes()])?;
        let prf = expand(source, &[b"tenantry/1/prf/", label, workspace.as_bytes()])?;
        Ok(Self {
            cipher: LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, cipher.as_slice())?),
            prf: hmac::Key::new(hmac::HMAC_SHA256, prf.as_slice()),
        })
    }
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
