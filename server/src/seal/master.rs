//! The instance's master keys: they come from the configuration, never from the database, and wrap every secret
//! that rests there (root keys, signing keys, TOTP seeds, upstream secrets).
//!
//! The first key of the list wraps, all of them unwrap; so a new key is put in front, everything is re-wrapped,
//! and the old one is dropped. A wrapped secret names its master, and its context (what it is and whose) is part
//! of what is authenticated: a row copied to another place does not unwrap there.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use zeroize::Zeroizing;

use super::sealer::{SealError, expand};
use crate::entropy::Entropy;

/// The version of the wrapped form, its first byte.
const VERSION: u8 = 1;

/// Both alphabets and either padding are read, since every tool writes keys in another one.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The name of a master key: eight hexadecimal digits that follow from the key and tell nothing about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MasterId(String);

impl MasterId {
    /// A name as a row holds it.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The eight digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MasterId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A secret at rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// The master key it is wrapped by.
    pub master: MasterId,
    /// Version, nonce, ciphertext and tag.
    pub bytes: Vec<u8>,
}

/// The keys of the configuration, at least one.
pub struct MasterKeys {
    first: MasterKey,
    others: Vec<MasterKey>,
}

struct MasterKey {
    id: MasterId,
    check: [u8; 32],
    cipher: LessSafeKey,
}

impl MasterKeys {
    /// The text of a new key, for a configuration: 32 random bytes in base64.
    pub fn generate_text(entropy: Entropy) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        entropy.fill(bytes.as_mut_slice());
        Zeroizing::new(STANDARD.encode(bytes.as_slice()))
    }

    /// Reads the list of the configuration. The error names the place in the list, never what stands there.
    pub fn parse(texts: &[String]) -> Result<Self, MasterKeyError> {
        let mut keys: Vec<MasterKey> = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            let refused = |problem| MasterKeyError::Key { index, problem };
            let key = MasterKey::parse(text).map_err(refused)?;
            if keys.iter().any(|other| other.id == key.id) {
                return Err(refused(MasterKeyProblem::Repeated));
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        let first = keys.next().ok_or(MasterKeyError::Missing)?;
        Ok(Self { first, others: keys.collect() })
    }

    /// The key that wraps.
    pub fn current(&self) -> &MasterId {
        &self.first.id
    }

    /// A value that follows from the key that wraps. An instance keeps it, and asks
    /// [`recognises`](Self::recognises) of it at the next start.
    pub fn check_value(&self) -> [u8; 32] {
        self.first.check
    }

    /// Whether one of these keys gave that check value.
    pub fn recognises(&self, check_value: &[u8]) -> bool {
        self.all().any(|key| verify_slices_are_equal(&key.check, check_value).is_ok())
    }

    /// Wraps `secret` for the place that `context` describes. Fails only when the cryptographic library fails.
    pub fn wrap(&self, context: &[u8], secret: &[u8], entropy: Entropy) -> Result<Wrapped, SealError> {
        let nonce: [u8; 12] = entropy.bytes();
        let mut ciphertext = secret.to_vec();
        self.first.cipher.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(self.first.authenticated(context)),
            &mut ciphertext,
        )?;
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&ciphertext);
        Ok(Wrapped { master: self.first.id.clone(), bytes })
    }

    /// The secret that was wrapped for the place that `context` describes.
    pub fn unwrap(&self, context: &[u8], wrapped: &Wrapped) -> Result<Zeroizing<Vec<u8>>, UnwrapError> {
        let key = self
            .all()
            .find(|key| key.id == wrapped.master)
            .ok_or_else(|| UnwrapError::WrongMasterKey { master: wrapped.master.clone() })?;
        let (version, rest) = wrapped.bytes.split_first().ok_or(UnwrapError::Damaged)?;
        let (nonce, ciphertext) = rest.split_first_chunk().ok_or(UnwrapError::Damaged)?;
        if *version != VERSION {
            return Err(UnwrapError::Damaged);
        }
        let mut secret = Zeroizing::new(ciphertext.to_vec());
        let len = key
            .cipher
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(key.authenticated(context)),
                secret.as_mut_slice(),
            )
            .map_err(|_| UnwrapError::Damaged)?
            .len();
        secret.truncate(len);
        Ok(secret)
    }

    fn all(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.all().map(|key| key.id.as_str())).finish()
    }
}

impl MasterKey {
    fn parse(text: &str) -> Result<Self, MasterKeyProblem> {
        let text = Zeroizing::new(text.trim().replace('-', "+").replace('_', "/"));
        let bytes = Zeroizing::new(LENIENT.decode(text.as_bytes()).map_err(|_| MasterKeyProblem::NotBase64)?);
        if bytes.len() != 32 {
            return Err(MasterKeyProblem::WrongLength { bytes: bytes.len() });
        }
        if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
            return Err(MasterKeyProblem::NotRandom);
        }
        Self::derive(&bytes).map_err(|_| MasterKeyProblem::Cipher)
    }

    /// The configured bytes are a source only: the key that wraps, the name and the check value come out of HKDF
    /// apart, so that the published ones tell nothing about the other.
    fn derive(bytes: &[u8]) -> Result<Self, Unspecified> {
        let source = Salt::new(HKDF_SHA256, b"tenantry/1/master").extract(bytes);
        let id = expand(&source, &[b"id"])?;
        let cipher = expand(&source, &[b"wrap"])?;
        let check = expand(&source, &[b"check"])?;
        let [a, b, c, d, ..] = *id;
        Ok(Self {
            id: MasterId(format!("{:08x}", u32::from_be_bytes([a, b, c, d]))),
            check: *check,
            cipher: LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, cipher.as_slice())?),
        })
    }

    /// What the tag covers beside the secret: parts of fixed length, then the context.
    fn authenticated(&self, context: &[u8]) -> Vec<u8> {
        let mut data = b"tenantry/1/wrap/".to_vec();
        data.extend_from_slice(self.id.0.as_bytes());
        data.extend_from_slice(context);
        data
    }
}

/// Why the configured master keys were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MasterKeyError {
    /// The list is empty.
    #[error("no master key is configured")]
    Missing,
    /// One of the keys is not usable.
    #[error("master key {index} of the list (counted from 0) {problem}")]
    Key {
        /// Its place in the list, counted from 0.
        index: usize,
        /// What is wrong with it.
        problem: MasterKeyProblem,
    },
}

/// What is wrong with one configured master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MasterKeyProblem {
    /// Not base64.
    #[error("is not base64")]
    NotBase64,
    /// Base64 of another number of bytes than 32.
    #[error("has {bytes} bytes instead of 32")]
    WrongLength {
        /// The number of bytes it has.
        bytes: usize,
    },
    /// All its bytes are the same.
    #[error("repeats a single byte; make a random one")]
    NotRandom,
    /// The same key stands in the list before.
    #[error("stands in the list twice")]
    Repeated,
    /// The cryptographic library failed.
    #[error("could not be set up")]
    Cipher,
}

/// Why a wrapped secret did not come out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnwrapError {
    /// None of the configured master keys is the one it names.
    #[error("none of the configured master keys is {master}, which this secret was wrapped by")]
    WrongMasterKey {
        /// The one it names.
        master: MasterId,
    },
    /// Altered, cut short, or wrapped for another place.
    #[error("a wrapped secret is damaged or belongs elsewhere")]
    Damaged,
}
