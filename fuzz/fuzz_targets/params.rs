//! Queries and forms.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::params::Params;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(params) = Params::from_form(bytes) {
        let again = Params::from_form(params.to_query().as_bytes());
        assert!(again.is_ok(), "what was read can be written and read again");
    }
});
