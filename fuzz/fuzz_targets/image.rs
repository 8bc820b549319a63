//! Pictures: what is accepted is one from beginning to end, so neither less of it nor more is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::image::kind;

fuzz_target!(|bytes: &[u8]| {
    if kind(bytes).is_ok() {
        assert!(kind(&bytes[..bytes.len() - 1]).is_err());
        assert!(kind(&[bytes, b"\0"].concat()).is_err());
    }
});
