//! Token requests, from the body on: as a form, as a form pasted from a page, as JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::params::Params;
use tenantry::protocol::token_request::{GrantType, TokenRequest};

fuzz_target!(|bytes: &[u8]| {
    for params in [Params::from_form(bytes), Params::from_lenient_form(bytes), Params::from_json(bytes)] {
        if let Ok(params) = params {
            let _ = GrantType::requested(&params).and_then(|grant| TokenRequest::parse(grant, &params));
        }
    }
});
