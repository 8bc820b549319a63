//! Secrets the whole world knows: printed in a page that many installations were made from, or in a specification. They
//! are refused wherever somebody would use one, and kept here as digests, so that this list is not one more place they
//! are printed in.

use crate::secret::Digest;
use std::sync::LazyLock;

/// SHA-256 of each, in hexadecimal.
const LEAKED: [&str; 3] = [
    // Every installation of a workflow product was set up with this one.
    "307fc6f74aaa4e70124316efdd3ee6cddcb2d66ed0b96b776a427e68f77b3c2a",
    // The examples of RFC 6749 §2.3.1 and §4.1.3.
    "53f5da0aaa93d64cd5772c554cbf940f0539e689dddbeb8f923eec3f72c02ea9",
    "e9974c507d2a802143f614c878fcbb622a3800e05e6e0d329fee2c5b6b243329",
];

/// Whether everybody knows the secret of this digest.
pub(in crate::domain) fn is_leaked(secret: &Digest) -> bool {
    // Compared as bytes: this is asked at each authentication of a client.
    static DIGESTS: LazyLock<Vec<Vec<u8>>> =
        LazyLock::new(|| LEAKED.iter().filter_map(|digits| hex::decode(digits).ok()).collect());
    DIGESTS.contains(&secret.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_secrets_are_recognised_and_no_others() {
        // Put together here, so that the text stands nowhere in one piece.
        let printed = ["179ad45c6ce2cb97", "cf1029e212046e81"].concat();
        let is_leaked = |text: &str| is_leaked(&Digest::of(text.as_bytes()));
        assert!(is_leaked(&printed) && is_leaked("gX1fBat3bV"));
        assert!(!is_leaked(&printed.to_uppercase()) && !is_leaked("") && !is_leaked(LEAKED[0]));
    }
}
