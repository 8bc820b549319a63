//! Bodies: one JSON object, read once it is settled who asks. A member that is not known is refused, so that nobody
//! believes to have set what was passed over (B-03).

use super::problem::{Failure, Kind};
use crate::http::form::{FormError, JSON, body, is_plain};
pub use crate::secret::maybe_secret;
use actix_web::{HttpRequest, web};
use secrecy::SecretString;
use serde::de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;
use std::fmt;

/// The largest body.
const MOST_BYTES: usize = 64 * 1024;

/// The bytes of a body, whatever they are.
pub async fn raw(request: &HttpRequest, payload: web::Payload, most: usize) -> Result<Vec<u8>, Failure> {
    body(request, payload.into_inner(), most).await.map_err(|error| match error {
        FormError::TooLarge => Failure::new(Kind::TooLarge, format!("a body has at most {most} bytes")),
        _ => Failure::new(Kind::Malformed, "the body could not be read"),
    })
}

/// The bytes of a JSON body, empty if there is none.
pub async fn bytes(request: &HttpRequest, payload: web::Payload) -> Result<Vec<u8>, Failure> {
    let bytes = raw(request, payload, MOST_BYTES).await?;
    if !bytes.is_empty() && !is_plain(request, JSON) {
        return Err(Failure::new(Kind::MediaType, "the body must be application/json, uncompressed"));
    }
    Ok(bytes)
}

/// Reads a body.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let unique: Result<Unique, _> = serde_json::from_slice(bytes);
    unique.and_then(|Unique| serde_json::from_slice(bytes)).map_err(|error| wrong(&error))
}

/// Any value in which no object has a member twice: of two, programs on the way may have looked at the other.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            members.next_value::<Self>()?;
            if let Some(name) = seen.replace(name) {
                return Err(A::Error::custom(format!("duplicate field `{name}`")));
            }
        }
        Ok(self)
    }
}

/// The same where there may be none, which `null` says too.
pub fn parse_or_default<T: DeserializeOwned + Default>(bytes: &[u8]) -> Result<T, Failure> {
    if bytes.is_empty() { Ok(T::default()) } else { Ok(parse::<Option<T>>(bytes)?.unwrap_or_default()) }
}

/// Reads the body of a request.
pub async fn read<T: DeserializeOwned>(request: &HttpRequest, payload: web::Payload) -> Result<T, Failure> {
    parse(&bytes(request, payload).await?)
}

/// A member that nobody reads in the log.
pub fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

/// What is wrong with a body: the name of a member, never its value, which may be a secret.
fn wrong(error: &serde_json::Error) -> Failure {
    let said = error.to_string();
    let name = said.split('`').nth(1).unwrap_or_default().to_owned();
    let place = format!("at line {} column {}", error.line(), error.column());
    for (start, what) in
        [("unknown field", "is not known"), ("missing field", "is missing"), ("duplicate field", "came twice")]
    {
        if said.starts_with(start) {
            return Failure::new(Kind::Malformed, format!("the member {name} {what}")).about(name);
        }
    }
    if said.starts_with("unknown variant") {
        let expected = said.split_once("expected ").map(|(_, rest)| rest.split(" at line").next().unwrap_or_default());
        let hint = expected.unwrap_or_default().replace('`', "");
        return Failure::new(Kind::Malformed, format!("a word is not known, {place}")).hint(format!("write {hint}"));
    }
    if error.is_data() {
        return Failure::new(Kind::Malformed, format!("a member has not the right type, {place}"));
    }
    Failure::new(Kind::Malformed, format!("the body is not one JSON object, {place}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Named {
        name: String,
        #[serde(default)]
        on: bool,
    }

    fn said(body: &str) -> String {
        parse::<Named>(body.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn b_03_what_is_wrong_is_named_and_no_value_is_repeated() {
        let good: Named = parse(br#"{"name":"a","on":true}"#).unwrap();
        assert!(good.on && good.name == "a");
        assert_eq!(said(r#"{"name":"a","id":1}"#), "the member id is not known");
        assert_eq!(said("{}"), "the member name is missing");
        assert_eq!(said(r#"{"name":"a","name":"b"}"#), "the member name came twice");
        let wrong = said(r#"{"name":"a","on":"hunter2"}"#);
        assert!(wrong.starts_with("a member has not the right type") && !wrong.contains("hunter2"), "{wrong}");
        for body in ["", "[]", "{", "{}{}", "nul"] {
            assert!(parse::<Named>(body.as_bytes()).is_err(), "{body}");
        }
    }
}
