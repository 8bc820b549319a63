//! Standard claims about a person (OpenID Connect Core §5.1) that an operator may set. Those that follow from the row
//! itself (sub, email, `preferred_username`, `updated_at` …) are never kept here.

use crate::domain::refusal::{Refused, shown};
use entity::user::Claims;
use serde_json::{Map, Value};
use url::Url;

/// The longest text of a claim, in bytes.
const LONGEST: usize = 500;
/// What an address may have (§5.1.1).
const ADDRESS_MEMBERS: [&str; 6] = ["formatted", "street_address", "locality", "region", "postal_code", "country"];

/// How a claim is judged.
#[derive(Clone, Copy)]
enum Form {
    /// One or more lines of text.
    Text,
    /// An http or https URL.
    Address,
    /// `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`.
    Date,
    /// Letters, digits and `_ / + -`: time zones and languages.
    Tag,
    /// A telephone number, E.164 preferred.
    Phone,
}

/// Every claim with a text value that can be set, by its wire name.
const TEXTS: [(&str, Form); 13] = [
    ("name", Form::Text),
    ("given_name", Form::Text),
    ("family_name", Form::Text),
    ("middle_name", Form::Text),
    ("nickname", Form::Text),
    ("profile", Form::Address),
    ("picture", Form::Address),
    ("website", Form::Address),
    ("gender", Form::Text),
    ("birthdate", Form::Date),
    ("zoneinfo", Form::Tag),
    ("locale", Form::Tag),
    ("phone_number", Form::Phone),
];

/// Sets claims; an empty text takes one away. `phone_number_verified` and `address` are no texts.
pub(super) fn apply(claims: &mut Claims, changes: &Map<String, Value>) -> Result<(), Refused> {
    for (name, value) in changes {
        match (name.as_str(), value) {
            ("phone_number_verified", Value::Bool(_)) => {
                claims.0.insert(name.clone(), value.clone());
            }
            ("address", Value::Object(address)) => set_address(claims, address)?,
            (name, Value::String(text)) => set_text(claims, name, text)?,
            _ => return Err(unknown(name)),
        }
    }
    if !claims.0.contains_key("phone_number") {
        claims.0.remove("phone_number_verified");
    }
    Ok(())
}

fn unknown(name: &str) -> Refused {
    let names: Vec<&str> = TEXTS.iter().map(|(name, _)| *name).collect();
    let hint = format!("there are {}, phone_number_verified (true or false) and address (an object)", names.join(", "));
    Refused::invalid("claims", format!("\"{}\" cannot be set like this", shown(name)), hint)
}

fn set_text(claims: &mut Claims, name: &str, text: &str) -> Result<(), Refused> {
    let (name, form) = TEXTS.iter().find(|(known, _)| *known == name).ok_or_else(|| unknown(name))?;
    if text.is_empty() {
        claims.0.remove(*name);
        return Ok(());
    }
    let text = text.trim();
    let clean = !text.is_empty() && text.len() <= LONGEST && !text.chars().any(char::is_control);
    if !clean {
        let hint = format!("write one line of at most {LONGEST} bytes");
        return Err(Refused::invalid(name, "is empty, too long or has control characters", hint));
    }
    if let Some(hint) = form.problem(text) {
        return Err(Refused::invalid(name, format!("\"{}\" does not fit", shown(text)), hint));
    }
    if *name == "phone_number" && claims.0.get(*name).and_then(Value::as_str) != Some(text) {
        claims.0.remove("phone_number_verified");
    }
    claims.0.insert((*name).to_owned(), Value::from(text));
    Ok(())
}

impl Form {
    /// What to write instead, if the text does not have this form.
    fn problem(self, text: &str) -> Option<&'static str> {
        let (fits, hint) = match self {
            Self::Text => (true, ""),
            Self::Address => {
                let web = |url: Url| matches!(url.scheme(), "http" | "https") && url.has_host();
                (Url::parse(text).is_ok_and(web), "write an http or https URL")
            }
            Self::Date => (is_date(text), "write YYYY-MM-DD, 0000-MM-DD or YYYY"),
            Self::Tag => {
                let tag = |b: u8| b.is_ascii_alphanumeric() || b"_/+-".contains(&b);
                (text.bytes().all(tag), "write a time zone such as Europe/Paris, or a language such as fr-CA")
            }
            Self::Phone => {
                let phone = |b: u8| b.is_ascii_digit() || b"+-. ();=ext".contains(&b);
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                (text.bytes().all(phone) && (3..=32).contains(&digits), "write a number such as +33 1 23 45 67 89")
            }
        };
        (!fits).then_some(hint)
    }
}

