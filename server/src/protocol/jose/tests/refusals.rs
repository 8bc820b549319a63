//! Tokens and keys that must not be believed.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Algorithm, JoseError, SigningKey, VerifyingKey, jwk, verify};
use crate::protocol::jose::MAX_TOKEN_LEN;

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token with any header at all, yet rightly signed by `key`.
fn signed(key: &SigningKey, header: &Value, payload: &str) -> String {
    let input = format!("{}.{payload}", encode(header));
    let signature = URL_SAFE_NO_PAD.encode(key.sign_bytes(input.as_bytes()));
    format!("{input}.{signature}")
}

fn pair(algorithm: Algorithm) -> (SigningKey, VerifyingKey) {
    let (signing, _) = SigningKey::generate(algorithm).unwrap();
    let verifying = VerifyingKey::try_from(&signing).unwrap();
    (signing, verifying)
}

#[test]
fn k_10_alg_confusion() {
    let (rsa, rsa_key) = pair(Algorithm::RS256);
    let (ec, ec_key) = pair(Algorithm::ES256);
    let keys = [rsa_key, ec_key];
    let payload = encode(&json!({"sub": "jane"}));

    // HMAC keyed with what everybody knows: the public key, in the forms a library might take it in.
    let public = serde_json::to_vec(&rsa.public_jwk()).unwrap();
    for header in [json!({"alg": "HS256", "kid": rsa.kid()}), json!({"alg": "HS256"})] {
        let input = format!("{}.{payload}", encode(&header));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &public), input.as_bytes());
        let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag));
        assert_eq!(verify(&token, &keys), Err(JoseError::AlgorithmRefused));
    }
    // No signature at all, in every spelling.
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let header = encode(&json!({"alg": alg, "kid": rsa.kid()}));
        let token = format!("{header}.{payload}.");
        assert_eq!(verify(&token, &keys), Err(JoseError::AlgorithmRefused));
    }
    // A right signature under the wrong name, and a name that belongs to a key of another kind.
    let token = signed(&ec, &json!({"alg": "RS256", "kid": ec.kid()}), &payload);
    assert_eq!(verify(&token, &keys), Err(JoseError::AlgorithmRefused));
    let token = signed(&ec, &json!({"alg": "ES256", "kid": rsa.kid()}), &payload);
    assert_eq!(verify(&token, &keys), Err(JoseError::AlgorithmRefused));
    let token = signed(&ec, &json!({"alg": "ES256", "kid": ec.kid()}), &payload);
    assert!(verify(&token, &keys).is_ok());
}

