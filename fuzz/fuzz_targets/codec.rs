//! The binary content of sealed texts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::domain::token::payload::AccessToken;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(token) = AccessToken::decode(bytes) {
        assert_eq!(AccessToken::decode(&token.encode()), Ok(token));
    }
});
