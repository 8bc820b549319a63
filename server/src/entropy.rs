//! The only source of random values: ids, secrets, nonces and keys.
//!
//! All bytes come from the generator of aws-lc, which seeds itself from the operating system. The value has no
//! state of its own; it is handed down instead of being called from anywhere, so that a function that makes
//! something random says so in its signature.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

/// The alphabet of RFC 4648 §6, in lower case.
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The length of a name.
const NAME_CHARACTERS: usize = 16;

/// The right to draw random values.
#[derive(Clone, Copy, Debug)]
pub struct Entropy {
    _made_by_system: (),
}

impl Entropy {
    /// The generator of this process.
    pub fn system() -> Self {
        Self { _made_by_system: () }
    }

    /// Fills the whole of `into`.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the generator")]
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

    /// A time-ordered id (RFC 9562 §5.7) for rows; `now_millis` as [`crate::clock::Clock::now_millis`] gives it. Ids
    /// this process draws within one millisecond keep their order (RFC 9562 §6.2, method 3): 12 bits count, 62 are
    /// random.
    pub fn uuid_v7(self, now_millis: i64) -> Uuid {
        let millis = u64::try_from(now_millis).unwrap_or(0);
        let mut bytes: [u8; 10] = self.bytes();
        let drawn = u64::from(u16::from_be_bytes([bytes[0], bytes[1]])) & 0x07ff;
        let place = place_in(millis, drawn).to_be_bytes();
        (bytes[0], bytes[1]) = (place[6], place[7]);
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// `len` random characters of `a-z2-7`, five bits each.
    pub fn base32(self, len: usize) -> String {
        let mut bytes = Zeroizing::new(vec![0; len]);
        self.fill(&mut bytes);
        letters(&bytes)
    }

    /// A name of 16 characters of base32 for something that is no secret, such as a request. Drawn from a handful that
    /// each thread fetches at once, which costs a request next to nothing.
    pub fn name(self) -> String {
        thread_local! {
            static HANDFUL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        let mut drawn = [0; NAME_CHARACTERS];
        HANDFUL.with_borrow_mut(|handful| {
            if handful.len() < NAME_CHARACTERS {
                handful.resize(64 * NAME_CHARACTERS, 0);
                self.fill(handful);
            }
            for (place, byte) in drawn.iter_mut().zip(handful.drain(handful.len() - NAME_CHARACTERS..)) {
                *place = byte;
            }
        });
        letters(&drawn)
    }

    /// 256 random bits as 43 characters of base64url; for `state`, `nonce`, cookies and one-time handles.
    pub fn token(self) -> String {
        let bytes = Zeroizing::new(self.bytes::<32>());
        URL_SAFE_NO_PAD.encode(bytes.as_slice())
    }
}

/// One letter for each byte.
fn letters(bytes: &[u8]) -> String {
    // 256 is a multiple of 32: the low five bits of a uniform byte are uniform.
    bytes.iter().filter_map(|byte| BASE32.get(usize::from(byte & 31))).map(|&letter| char::from(letter)).collect()
}

/// The millisecond of the last id and its place in it, as `millis * 4096 + place`.
static LAST: AtomicU64 = AtomicU64::new(0);

/// The next place within a millisecond: one more than the last, or `drawn` in a new one. A full millisecond wraps
/// around, and another clock's millisecond is not waited for: order is a help to indexes, uniqueness is chance's.
fn place_in(millis: u64, drawn: u64) -> u64 {
    let next =
        |last: u64| if last >> 12 == millis { (millis << 12) | ((last + 1) & 0xfff) } else { (millis << 12) | drawn };
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last))).unwrap_or_default();
    next(last) & 0xfff
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
    fn ids_of_one_millisecond_keep_their_order() {
        let entropy = Entropy::system();
        // Other tests draw ids too: a run that none of them cut into shows the order.
        let ordered = (0..100).any(|round| {
            let ids: Vec<Uuid> = (0..20).map(|_| entropy.uuid_v7(1_600_000_000_000 + round)).collect();
            ids.is_sorted()
        });
        assert!(ordered);
    }

    #[test]
    fn base32_keeps_to_its_alphabet_and_length() {
        let text = Entropy::system().base32(200);
        assert_eq!(text.len(), 200);
        assert!(text.bytes().all(|byte| BASE32.contains(&byte)));
        assert_eq!(Entropy::system().base32(0), "");
    }

    #[test]
    fn names_have_16_characters_and_differ() {
        let names: HashSet<String> = (0..1_000).map(|_| Entropy::system().name()).collect();
        assert_eq!(names.len(), 1_000);
        assert!(names.iter().all(|name| name.len() == 16 && name.bytes().all(|byte| BASE32.contains(&byte))));
    }

    #[test]
    fn tokens_have_43_characters_and_differ() {
        let tokens: HashSet<String> = (0..100).map(|_| Entropy::system().token()).collect();
        assert_eq!(tokens.len(), 100);
        assert!(tokens.iter().all(|token| token.len() == 43));
    }
}