#[test]
fn k_10_headers_that_bring_or_point_at_a_key_are_refused() {
    let (signing, key) = pair(Algorithm::ES256);
    let keys = [key];
    let payload = encode(&json!({"sub": "jane"}));
    let url = json!("https://evil.example/keys");
    let members = [
        ("jku", url.clone()),
        ("x5u", url),
        ("jwk", json!(signing.public_jwk())),
        ("x5c", json!(["MII"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
    ];
    for (name, value) in members {
        for value in [value, json!(null), json!([])] {
            let mut header = json!({"alg": "ES256", "kid": signing.kid()});
            header[name] = value;
            let token = signed(&signing, &header, &payload);
            assert_eq!(verify(&token, &keys), Err(JoseError::HeaderRefused(name)));
        }
    }
    let header = json!({"alg": "ES256", "kid": signing.kid(), "unknown": 1});
    assert!(verify(&signed(&signing, &header, &payload), &keys).is_ok());
}

#[test]
fn the_name_picks_the_key_and_none_is_tried_in_turn() {
    let (one, one_key) = pair(Algorithm::EdDSA);
    let (two, two_key) = pair(Algorithm::EdDSA);
    let payload = encode(&json!({}));
    let keys = [one_key.clone(), two_key];
    let stolen_name = signed(&two, &json!({"alg": "EdDSA", "kid": one.kid()}), &payload);
    assert_eq!(verify(&stolen_name, &keys), Err(JoseError::WrongSignature));
    let unknown = signed(&two, &json!({"alg": "EdDSA", "kid": "x"}), &payload);
    assert_eq!(verify(&unknown, &keys), Err(JoseError::UnknownKey));
    let nameless = signed(&one, &json!({"alg": "EdDSA"}), &payload);
    assert_eq!(verify(&nameless, &keys), Err(JoseError::UnknownKey));
    assert!(verify(&nameless, &[one_key]).is_ok());
    assert_eq!(verify(&nameless, &[]), Err(JoseError::UnknownKey));
}

#[test]
fn other_forms_are_refused() {
    let (signing, key) = pair(Algorithm::EdDSA);
    let keys = [key];
    let header = json!({"alg": "EdDSA", "kid": signing.kid()});
    let good = signed(&signing, &header, &encode(&json!({"a": 1})));
    assert!(verify(&good, &keys).is_ok());
    let (head, rest) = good.split_once('.').unwrap();
    let twice = format!(r#"{{"alg":"none","alg":"EdDSA","kid":"{}"}}"#, signing.kid());
    let listed = format!(r#"["EdDSA","{}",null]"#, signing.kid());
    let forms = [
        String::new(),
        "..".to_owned(),
        "...".to_owned(),
        head.to_owned(),
        format!("{head}.{head}"),
        format!("{good}."),
        format!("{good}.x.y"),
        format!(".{good}"),
        format!("{good}="),
        format!("{head}=.{rest}"),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{}.{rest}", encode(&json!("EdDSA"))),
        format!("{}.{rest}", encode(&json!({"kid": signing.kid()}))),
        format!("{}.{rest}", encode(&json!({"alg": 1}))),
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(twice)),
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(listed)),
        signed(&signing, &header, &encode(&json!(["a"]))),
        signed(&signing, &header, &encode(&json!("a"))),
        signed(&signing, &header, ""),
        signed(&signing, &header, &URL_SAFE_NO_PAD.encode([0xff])),
    ];
    for form in forms {
        assert_eq!(verify(&form, &keys), Err(JoseError::Malformed), "{form}");
    }
    let long = format!("{good}{}", "A".repeat(MAX_TOKEN_LEN));
    assert_eq!(verify(&long, &keys), Err(JoseError::TooLong));
}

#[test]
fn d_06_keys_with_secrets_or_too_weak_are_not_read() {
    let (signing, _) = pair(Algorithm::ES256);
    let good = serde_json::to_value(signing.public_jwk()).unwrap();
    assert!(jwk(good.clone()).is_ok());
    let short = URL_SAFE_NO_PAD.encode([0xff; 128]);
    let changes = [
        ("d", json!("AQAB")),
        ("k", json!("AQAB")),
        ("use", json!("enc")),
        ("alg", json!("RS256")),
        ("alg", json!("HS256")),
        ("crv", json!("P-521")),
        ("kty", json!("oct")),
        ("x", json!("AQAB")),
        ("y", json!("\",\"x\":\"")),
        ("y", json!(null)),
    ];
    for (name, value) in changes {
        let mut bad = good.clone();
        bad[name] = value;
        assert!(jwk(bad).is_err(), "{name}");
    }
    assert!(jwk(json!({"kty": "RSA", "n": short, "e": "AQAB"})).is_err());
    // Of the right size, but not a point of the curve.
    let mut elsewhere = good;
    elsewhere["x"] = json!(URL_SAFE_NO_PAD.encode([1; 32]));
    assert!(VerifyingKey::try_from(&jwk(elsewhere).unwrap()).is_err());
}

#[test]
fn types_are_media_types() {
    let (signing, key) = pair(Algorithm::EdDSA);
    let keys = [key];
    let typed = |typ: &str| {
        let token = signing.sign(typ, &json!({})).unwrap();
        verify(&token, &keys).unwrap().header
    };
    assert!(typed("application/at+JWT").has_type("at+jwt"));
    assert!(!typed("JWT").has_type("at+jwt"));
    let header = json!({"alg": "EdDSA", "kid": signing.kid()});
    let token = signed(&signing, &header, &encode(&json!({})));
    assert!(!verify(&token, &keys).unwrap().header.has_type("JWT"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_refused_without_a_panic(text in "[A-Za-z0-9_.=-]{0,60}|\\PC{0,60}") {
        prop_assert!(verify(&text, &[]).is_err());
    }

    #[test]
    fn every_changed_character_is_refused(place in any::<prop::sample::Index>(), letter in "[A-Za-z0-9._-]") {
        let (signing, key) = pair(Algorithm::EdDSA);
        let token = signing.sign("JWT", &json!({"sub": "jane"})).unwrap();
        let place = place.index(token.len());
        prop_assume!(token[place..=place] != letter);
        let changed = format!("{}{letter}{}", &token[..place], &token[place + 1..]);
        prop_assert!(verify(&changed, &[key]).is_err());
    }
}
