//! Token requests, from the form on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::params::Params;
use tenantry::protocol::token_request::TokenRequest;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(params) = Params::from_form(bytes) {
        let _ = TokenRequest::parse(&params);
    }
});
