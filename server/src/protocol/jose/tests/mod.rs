//! The examples of the RFCs, round trips, and what must be refused.

mod refusals;
mod vectors;

use serde_json::{Value, json};

use super::{Algorithm, JoseError, Jwk, JwkSet, SigningKey, VerifyingKey, half_hash, verify};

fn jwk(value: Value) -> Result<Jwk, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn key(value: Value) -> VerifyingKey {
    VerifyingKey::try_from(&jwk(value).unwrap()).unwrap()
}

#[test]
fn every_algorithm_signs_what_its_public_half_verifies() {
    for algorithm in Algorithm::ALL {
        let (signing, pkcs8) = SigningKey::generate(algorithm).unwrap();
        let verifying = VerifyingKey::try_from(&signing).unwrap();
        let claims = json!({"iss": "https://id.example", "sub": "jane", "exp": 1});
        let token = signing.sign("at+jwt", &claims).unwrap();
        let verified = verify(&token, std::slice::from_ref(&verifying)).unwrap();
        assert_eq!(verified.claims, claims);
        assert_eq!(verified.header.algorithm, algorithm);
        assert_eq!(verified.header.kid.as_deref(), Some(signing.kid()));
        assert!(verified.header.has_type("at+jwt"));
        assert!(!verified.header.has_type("JWT"));

        let again = SigningKey::from_pkcs8(algorithm, &pkcs8).unwrap();
        assert_eq!(again.kid(), signing.kid());
        let token = again.sign("JWT", &claims).unwrap();
        assert!(verify(&token, std::slice::from_ref(&verifying)).is_ok());
        let (other, _) = SigningKey::generate(algorithm).unwrap();
        let other = other.sign("JWT", &claims).unwrap();
        assert_eq!(verify(&other, &[verifying]), Err(JoseError::UnknownKey));
    }
}

#[test]
fn d_06_jwk_has_no_private_member() {
    let keys = Algorithm::ALL.map(|algorithm| SigningKey::generate(algorithm).unwrap().0);
    let set = JwkSet { keys: keys.iter().map(SigningKey::public_jwk).collect() };
    let written = serde_json::to_value(&set).unwrap();
    let written = written["keys"].as_array().unwrap();
    for (jwk, key) in written.iter().zip(&keys) {
        let members = jwk.as_object().unwrap();
        for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(!members.contains_key(private));
        }
        assert_eq!(jwk["use"], "sig");
        assert_eq!(jwk["alg"], key.algorithm().as_str());
        assert_eq!(jwk["kid"], key.kid());
        assert_ne!(jwk["kty"], "oct");
        let read: Jwk = serde_json::from_value(jwk.clone()).unwrap();
        assert_eq!(read, key.public_jwk());
    }
    assert_eq!(written[0]["n"].as_str().unwrap().len(), 342);
    assert_eq!(written[0]["e"], "AQAB");
    assert_eq!(written[1]["crv"], "P-256");
    assert_eq!(written[2]["crv"], "Ed25519");
}

#[test]
fn a_key_is_read_only_as_what_it_is() {
    for made in Algorithm::ALL {
        let (_, pkcs8) = SigningKey::generate(made).unwrap();
        for read in Algorithm::ALL {
            assert_eq!(SigningKey::from_pkcs8(read, &pkcs8).is_ok(), made == read);
        }
        assert!(SigningKey::from_pkcs8(made, &pkcs8[..pkcs8.len() / 2]).is_err());
        assert!(SigningKey::from_pkcs8(made, b"").is_err());
    }
}

#[test]
fn a_signing_key_is_never_printed() {
    let (key, _) = SigningKey::generate(Algorithm::EdDSA).unwrap();
    let printed = format!("{key:?}");
    assert!(printed.contains(key.kid()));
    assert!(!printed.contains("pair"));
}

#[test]
fn only_objects_are_signed() {
    let (key, _) = SigningKey::generate(Algorithm::ES256).unwrap();
    for claims in [json!("text"), json!([1]), json!(null)] {
        assert_eq!(key.sign("JWT", &claims), Err(JoseError::ClaimsRefused));
    }
}

#[test]
fn names_of_algorithms_are_exact() {
    for algorithm in Algorithm::ALL {
        assert_eq!(Algorithm::parse(algorithm.as_str()), Some(algorithm));
        assert_eq!(json!(algorithm), json!(algorithm.as_str()));
    }
    for name in ["none", "None", "HS256", "rs256", "RS512", "PS256", ""] {
        assert_eq!(Algorithm::parse(name), None);
    }
}

#[test]
fn half_hashes_have_half_the_length_of_their_hash() {
    // OpenID Connect Core, appendix A.3: the at_hash of its example.
    let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    assert_eq!(half_hash(Algorithm::RS256, token), "77QmUPtjPfzWtF2AnpK9RQ");
    assert_eq!(half_hash(Algorithm::ES256, token).len(), 22);
    assert_eq!(half_hash(Algorithm::EdDSA, token).len(), 43);
}
