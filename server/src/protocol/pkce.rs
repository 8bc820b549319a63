//! Proof key for code exchange (RFC 7636), method `S256` only.
//!
//! The authorization request brings a [`CodeChallenge`], the grant keeps it, and the token request
//! brings a [`CodeVerifier`] that must hash to it. `plain` proves nothing to somebody who read the
//! authorization request, so it does not exist here.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::protocol::error::OAuthError;

/// The only method there is.
pub const S256: &str = "S256";

/// Length of a SHA-256 digest in base64url without padding.
const DIGEST_BYTES: usize = 43;
/// Lengths that are a challenge at all: some profiles name these bounds. Only one of the length of a
/// digest can ever be verified.
const CHALLENGE_BYTES: std::ops::RangeInclusive<usize> = 32..=128;

/// Why a `code_challenge` and its method are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PkceProblem {
    /// The method is missing (which would mean `plain`), `plain` or unknown.
    #[error("code_challenge_method must be S256")]
    Method,
    /// The challenge is not base64url, or has a length that no profile allows.
    #[error("code_challenge must be 32 to 128 characters of base64url; an S256 value has 43")]
    Challenge,
    /// The challenge has a length that only some profiles allow, and this is none of them.
    #[error("code_challenge must be 43 characters of base64url")]
    NoDigest,
    /// A method was sent without a challenge.
    #[error("code_challenge_method was sent without code_challenge")]
    MethodWithoutChallenge,
}

impl From<PkceProblem> for OAuthError {
    fn from(problem: PkceProblem) -> Self {
        Self::invalid_request(problem.to_string())
    }
}

/// What an app announced: 32 to 128 characters of base64url, of which only 43 can be a digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// Parses the two parameters of the authorization request. Neither of them is `Ok(None)`:
    /// whether a challenge is required is the policy of the app.
    pub fn parse(challenge: Option<&str>, method: Option<&str>) -> Result<Option<Self>, PkceProblem> {
        match (challenge, method) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(PkceProblem::MethodWithoutChallenge),
            (Some(challenge), Some(S256)) => Self::try_from(challenge.to_owned()).map(Some),
            (Some(_), _) => Err(PkceProblem::Method),
        }
    }

    /// Whether it has the length of a digest. Any other can never be verified; whether it is accepted
    /// all the same is the policy of the workspace.
    pub fn is_digest(&self) -> bool {
        self.0.len() == DIGEST_BYTES
    }

    /// Whether the verifier is well-formed and hashes to this challenge, in constant time.
    pub fn verify(&self, verifier: &CodeVerifier) -> bool {
        let same: bool = self.0.as_bytes().ct_eq(verifier.hashed().as_bytes()).into();
        same && verifier.is_well_formed()
    }

    /// The text of the challenge.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CodeChallenge {
    type Error = PkceProblem;

    fn try_from(text: String) -> Result<Self, PkceProblem> {
        let base64url = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if CHALLENGE_BYTES.contains(&text.len()) && text.bytes().all(base64url) {
            Ok(Self(text))
        } else {
            Err(PkceProblem::Challenge)
        }
    }
}

impl From<CodeChallenge> for String {
    fn from(challenge: CodeChallenge) -> Self {
        challenge.0
    }
}

/// The secret an app presents with its code.
///
/// A malformed one is kept as it came and never verifies: to the code it is the same as a wrong
/// one, and the check comes after the client is authenticated.
#[derive(Clone)]
pub struct CodeVerifier(SecretString);

impl CodeVerifier {
    /// The verifier as it was presented.
    pub fn presented(text: &str) -> Self {
        Self(text.into())
    }

    /// RFC 7636 §4.1: 43 to 128 unreserved characters.
    pub fn is_well_formed(&self) -> bool {
        let text = self.0.expose_secret();
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
    }

    /// The challenge of this verifier (RFC 7636 §4.2).
    pub fn challenge(&self) -> CodeChallenge {
        CodeChallenge(self.hashed())
    }