fn is_date(text: &str) -> bool {
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    let number = |part: &str| part.parse::<u8>().unwrap_or(0);
    match text.split('-').collect::<Vec<_>>().as_slice() {
        [year] => digits(year, 4),
        [year, month, day] => {
            digits(year, 4)
                && digits(month, 2)
                && digits(day, 2)
                && (1..=12).contains(&number(month))
                && (1..=31).contains(&number(day))
        }
        _ => false,
    }
}

fn set_address(claims: &mut Claims, address: &Map<String, Value>) -> Result<(), Refused> {
    if address.is_empty() {
        claims.0.remove("address");
        return Ok(());
    }
    for (member, value) in address {
        // Lines of an address may be separated by line breaks (§5.1.1).
        let control = |letter: char| letter.is_control() && letter != '\n';
        let fits = value.as_str().is_some_and(|text| text.len() <= LONGEST && !text.chars().any(control));
        if !fits || !ADDRESS_MEMBERS.contains(&member.as_str()) {
            let hint = format!("write a JSON object of texts named {}", ADDRESS_MEMBERS.join(", "));
            return Err(Refused::invalid("address", format!("\"{}\" does not fit", shown(member)), hint));
        }
    }
    claims.0.insert("address".to_owned(), Value::Object(address.clone()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::standard_claims::is_user_claim;
    use serde_json::json;

    fn set(changes: &Value) -> Result<Claims, Refused> {
        let mut claims = Claims::default();
        apply(&mut claims, changes.as_object().unwrap()).map(|()| claims)
    }

    #[test]
    fn every_claim_is_a_standard_one() {
        assert!(TEXTS.iter().all(|(name, _)| is_user_claim(name)));
    }

    #[test]
    fn claims_are_set_and_taken_away() {
        let mut claims = set(&json!({
            "given_name": " Ada ", "birthdate": "1815-12-10", "zoneinfo": "Europe/London", "locale": "en-GB",
            "website": "https://ada.example/", "phone_number": "+44 20 1234", "phone_number_verified": true,
            "address": { "formatted": "12 St James's Square\nLondon", "country": "GB" },
        }))
        .unwrap();
        assert_eq!(claims.0["given_name"], "Ada");
        assert_eq!(claims.0["address"]["country"], "GB");
        assert_eq!(claims.0["phone_number_verified"], true);
        // Another number is not the one that was verified.
        apply(&mut claims, json!({ "phone_number": "+44 20 9999" }).as_object().unwrap()).unwrap();
        assert!(!claims.0.contains_key("phone_number_verified"));
        apply(&mut claims, json!({ "given_name": "", "address": {} }).as_object().unwrap()).unwrap();
        assert!(!claims.0.contains_key("given_name") && !claims.0.contains_key("address"));
    }

    #[test]
    fn bad_claims_are_refused() {
        for bad in [
            json!({ "sub": "x" }),
            json!({ "email": "a@b.example" }),
            json!({ "preferred_username": "root" }),
            json!({ "updated_at": "1" }),
            json!({ "name": 5 }),
            json!({ "name": "a\u{7}b" }),
            json!({ "name": "   " }),
            json!({ "name": "x".repeat(501) }),
            json!({ "website": "javascript:alert(1)" }),
            json!({ "picture": "/me.png" }),
            json!({ "birthdate": "10.12.1815" }),
            json!({ "birthdate": "1815-13-10" }),
            json!({ "birthdate": "1815-12-1\u{e9}" }),
            json!({ "zoneinfo": "Europe/Lon don" }),
            json!({ "phone_number": "call me" }),
            json!({ "address": "London" }),
            json!({ "address": { "planet": "Earth" } }),
            json!({ "address": { "country": ["GB"] } }),
            json!({ "phone_number_verified": "yes" }),
        ] {
            assert!(set(&bad).is_err(), "{bad}");
        }
    }
}
