//! What a gateway says it asks about: named forms are read alone, and without a name all of them agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry::protocol::gateway_request::{Field, Form, GatewayRequest};

fuzz_target!(|input: [Option<&[u8]>; 5]| {
    const NAMES: [&str; 5] =
        ["x-original-method", "x-original-uri", "x-original-url", "x-forwarded-method", "x-forwarded-uri"];
    let field = |name: &'static str| {
        let value = NAMES.iter().zip(input).find(|(known, _)| **known == name).and_then(|(_, value)| value);
        value.map_or(Field::Absent, Field::Once)
    };
    let original = GatewayRequest::read(Some(Form::Original), None, field);
    let forwarded = GatewayRequest::read(Some(Form::Forwarded), None, field);
    if let Ok(any) = GatewayRequest::read(None, None, field) {
        assert!(original.is_ok() || forwarded.is_ok());
        assert!(original.map_or(true, |original| original == any));
        assert!(forwarded.map_or(true, |forwarded| forwarded == any));
        assert!(!any.method.is_empty() && any.target.is_ascii());
    }
});
