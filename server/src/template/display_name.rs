//! Names made fit to be shown to someone who has to trust what they read.
//!
//! Apps, workspaces and people choose their own names, and a consent page is only as honest as the name on it. A name
//! may therefore not hide characters, turn the reading direction of the text around it, pile marks over other lines,
//! or push the rest of the page away. Pure; called by the page contexts as they serialise.

use serde::Serializer;
use unicode_normalization::char::is_combining_mark;

/// The longest name shown, in characters; a longer one ends in an ellipsis.
pub const NAME_CAP: usize = 60;
/// The longest line of description shown, in characters.
pub const LINE_CAP: usize = 200;
/// Marks in a row on one letter. Real scripts need three at most.
const MARK_CAP: usize = 3;

/// A name as it is shown: one line, nothing invisible, at most [`NAME_CAP`] characters.
///
/// Control, bidirectional and zero-width characters and everything else that has no look of its own are dropped, runs
/// of white space become one space, and the ends are trimmed. What remains may be empty.
pub fn clean(text: &str) -> String {
    clean_to(text, NAME_CAP)
}

fn clean_to(text: &str, cap: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(cap * 4));
    let (mut length, mut marks, mut gap) = (0, 0, false);
    for letter in text.chars() {
        if letter.is_whitespace() {
            gap = length > 0;
            continue;
        }
        if is_hidden(letter) {
            continue;
        }
        marks = if is_combining_mark(letter) { marks + 1 } else { 0 };
        if marks > MARK_CAP || (marks > 0 && (length == 0 || gap)) {
            continue;
        }
        if length + usize::from(gap) >= cap {
            return ellipsis(&shown, cap);
        }
        if gap {
            shown.push(' ');
            length += 1;
            gap = false;
        }
        shown.push(letter);
        length += 1;
    }
    shown
}

/// The text with its last character given up for an ellipsis where it fills the cap.
fn ellipsis(shown: &str, cap: usize) -> String {
    let mut cut: String = shown.chars().take(cap - 1).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// Characters that show nothing themselves, or change how others are shown.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' // Mongolian selectors and separator
            | '\u{200B}'..='\u{200F}' // zero width, direction marks
            | '\u{2028}'..='\u{202E}' // separators, embeddings, overrides
            | '\u{2060}'..='\u{206F}' // invisible operators, isolates, deprecated controls
            | '\u{2800}' | '\u{3164}' | '\u{FFA0}' // blanks that are letters by category
            | '\u{E000}'..='\u{F8FF}' // private use
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{E0000}'..='\u{10FFFF}') // tags, selectors, private planes
}

/// For `#[serde(serialize_with)]`: a name.
pub(super) fn serialize<S: Serializer>(name: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&clean(name))
}

/// For `#[serde(serialize_with)]`: a name that may be absent.
#[expect(clippy::ref_option, reason = "serde hands over a reference to the field as it is declared")]
pub(super) fn serialize_option<S: Serializer>(name: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    match name {
        Some(name) => serializer.serialize_some(&clean(name)),
        None => serializer.serialize_none(),
    }
}

/// For `#[serde(serialize_with)]`: a line of description.
pub(super) fn serialize_line<S: Serializer>(line: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&clean_to(line, LINE_CAP))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_33_keeps_honest_names() {
        for name in
            ["Acme", "Ada Lovelace", "Łódź & Søn's «Büro»", "مكتب أدا", "דוגמה", "हिन्दी ऐप", "日本語 アプリ", "App 🚀"]
        {
            assert_eq!(clean(name), name);
        }
    }

    #[test]
    fn a_33_drops_what_hides_or_turns() {
        assert_eq!(clean("Acme\u{202E}live\u{202C}"), "Acmelive");
        assert_eq!(clean("\u{2066}Ac\u{200B}me\u{2069}\u{FEFF}"), "Acme");
        assert_eq!(clean("Ac\0me\u{1B}[31m\u{7F}"), "Acme[31m");
        assert_eq!(clean("  Acme\r\n\t Bank\u{2028}\u{A0} "), "Acme Bank");
        assert_eq!(clean("\u{3164}\u{2800}\u{E0041}"), "");
        assert_eq!(clean("a\u{301}\u{301}\u{301}\u{301}\u{301}b"), "a\u{301}\u{301}\u{301}b");
    }

    #[test]
    fn a_33_caps_the_length() {
        assert_eq!(clean(&"x".repeat(NAME_CAP)), "x".repeat(NAME_CAP));
        let cut = clean(&"é".repeat(5000));
        assert_eq!(cut.chars().count(), NAME_CAP);
        assert!(cut.ends_with('…'));
        assert_eq!(clean(&format!("{}  {}", "x".repeat(NAME_CAP - 1), "y")).chars().count(), NAME_CAP);
    }

    proptest! {
        #[test]
        fn a_33_is_bounded_visible_and_stable(text in "\\PC*|.*") {
            let once = clean(&text);
            prop_assert!(once.chars().count() <= NAME_CAP);
            prop_assert!(!once.chars().any(is_hidden));
            prop_assert_eq!(clean(&once), once);
        }
    }
}
