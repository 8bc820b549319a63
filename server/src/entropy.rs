//! The only source of random values: ids, secrets, nonces and keys.
//!
//! All bytes come from the generator of aws-lc, which seeds itself from the operating system. The value has no
//! state of its own; it is handed down instead of being called from anywhere, so that a function that makes
//! something random says so in its signature.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

/// The alphabet of RFC 4648 §6, in lower case.
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The right to draw random values.
#[derive(Clone, Copy, Debug)]
pub struct Entropy {
    _made_by_system: (),
}

impl Entropy {
    /// The generator of this process.
    pub fn system() -> Self {
        Self {
            _made_by_system: (),
        }
    }

    /// Fills the whole of `into`.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the generator"
    )]
    pub fn fill(self, into: &mut [u8]) {
        if rand::fill(into).is_err() {
            // Without random bytes every secret made from here on would be guessable, and no caller could do
            // better than stop: so the process ends before it hands one out.
            tracing::error!("the random generator failed; stopping");
            std::process::abort();
        }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A random id (RFC 9562 §5.4) that tells nothing about when it was made; for users.
    pub fn uuid_v4(self) -> Uuid {
        Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// A time-ordered id (RFC 9562 §5.7) for rows; `now_millis` as [`crate::clock::Clock::now_millis`] gives it.
    pub fn uuid_v7(self, now_millis: i64) -> Uuid {
        let millis = u64::try_from(now_millis).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// `len` random characters of `a-z2-7`, five bits each.
    pub fn base32(self, len: usize) -> String {
        let mut bytes = Zeroizing::new(vec![0; len]);
        self.fill(&mut bytes);
        // 256 is a multiple of 32: the low five bits of a uniform byte are uniform.
        bytes
            .iter()
            .filter_map(|byte| BASE32.get(usize::from(byte & 31)))
            .map(|&letter| char::from(letter))
            .collect()
    }

    /// 256 random bits as 43 characters of base64url; for `state`, `nonce`, cookies and one-time handles.
    pub fn token(self) -> String {
        let bytes = Zeroizing::new(self.bytes::<32>());
        URL_SAFE_NO_PAD.encode(bytes.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_carry_their_version_and_time() {
        let entropy = Entropy::system();
        assert_eq!(entropy.uuid_v4().get_version_num(), 4);
        let early = entropy.uuid_v7(1_700_000_000_000);
        let late = entropy.uuid_v7(1_700_000_000_001);
        assert_eq!(early.get_version_num(), 7);
        assert!(early < late);
        assert_eq!(entropy.uuid_v7(-5).get_version_num(), 7);
    }

    #[test]
    fn base32_keeps_to_its_alphabet_and_length() {
        let text = Entropy::system().base32(200);
        assert_eq!(text.len(), 200);
        assert!(text.bytes().all(|byte| BASE32.contains(&byte)));
        assert_eq!(Entropy::system().base32(0), "");
    }

    #[test]
    fn tokens_have_43_characters_and_differ() {
        let tokens: HashSet<String> = (0..100).map(|_| Entropy::system().token()).collect();
        assert_eq!(tokens.len(), 100);
        assert!(tokens.iter().all(|token| token.len() == 43));
    }
}
