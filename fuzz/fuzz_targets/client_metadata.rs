//! The body that registers an app as JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::client_metadata::ClientMetadata;

fuzz_target!(|body: &[u8]| {
    let _ = ClientMetadata::parse(body);
});
