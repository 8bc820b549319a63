//! Signed tokens as a relying party checks them: against the published key set and with nothing of the server's own
//! code, so that both cannot be wrong in the same way.

use crate::browser::http;
use crate::client::Answer;
use aws_lc_rs::digest::{SHA256, SHA512, digest};
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// A token whose signature held.
#[derive(Clone, Debug)]
pub struct Jws {
    /// The protected header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
}

/// The published keys of an issuer.
pub async fn jwks(issuer: &str) -> Vec<Value> {
    let answer = Answer::of(http().get(format!("{issuer}/oauth2/jwks"))).await;
    answer.json["keys"].as_array().expect("a key set").clone()
}

/// The published keys' names.
pub async fn kids(issuer: &str) -> Vec<String> {
    let kid = |key: &Value| key["kid"].as_str().expect("a kid").to_owned();
    jwks(issuer).await.iter().map(kid).collect()
}

/// Checks a token against the key it names; `None` if that is not published or the signature does not hold.
pub async fn verified(issuer: &str, token: &str) -> Option<Jws> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: Value = serde_json::from_slice(&decode(header)).ok()?;
    let claims: Value = serde_json::from_slice(&decode(claims)).ok()?;
    let keys = jwks(issuer).await;
    let key = keys.iter().find(|key| key["kid"] == header["kid"] && key["alg"] == header["alg"])?;
    holds(key, signed.as_bytes(), &decode(signature)).then_some(Jws { header, claims })
}

/// `at_hash` of an access token (OpenID Connect Core §3.1.3.6).
pub fn at_hash(algorithm: &str, access_token: &str) -> String {
    let hash = if algorithm == "EdDSA" { &SHA512 } else { &SHA256 };
    let whole = digest(hash, access_token.as_bytes());
    let (left, _) = whole.as_ref().split_at(whole.as_ref().len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

fn holds(key: &Value, message: &[u8], signature: &[u8]) -> bool {
    let number = |name: &str| decode(key[name].as_str().expect("a number of the key"));
    let plain = |algorithm: &'static dyn VerificationAlgorithm, public: Vec<u8>| {
        UnparsedPublicKey::new(algorithm, public).verify(message, signature).is_ok()
    };
    match key["alg"].as_str() {
        Some("RS256") => PublicKeyComponents { n: number("n"), e: number("e") }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            .is_ok(),
        Some("ES256") => plain(&ECDSA_P256_SHA256_FIXED, [vec![4], number("x"), number("y")].concat()),
        Some("EdDSA") => plain(&ED25519, number("x")),
        _ => false,
    }
}
