//! The name of an app on the wire: drawn at random, or chosen where a client insists on its own.

use crate::domain::refusal::{Refused, shown};
use crate::entropy::Entropy;
use uuid::Uuid;

/// The length of a drawn one: 100 random bits.
const DRAWN: usize = 20;
/// The longest chosen one, in bytes.
const LONGEST: usize = 128;

/// The name of a new app.
pub(super) fn choose(chosen: Option<String>, entropy: Entropy) -> Result<String, Refused> {
    match chosen {
        None => Ok(entropy.base32(DRAWN)),
        Some(chosen) => check(chosen),
    }
}

fn check(chosen: String) -> Result<String, Refused> {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    if chosen.is_empty() || chosen.len() > LONGEST || !chosen.bytes().all(unreserved) {
        let hint = "write 1 to 128 letters, digits and - . _ ~, or leave it out";
        return Err(Refused::invalid("client_id", format!("\"{}\" is not allowed", shown(&chosen)), hint));
    }
    // A token of its own has the client_id as its subject, and people's subjects are UUIDs.
    if Uuid::try_parse(&chosen).is_ok() {
        let hint = "choose one that could not be a person's id, or leave it out";
        return Err(Refused::invalid("client_id", "has the form of a UUID", hint));
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<String, Refused> {
        choose(Some(text.to_owned()), Entropy::system())
    }

    #[test]
    fn drawn_ones_are_twenty_lower_case_characters() {
        let drawn = choose(None, Entropy::system()).unwrap();
        assert_eq!(drawn.len(), 20);
        assert!(drawn.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert_eq!(check(drawn.clone()).unwrap(), drawn);
    }

    #[test]
    fn chosen_ones_are_unreserved_and_no_uuid() {
        for good in ["x", "12345678", "My-App_1.0~beta", &"x".repeat(128)] {
            assert_eq!(chosen(good).unwrap(), good);
        }
        let bad = [
            "",
            "a b",
            "a:b",
            "a/b",
            "caf\u{e9}",
            "a%20b",
            "a\nb",
            &"x".repeat(129),
            "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
            "6F9619FF-8B86-4D01-B42D-00CF4FC964FF",
            "6f9619ff8b864d01b42d00cf4fc964ff",
        ];
        for bad in bad {
            assert!(chosen(bad).is_err(), "{bad}");
        }
    }
}
