//! Signed tokens, and the key sets they are checked with.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;
use tenantry::protocol::jose::{Algorithm, SigningKey, VerifyingKey, verify};

fn keys() -> &'static [VerifyingKey] {
    static KEYS: OnceLock<Vec<VerifyingKey>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let made = [Algorithm::ES256, Algorithm::EdDSA]
            .into_iter()
            .filter_map(|algorithm| SigningKey::generate(algorithm).ok());
        made.filter_map(|(key, _)| VerifyingKey::try_from(&key).ok()).collect()
    })
}

fuzz_target!(|token: &str| {
    assert!(verify(token, keys()).is_err(), "nobody can sign without the key");
});
