//! Scopes: what is read is written the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::scope::ScopeSet;

fuzz_target!(|text: &str| {
    if let Ok(scope) = ScopeSet::parse(text) {
        assert_eq!(ScopeSet::parse(&scope.to_string()).as_ref(), Ok(&scope));
    }
});
