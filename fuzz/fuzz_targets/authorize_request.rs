//! Authorization requests, from the query on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::authorize_request::{AuthorizeRequest, request_identity, state_of};
use tenantry::protocol::params::Params;

fuzz_target!(|bytes: &[u8]| {
    let Ok(params) = Params::from_form(bytes) else { return };
    let _ = request_identity(&params);
    let _ = state_of(&params);
    let _ = AuthorizeRequest::parse(&params);
});
