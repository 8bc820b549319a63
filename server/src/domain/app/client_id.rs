//! The name of an app on the wire: drawn at random, or chosen where a client insists on its own.

use crate::domain::Tenant;
use crate::domain::refusal::{Refused, shown};
use crate::entropy::Entropy;
use entity::workspace::ClientIdFormat;
use uuid::Uuid;

/// The length of a drawn one: 100 random bits.
const DRAWN: usize = 20;
/// The longest chosen one, in bytes.
const LONGEST: usize = 128;

/// How often a number is drawn before the numbers count as used up.
const DRAWS: usize = 16;

/// A name nobody in the workspace has, of the form its settings say.
pub(super) async fn draw(tenant: &Tenant) -> Result<String, Refused> {
    let entropy = tenant.instance().entropy;
    if tenant.workspace().settings().client_id_format == ClientIdFormat::Base32 {
        return Ok(entropy.base32(DRAWN));
    }
    for _ in 0..DRAWS {
        let drawn = eight_digits(entropy);
        if tenant.store().apps().by_client_id(&drawn).await?.is_none() {
            return Ok(drawn);
        }
    }
    let hint = "choose a client_id, or set client_id_format=base32";
    Err(Refused::conflict("the eight-digit numbers of this workspace are all but used up", hint))
}

/// A number of eight digits that does not start with 0, which some would cut off.
fn eight_digits(entropy: Entropy) -> String {
    let drawn = u64::from_be_bytes(entropy.bytes());
    (10_000_000 + drawn % 90_000_000).to_string()
}

/// A chosen name.
pub(super) fn check(chosen: String) -> Result<String, Refused> {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    // As a segment of a path, dots alone would lead elsewhere.
    let dots = matches!(chosen.as_str(), "." | "..");
    if chosen.is_empty() || chosen.len() > LONGEST || dots || !chosen.bytes().all(unreserved) {
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
        check(text.to_owned())
    }

    #[test]
    fn numbers_have_eight_digits() {
        for _ in 0..1_000 {
            let drawn = eight_digits(Entropy::system());
            assert!(drawn.len() == 8 && !drawn.starts_with('0') && drawn.bytes().all(|b| b.is_ascii_digit()));
        }
    }

    #[test]
    fn chosen_ones_are_unreserved_and_no_uuid() {
        for good in ["x", "12345678", "My-App_1.0~beta", &"x".repeat(128)] {
            assert_eq!(chosen(good).unwrap(), good);
        }
        let bad = [
            "",
            ".",
            "..",
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
