//! Why a configuration was refused. Each error prints as one line: where, which key, why, and what
//! to do. Values of secrets are never part of it: texts are written by the parsers, which do not
//! repeat what they were given unless it is harmless.

use super::report::Source;

/// The longest piece of foreign text (a key, a path) that a message repeats, in characters.
const LONGEST_QUOTE: usize = 120;

/// Why a value was refused and how to put it right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}; {remedy}")]
pub struct Refusal {
    /// What is wrong with the value.
    pub reason: String,
    /// What to write instead.
    pub remedy: String,
}

impl Refusal {
    /// A refusal with its reason and its remedy; both become one printable line.
    pub fn new(reason: impl AsRef<str>, remedy: impl AsRef<str>) -> Self {
        Self { reason: printable(reason.as_ref(), usize::MAX), remedy: printable(remedy.as_ref(), usize::MAX) }
    }
}

/// A configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A file or a variable could not be read at all.
    #[error("{source_of_text}: {refusal}")]
    Unreadable {
        /// The file, or the variable that names it.
        source_of_text: Source,
        /// Why, and what to do.
        refusal: Refusal,
    },
    /// The file is not TOML.
    #[error("{file}: {refusal}")]
    Syntax {
        /// The file.
        file: Source,
        /// Where in the file and why; never a line of its text.
        refusal: Refusal,
    },
    /// A key that does not exist.
    #[error("{place}: {key}: unknown key; {known}")]
    UnknownKey {
        /// Where the key was found.
        place: Source,
        /// The key.
        key: String,
        /// The keys that exist at that place.
        known: String,
    },
    /// A value of the wrong type or outside its bounds.
    #[error("{place}: {key}: {refusal}")]
    BadValue {
        /// Where the value was found.
        place: Source,
        /// The key.
        key: String,
        /// Why, and what to write instead.
        refusal: Refusal,
    },
    /// A value that another setting makes necessary.
    #[error("{key}: {refusal}")]
    Required {
        /// The key that has no value.
        key: &'static str,
        /// Why it is needed, and what to write.
        refusal: Refusal,
    },
}

impl ConfigError {
    pub(super) fn bad_value(place: &Source, key: &str, refusal: Refusal) -> Self {
        Self::BadValue { place: place.clone(), key: quoted(key), refusal }
    }

    pub(super) fn unknown(place: &Source, key: &str, known: String) -> Self {
        Self::UnknownKey { place: place.clone(), key: quoted(key), known }
    }
}

/// Foreign text as it may stand in a message: one line, printable, not too long.
pub(super) fn quoted(text: &str) -> String {
    printable(text, LONGEST_QUOTE)
}

fn printable(text: &str, longest: usize) -> String {
    let mut out = String::new();
    for (position, character) in text.chars().enumerate() {
        if position == longest {
            out.push('…');
            break;
        }
        // Escapes line ends, terminal codes, and characters that turn or hide text.
        if character == '\'' || character == '"' || character == '\\' {
            out.push(character);
        } else {
            out.extend(character.escape_debug());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_on_one_short_line() {
        assert_eq!(quoted("a\nb\u{1b}[31m'c'"), "a\\nb\\u{1b}[31m'c'");
        assert_eq!(quoted("\u{202e}x"), "\\u{202e}x");
        let long = quoted(&"k".repeat(500));
        assert_eq!(long.chars().count(), LONGEST_QUOTE + 1);
        assert!(long.ends_with('…'));
    }
}
