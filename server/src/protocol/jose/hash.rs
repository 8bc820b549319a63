//! The half hashes that bind an ID Token to a code or an access token.

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Algorithm;

/// `at_hash` or `c_hash` of `text` for an ID Token signed with `algorithm` (OpenID Connect Core §3.1.3.6 and
/// §3.3.2.11): base64url of the left half of the hash the algorithm uses. Ed25519 uses SHA-512 (RFC 8032 §5.1).
pub fn half_hash(algorithm: Algorithm, text: &str) -> String {
    let hash = match algorithm {
        Algorithm::RS256 | Algorithm::ES256 => &SHA256,
        Algorithm::EdDSA => &SHA512,
    };
    let made = digest(hash, text.as_bytes());
    let whole = made.as_ref();
    let left = whole.get(..whole.len() / 2).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(left)
}
