//! Client credentials in the header and in the form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::params::Params;
use tenantry::protocol::presented_client::PresentedClient;

fuzz_target!(|input: (&str, &[u8])| {
    let (header, form) = input;
    if let Ok(params) = Params::from_form(form) {
        let _ = PresentedClient::parse(None, &params);
        let _ = PresentedClient::parse(Some(header), &params);
    }
});
