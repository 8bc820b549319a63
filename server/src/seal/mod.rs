//! Sealed artifacts: short texts that carry their own state, so that no row is needed for each of them.
//!
//! An authorization code, a refresh token, an opaque access token, the ticket of a running login, an e-mail link
//! and a list cursor are all a small binary payload ([`codec`]), encrypted and authenticated under a key that
//! belongs to one workspace and one [`Purpose`] ([`Sealer`]), and written as text ([`SealedText`]):
//!
//! `prefix ‖ base64url(version ‖ key id ‖ [nonce] ‖ ciphertext and tag) ‖ checksum`
//!
//! (authorization codes are base62 throughout, without a prefix). A text is *parsed* without any key, which
//! refuses everything mangled and says which key it wants; only then is it *opened*. Whether what was opened is
//! still good (spent, expired, revoked) is not known here: that is the domain's question.
//!
//! The cipher is AES-256-GCM-SIV (RFC 8452), keys are derived with HKDF-SHA-256 (RFC 5869) from a workspace's
//! random [`RootKey`], and root keys rest in the database wrapped by the instance's [`MasterKeys`].

mod base62;
pub mod codec;
mod keys;
mod master;
mod purpose;
mod sealer;
mod text;

#[cfg(test)]
mod tests;

pub use keys::{KeyId, RootKey, WrongKeyLength};
pub use master::{MasterId, MasterKeyError, MasterKeyProblem, MasterKeys, UnwrapError, Wrapped};
pub use purpose::Purpose;
pub use sealer::{SealError, Sealer};
pub use text::{NotGenuine, SealedText};
