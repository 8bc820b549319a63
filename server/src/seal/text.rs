//! The written form of a sealed payload, read without any key.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::base62;
use super::keys::KeyId;
use super::purpose::Purpose;
use crate::secret::{CHECKSUM_LEN, checksum, well_formed_checksum};

/// The version of the form, the first byte of every sealed text.
pub(super) const VERSION: u8 = 1;

/// The length of the tag of AES-256-GCM-SIV, in bytes.
const TAG_LEN: usize = 16;

/// Not a text that this instance has sealed for the purpose it was shown for. It never says more: whoever made
/// the text up should learn nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a genuine text")]
pub struct NotGenuine;

/// A text of the right form, not yet opened.
#[derive(Clone)]
pub struct SealedText {
    purpose: Purpose,
    key_id: KeyId,
    nonce: [u8; 12],
    ciphertext: Vec<u8>,
}

impl SealedText {
    /// Reads `text`. Refuses what is too long, has another prefix, a wrong checksum, another version, or is not
    /// written exactly as this instance would write it.
    pub fn parse(purpose: Purpose, text: &str) -> Result<Self, NotGenuine> {
        if text.len() > purpose.max_len() {
            return Err(NotGenuine);
        }
        let body = well_formed_checksum(text).ok_or(NotGenuine)?;
        let encoded = body.strip_prefix(purpose.prefix()).ok_or(NotGenuine)?;
        let bytes = decode(purpose, encoded).ok_or(NotGenuine)?;
        let sealed = Self::from_bytes(purpose, &bytes).ok_or(NotGenuine)?;
        let canonical = Self::write(purpose, sealed.key_id, &sealed.nonce, &sealed.ciphertext);
        if canonical == text { Ok(sealed) } else { Err(NotGenuine) }
    }

    /// What the text was read as.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The root key that would have made it. Not yet believed: only [`Sealer::open`](super::Sealer::open) proves it.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    pub(super) fn nonce(&self) -> &[u8; 12] {
        &self.nonce
    }

    pub(super) fn ciphertext(&self) -> &[u8] {
        &self.ciphertext
    }

    /// The text of these parts. A deterministic purpose leaves its nonce, all zero, out.
    pub(super) fn write(purpose: Purpose, key_id: KeyId, nonce: &[u8; 12], ciphertext: &[u8]) -> String {
        let mut bytes = Vec::with_capacity(1 + 8 + nonce.len() + ciphertext.len());
        bytes.push(VERSION);
        bytes.extend_from_slice(&key_id.0.to_be_bytes());
        if !purpose.deterministic() {
            bytes.extend_from_slice(nonce);
        }
        bytes.extend_from_slice(ciphertext);

        let mut text = String::with_capacity(bytes.len() * 3 / 2 + 4 + CHECKSUM_LEN);
        text.push_str(purpose.prefix());
        if purpose.alphanumeric() {
            text.push_str(&base62::encode(&bytes));
        } else {
            URL_SAFE_NO_PAD.encode_string(&bytes, &mut text);
        }
        let check = checksum(&text);
        text.push_str(&check);
        text
    }

    fn from_bytes(purpose: Purpose, bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        if *version != VERSION {
            return None;
        }
        let (key_id, rest) = rest.split_first_chunk::<8>()?;
        let (nonce, ciphertext) = if purpose.deterministic() {
            ([0; 12], rest)
        } else {
            let (nonce, rest) = rest.split_first_chunk::<12>()?;
            (*nonce, rest)
        };
        if ciphertext.len() < TAG_LEN {
            return None;
        }
        Some(Self { purpose, key_id: KeyId(u64::from_be_bytes(*key_id)), nonce, ciphertext: ciphertext.to_vec() })
    }
}

/// Without the ciphertext: all parts together are as good as the text, which opens doors.
impl fmt::Debug for SealedText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SealedText")
            .field("purpose", &self.purpose)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

fn decode(purpose: Purpose, encoded: &str) -> Option<Vec<u8>> {
    if purpose.alphanumeric() { base62::decode(encoded) } else { URL_SAFE_NO_PAD.decode(encoded).ok() }
}
