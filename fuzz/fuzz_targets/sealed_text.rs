//! Sealed texts of every purpose, before any key is touched.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::seal::{Purpose, SealedText};

fuzz_target!(|text: &str| {
    for purpose in Purpose::ALL {
        let _ = SealedText::parse(purpose, text);
    }
});
