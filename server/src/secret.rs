//! Secrets an app is given, and the digests that are kept of them.
//!
//! A generated secret holds 256 random bits, is shown once and is stored only as its SHA-256: a fast hash is
//! right for a value nobody can guess. Its text ends in a checksum, as sealed texts do, so that a scanner that
//! finds one in a repository can tell it from noise, and a mistyped one is recognised without a key.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::entropy::Entropy;

/// The length of the checksum at the end of a generated text, in characters.
pub const CHECKSUM_LEN: usize = 6;

/// Digits, then upper case, then lower case: the order in which base62 counts here.
pub(crate) const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The CRC-32 of `text` as [`CHECKSUM_LEN`] base62 characters, the most significant first.
pub fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut letters = [b'0'; CHECKSUM_LEN];
    for letter in letters.iter_mut().rev() {
        let digit = (rest % 62) as usize;
        *letter = BASE62.get(digit).copied().unwrap_or(b'0');
        rest /= 62;
    }
    letters.iter().map(|&letter| char::from(letter)).collect()
}

/// The text without its checksum, when it ends in the right one. This tells a slip of the hand from a whole
/// text; it proves nothing about who made it.
pub fn well_formed_checksum(text: &str) -> Option<&str> {
    let cut = text.len().checked_sub(CHECKSUM_LEN)?;
    let (body, given) = text.split_at_checked(cut)?;
    (checksum(body) == given).then_some(body)
}

/// Reads a member that nobody reads in a log, and that may be absent.
pub fn maybe_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}

/// A SHA-256 digest of a secret, as a row holds it.
#[derive(Clone, Copy)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `secret`.
    pub fn of(secret: &[u8]) -> Self {
        let mut bytes = [0; 32];
        // SHA-256 always gives 32 bytes, so every byte is replaced.
        for (byte, made) in bytes.iter_mut().zip(digest(&SHA256, secret).as_ref()) {
            *byte = *made;
        }
        Self(bytes)
    }

    /// Whether `presented` is the secret behind this digest. Takes the same time for every wrong value.
    pub fn matches(&self, presented: &[u8]) -> bool {
        let other = Self::of(presented);
        verify_slices_are_equal(&self.0, &other.0).is_ok()
    }

    /// The 32 bytes for a row.
    pub fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl TryFrom<&[u8]> for Digest {
    type Error = NotADigest;

    fn try_from(bytes: &[u8]) -> Result<Self, NotADigest> {
        <[u8; 32]>::try_from(bytes).map(Self).map_err(|_| NotADigest)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Digest(..)")
    }
}

/// The bytes of a row are not 32 long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored digest does not have 32 bytes")]
pub struct NotADigest;

/// A generated app secret: `tns_`, 43 characters of base64url, six of checksum.
#[derive(Debug)]
pub struct AppSecret(SecretString);

impl AppSecret {
    /// What every generated app secret starts with.
    pub const PREFIX: &'static str = "tns_";

    /// The length of every generated app secret, in characters.
    pub const LEN: usize = Self::PREFIX.len() + 43 + CHECKSUM_LEN;

    /// A new secret of 256 random bits.
    pub fn generate(entropy: Entropy) -> Self {
        let bytes = Zeroizing::new(entropy.bytes::<32>());
        let encoded = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()));
        // Grown once, to its final size: a reallocation would leave a copy of the secret behind.
        let mut text = String::with_capacity(Self::LEN);
        text.push_str(Self::PREFIX);
        text.push_str(&encoded);
        let check = checksum(&text);
        text.push_str(&check);
        Self(SecretString::from(text))
    }

    /// The text, to be shown once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The text, still guarded against being logged.
    pub fn into_text(self) -> SecretString {
        self.0
    }

    /// What is stored for an app secret with this text.
    pub fn digest(text: &str) -> Digest {
        Digest::of(text.as_bytes())
    }

    /// Whether `text` looks like a generated app secret: prefix, length and checksum. A chosen secret does not.
    pub fn is_well_formed(text: &str) -> bool {
        text.len() == Self::LEN && text.starts_with(Self::PREFIX) && well_formed_checksum(text).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k_13_generated_secrets_are_256_bit_and_never_in_debug() {
        let secret = AppSecret::generate(Entropy::system());
        let text = secret.expose().to_owned();
        assert_eq!(text.len(), AppSecret::LEN);
        assert!(AppSecret::is_well_formed(&text));
        assert!(!format!("{secret:?}").contains(&text));
        let encoded = &text[AppSecret::PREFIX.len()..text.len() - CHECKSUM_LEN];
        assert_eq!(URL_SAFE_NO_PAD.decode(encoded).unwrap().len(), 32);
        assert_ne!(text, AppSecret::generate(Entropy::system()).expose());
    }

    #[test]
    fn k_13_a_digest_matches_only_its_secret() {
        let digest = AppSecret::digest("correct horse");
        assert!(digest.matches(b"correct horse"));
        assert!(!digest.matches(b"correct horsf"));
        assert!(!digest.matches(b""));
        let stored = digest.to_vec();
        assert!(Digest::try_from(stored.as_slice()).unwrap().matches(b"correct horse"));
        assert!(Digest::try_from(&stored[1..]).is_err());
        assert_eq!(format!("{digest:?}"), "Digest(..)");
    }

    #[test]
    fn the_digest_is_sha_256() {
        // FIPS 180-2, appendix B.1.
        let digest = Digest::of(b"abc").to_vec();
        assert_eq!(&digest[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(&digest[28..], [0xf2, 0x00, 0x15, 0xad]);
    }

    #[test]
    fn the_checksum_is_crc_32_in_base62() {
        // The check value of CRC-32 for "123456789" is 0xCBF43926 = 3421780262.
        let digits = checksum("123456789");
        let value = digits
            .bytes()
            .fold(0_u64, |sum, letter| sum * 62 + BASE62.iter().position(|&other| other == letter).unwrap() as u64);
        assert_eq!(value, 0xCBF4_3926);
        assert_eq!(well_formed_checksum(&format!("123456789{digits}")), Some("123456789"));
        assert_eq!(well_formed_checksum("123456789aaaaaa"), None);
        assert_eq!(well_formed_checksum("short"), None);
        assert_eq!(well_formed_checksum("aéééé"), None);
    }
}
