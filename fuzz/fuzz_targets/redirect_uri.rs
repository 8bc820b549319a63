//! Redirect URIs: what is registered admits itself, and a web app's admits nothing else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::redirect_uri::Registered;

fuzz_target!(|input: (&str, &str)| {
    let (registered, presented) = input;
    if let Ok(uri) = Registered::parse(registered, false) {
        assert!(uri.admits(registered));
        assert_eq!(uri.admits(presented), registered == presented);
    }
    if let Ok(uri) = Registered::parse(registered, true) {
        let _ = uri.admits(presented);
    }
});
