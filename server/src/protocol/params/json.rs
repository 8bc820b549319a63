//! The parameters of a token request as a JSON object, for clients that were told "json". It is a
//! flat object of strings and nothing else, so that it says exactly what a form can say.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::{Params, ParamsError};

/// Longest JSON body, in bytes.
pub const MAX_JSON_BYTES: usize = 16 * 1024;

impl Params {
    /// Parses a body of type `application/json`.
    pub fn from_json(body: &[u8]) -> Result<Self, ParamsError> {
        if body.len() > MAX_JSON_BYTES {
            return Err(ParamsError::TooLarge);
        }
        let Members(members) = serde_json::from_slice(body).map_err(|_| ParamsError::NotFlat)?;
        let mut params = Self::default();
        for (name, value) in members {
            if name.contains('\0') || value.contains('\0') {
                return Err(ParamsError::Nul);
            }
            params.push(name, value)?;
        }
        // A form with twins is refused name by name, where it matters; an object with twins is no object.
        if params.first_duplicate(&[]).is_some() {
            return Err(ParamsError::MemberTwice);
        }
        Ok(params)
    }
}

/// The members of an object in the order they came, twins too: a map would keep one of them.
struct Members(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FlatObject)
    }
}

struct FlatObject;

impl<'de> Visitor<'de> for FlatObject {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object whose members are strings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz;
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    #[test]
    fn a_flat_object_of_strings_is_a_form() {
        let json = br#"{"grant_type":"client_credentials","scope":"a b","state":""}"#;
        assert_eq!(Params::from_json(json), Params::from_form(b"grant_type=client_credentials&scope=a+b&state="));
        assert_eq!(Params::from_json(b" {} "), Ok(Params::default()));
        assert_eq!(Params::from_json(br#"{"a":"\u00e9"}"#).unwrap().value("a"), Some("\u{e9}"));
    }

    #[test]
    fn anything_else_is_refused() {
        for body in [
            "",
            "null",
            "[]",
            "\"a\"",
            "1",
            "{",
            "{}{}",
            "{}x",
            "{\"a\":1}",
            "{\"a\":null}",
            "{\"a\":true}",
            "{\"a\":[\"b\"]}",
            "{\"a\":{\"b\":\"c\"}}",
            "{\"a\":\"b\",}",
            "{a:\"b\"}",
            "{'a':'b'}",
            "{\"a\":\"\\ud800\"}",
            "\u{feff}{}",
        ] {
            assert_eq!(Params::from_json(body.as_bytes()), Err(ParamsError::NotFlat), "{body}");
        }
        assert_eq!(Params::from_json(b"{\"a\":\"\xff\"}"), Err(ParamsError::NotFlat));
        let deep = format!("{{\"a\":{}\"b\"{}}}", "[".repeat(4_000), "]".repeat(4_000));
        assert_eq!(Params::from_json(deep.as_bytes()), Err(ParamsError::NotFlat));
    }

    #[test]
    fn twins_nul_and_size_are_refused() {
        for body in [r#"{"a":"b","a":"b"}"#, r#"{"a":"b","\u0061":"c"}"#, r#"{"a":"","a":""}"#] {
            assert_eq!(Params::from_json(body.as_bytes()), Err(ParamsError::MemberTwice), "{body}");
        }
        assert_eq!(Params::from_json(br#"{"a":"\u0000"}"#), Err(ParamsError::Nul));
        let members: Vec<String> = (0..201).map(|n| format!("\"m{n}\":\"\"")).collect();
        assert_eq!(Params::from_json(format!("{{{}}}", members.join(",")).as_bytes()), Err(ParamsError::TooMany));
        let long = format!("{{\"{}\":\"\"}}", "n".repeat(101));
        assert_eq!(Params::from_json(long.as_bytes()), Err(ParamsError::NameTooLong));
        let large = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_JSON_BYTES));
        assert_eq!(Params::from_json(large.as_bytes()), Err(ParamsError::TooLarge));
    }

    #[test]
    fn mutations_never_panic() {
        let corpus = [r#"{"grant_type":"code","code":"abc"}"#, r#"{"a":"\u00e9","b":""}"#];
        fuzz(0x5eed_0031, &corpus, |input| {
            if let Ok(params) = Params::from_json(input) {
                assert_eq!(params.first_duplicate(&[]), None);
            }
        });
    }

    proptest! {
        #[test]
        fn what_json_says_a_form_says(pairs in proptest::collection::btree_map("[a-z_]{1,20}", "[^\0]{0,40}", 0..20)) {
            let object: Map<String, Value> = pairs.iter().map(|(n, v)| (n.clone(), Value::from(v.clone()))).collect();
            let json = Params::from_json(&serde_json::to_vec(&object).unwrap()).unwrap();
            let form = Params::from_form(json.to_query().as_bytes()).unwrap();
            prop_assert_eq!(&json, &form);
            for (name, value) in &pairs {
                prop_assert_eq!(json.value(name), Some(value.as_str()).filter(|value| !value.is_empty()));
            }
        }

        #[test]
        fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Params::from_json(&bytes);
        }
    }
}
