//! The `claims` parameter.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::claims_request::ClaimsRequest;

fuzz_target!(|text: &str| {
    let _ = ClaimsRequest::parse(text);
});
