//! Signed tokens: JSON Web Signature (RFC 7515) in its compact form, JSON Web Keys (RFC 7517) and their
//! thumbprints (RFC 7638), for the three algorithms this server speaks (RFC 7518, RFC 8037).
//!
//! A [`SigningKey`] is parsed once and kept; making and storing its PKCS#8 form is the caller's business. A
//! [`VerifyingKey`] knows its one [`Algorithm`]: a token whose header asks for another is refused, so a public
//! key can never be taken for a shared secret. Nothing a token's header points at is ever fetched or trusted.

mod algorithm;
mod hash;
mod jwk;
mod jws;
mod signing_key;
mod verifying_key;

#[cfg(test)]
mod tests;

pub use algorithm::Algorithm;
pub use hash::half_hash;
pub use jwk::{Jwk, JwkSet, PublicParameters};
pub use jws::{Header, MAX_TOKEN_LEN, Verified, verify};
pub use signing_key::SigningKey;
pub use verifying_key::VerifyingKey;

/// Why a key or a token was refused, or not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    /// Longer than [`MAX_TOKEN_LEN`].
    #[error("the token is too long")]
    TooLong,
    /// Not three parts of canonical base64url with JSON objects in the first two.
    #[error("the token is not a compact JWS of a JSON object")]
    Malformed,
    /// `alg` is not one of ours, or not the one of the key it names.
    #[error("the token's algorithm is not admitted")]
    AlgorithmRefused,
    /// The header has a member that asks for more than a known key: its name.
    #[error("the token's header has the member `{0}`, which is not admitted")]
    HeaderRefused(&'static str),
    /// `kid` names none of the keys, or is missing while several would do.
    #[error("the token names no known key")]
    UnknownKey,
    /// The signature is not that of the key.
    #[error("the token's signature is wrong")]
    WrongSignature,
    /// The key is of another kind, too weak or damaged: in which way.
    #[error("the key was refused: {0}")]
    KeyRefused(&'static str),
    /// The claims are not a JSON object.
    #[error("the claims are not a JSON object")]
    ClaimsRefused,
    /// The cryptographic library failed to make a key or a signature.
    #[error("the signature library failed")]
    Library,
}
