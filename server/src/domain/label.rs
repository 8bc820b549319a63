//! Names that people see: of workspaces, apps, APIs and scopes. Cleaned once when they are set, so that what is stored
//! is what every page shows.

use super::refusal::Refused;
use crate::template::display_name::{NAME_CAP, clean};

/// The longest description, in characters.
pub const DESCRIPTION_CAP: usize = 200;

/// A name as it is stored: one line, nothing invisible, 1 to [`NAME_CAP`] characters.
pub fn name(field: &'static str, text: &str) -> Result<String, Refused> {
    let too_long = text.trim().chars().count() > NAME_CAP;
    let cleaned = clean(text);
    if too_long || cleaned.is_empty() {
        let reason = if too_long { "is too long" } else { "is empty or invisible" };
        return Err(Refused::invalid(field, reason, format!("write 1 to {NAME_CAP} visible characters")));
    }
    Ok(cleaned)
}

/// A line of description, as people read it where they are asked to allow something. May be empty.
pub fn description(text: &str) -> Result<String, Refused> {
    let line = text.trim();
    if line.chars().count() > DESCRIPTION_CAP || line.chars().any(char::is_control) {
        let hint = format!("write one line of at most {DESCRIPTION_CAP} characters");
        return Err(Refused::invalid("description", "is not one short line", hint));
    }
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned_and_bounded() {
        assert_eq!(name("name", "  Acme \u{202e} Corp ").unwrap(), "Acme Corp");
        for bad in ["", "  ", "\u{200b}\u{200b}"] {
            assert!(name("name", bad).unwrap_err().to_string().contains("empty or invisible"), "{bad:?}");
        }
        assert_eq!(name("name", &"x".repeat(NAME_CAP)).unwrap().len(), NAME_CAP);
        assert!(name("name", &"x".repeat(NAME_CAP + 1)).is_err());
    }

    #[test]
    fn descriptions_are_one_line() {
        assert_eq!(description(" Read your orders ").unwrap(), "Read your orders");
        assert_eq!(description("").unwrap(), "");
        assert!(description("a\nb").is_err() && description(&"x".repeat(201)).is_err());
    }
}