    fn hashed(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.expose_secret().as_bytes()))
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeVerifier(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz_text;
    use proptest::prelude::*;

    // The pair of RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_pair_of_the_rfc_verifies() {
        let challenge = CodeChallenge::parse(Some(CHALLENGE), Some("S256")).unwrap().unwrap();
        assert!(challenge.verify(&CodeVerifier::presented(VERIFIER)));
        assert_eq!(CodeVerifier::presented(VERIFIER).challenge(), challenge);
        assert_eq!(format!("{:?}", CodeVerifier::presented(VERIFIER)), "CodeVerifier(..)");
    }

    #[test]
    fn p_02_only_s256() {
        for method in [None, Some("plain"), Some("s256"), Some("S512"), Some("S256 ")] {
            assert_eq!(CodeChallenge::parse(Some(CHALLENGE), method), Err(PkceProblem::Method));
        }
        assert_eq!(CodeChallenge::parse(None, Some("S256")), Err(PkceProblem::MethodWithoutChallenge));
        assert_eq!(CodeChallenge::parse(None, None), Ok(None));
    }

    #[test]
    fn p_03_a_challenge_is_base64url_and_a_digest_has_43_characters() {
        let bad = [&CHALLENGE[..31], &"a".repeat(129), &format!("{CHALLENGE}="), &CHALLENGE.replace('-', "+"), "x", ""];
        for challenge in bad {
            assert_eq!(CodeChallenge::parse(Some(challenge), Some(S256)), Err(PkceProblem::Challenge), "{challenge}");
        }
        assert!(PkceProblem::Challenge.to_string().contains("32 to 128 characters"), "what the parser itself refuses");
        for length in [32, 42, 43, 44, 128] {
            let challenge = CodeChallenge::parse(Some(&"a".repeat(length)), Some(S256)).unwrap().unwrap();
            assert_eq!(challenge.is_digest(), length == 43);
        }
    }

    #[test]
    fn what_is_no_digest_never_verifies() {
        let verifier = CodeVerifier::presented(VERIFIER);
        let all = verifier.challenge().as_str().to_owned();
        for near in [&all[..42], &format!("{all}A")] {
            let challenge = CodeChallenge::parse(Some(near), Some(S256)).unwrap().unwrap();
            assert!(!challenge.verify(&verifier), "{near}");
        }
    }

    #[test]
    fn p_04_malformed_verifiers_never_verify() {
        for text in ["", &"a".repeat(42), &"a".repeat(129), &format!("{}+", "a".repeat(43)), &"\u{e9}".repeat(43)] {
            let verifier = CodeVerifier::presented(text);
            assert!(!verifier.is_well_formed());
            // Even when the digest is the right one.
            assert!(!verifier.challenge().verify(&verifier));
        }
        let other = CodeVerifier::presented(&"a".repeat(43));
        assert!(!CodeChallenge(CHALLENGE.to_owned()).verify(&other));
    }

    #[test]
    fn mutations_of_the_verifier_never_verify() {
        let challenge = CodeChallenge(CHALLENGE.to_owned());
        fuzz_text(0x5eed_0005, &[VERIFIER, CHALLENGE], |text| {
            assert_eq!(challenge.verify(&CodeVerifier::presented(text)), text == VERIFIER);
            if let Ok(Some(parsed)) = CodeChallenge::parse(Some(text), Some(S256)) {
                assert_eq!(parsed.as_str(), text);
            }
        });
    }

    proptest! {
        #[test]
        fn every_verifier_verifies_its_own_challenge(text in "[A-Za-z0-9._~-]{43,128}") {
            let verifier = CodeVerifier::presented(&text);
            let announced = verifier.challenge();
            let parsed = CodeChallenge::parse(Some(announced.as_str()), Some(S256)).unwrap().unwrap();
            prop_assert!(parsed.verify(&verifier));
            let json = serde_json::to_string(&parsed).unwrap();
            prop_assert_eq!(serde_json::from_str::<CodeChallenge>(&json).unwrap(), parsed);
        }

        #[test]
        fn any_text_never_panics(challenge in any::<String>(), method in any::<Option<String>>()) {
            let _ = CodeChallenge::parse(Some(&challenge), method.as_deref());
        }
    }
}
