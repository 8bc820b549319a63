//! Login names. What was typed is kept to be shown; what is compared is its folded key, so that one person cannot be
//! two by writing a letter differently. A key only ever finds an account: mail goes to the address that is stored,
//! never to the one that was typed. Called when people are added and when they sign in.

use unicode_normalization::UnicodeNormalization;

/// A username or e-mail address: as it was typed, and the key it is unique by in its workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginName {
    typed: String,
    key: String,
}

/// Why a text is no login name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameRefused {
    /// Nothing but white space.
    #[error("the name is empty")]
    Empty,
    /// More than [`LoginName::MAX_BYTES`].
    #[error("the name is longer than 256 bytes")]
    TooLong,
    /// A control character, a line break or a character that leaves no trace on the screen.
    #[error("the name has a character that cannot be seen")]
    Invisible,
    /// An e-mail address was needed.
    #[error("this is not an e-mail address; write one such as ada@example.org")]
    NotAnAddress,
}

impl LoginName {
    /// The longest name, typed or folded, in UTF-8 bytes.
    pub const MAX_BYTES: usize = 256;

    /// Reads a username or e-mail address. White space around it is dropped.
    ///
    /// # Errors
    /// [`NameRefused::Empty`], [`NameRefused::TooLong`], [`NameRefused::Invisible`].
    pub fn parse(text: &str) -> Result<Self, NameRefused> {
        let typed = text.trim();
        if typed.is_empty() {
            return Err(NameRefused::Empty);
        }
        if typed.len() > Self::MAX_BYTES {
            return Err(NameRefused::TooLong);
        }
        if typed.chars().any(is_invisible) {
            return Err(NameRefused::Invisible);
        }
        let key = fold(typed);
        if key.len() > Self::MAX_BYTES {
            return Err(NameRefused::TooLong);
        }
        if key.trim().is_empty() || key.chars().any(is_invisible) {
            return Err(NameRefused::Invisible);
        }
        Ok(Self { typed: typed.to_owned(), key })
    }

    /// Reads an e-mail address: one `@` with something on both sides, and no white space.
    ///
    /// # Errors
    /// As [`LoginName::parse`], and [`NameRefused::NotAnAddress`].
    pub fn parse_email(text: &str) -> Result<Self, NameRefused> {
        let name = Self::parse(text)?;
        let shaped = match name.typed.split_once('@') {
            Some((local, domain)) => !local.is_empty() && !domain.is_empty() && !domain.contains('@'),
            None => false,
        };
        let broken = |letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | ',' | ';' | '"' | '\\');
        if !shaped || name.typed.chars().any(broken) {
            return Err(NameRefused::NotAnAddress);
        }
        Ok(name)
    }

    /// As it was typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// NFKC and case-folded; what names are compared by.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Both, typed first.
    pub fn into_parts(self) -> (String, String) {
        (self.typed, self.key)
    }
}

/// NFKC, then full case folding, until neither changes anything: composing can bring forth a letter that folds.
fn fold(text: &str) -> String {
    let mut folded: String = text.nfkc().flat_map(fold_letter).nfkc().collect();
    for _ in 0..3 {
        let again: String = folded.chars().flat_map(fold_letter).nfkc().collect();
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

/// Full case folding of one letter: up, so that `ß` and `ς` meet their kin, then down. The dotless `ı` is no other
/// letter's lower case: taken up it would become `I`, and so somebody else's `i`.
fn fold_letter(letter: char) -> impl Iterator<Item = char> {
    let kept = (letter == 'ı').then_some(letter);
    let cased = kept.is_none().then_some(letter).into_iter();
    kept.into_iter().chain(cased.flat_map(char::to_uppercase).flat_map(char::to_lowercase))
}

/// Control characters, white space other than the plain space, and Unicode's default-ignorable code points: two names
/// that differ only in these look the same.
fn is_invisible(letter: char) -> bool {
    let ignorable = matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    ignorable || letter.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> String {
        LoginName::parse(text).unwrap().key().to_owned()
    }

    #[test]
    fn w_06_every_spelling_of_a_name_is_one_name() {
        for (text, expected) in [
            ("ada", "ada"),
            ("  ADA\t", "ada"),
            ("ＡＤＡ", "ada"),
            ("Ada@Example.ORG", "ada@example.org"),
            ("ﬁn", "fin"),
            ("Straße", "strasse"),
            ("STRASSE", "strasse"),
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
            ("Σίσυφος", "σίσυφοσ"),
            ("\u{212a}elvin", "kelvin"),
            ("e\u{301}ric", "éric"),
            ("ÉRIC", "éric"),
            ("Ada\u{a0}Lovelace", "ada lovelace"),
        ] {
            assert_eq!(key(text), expected, "{text}");
        }
        assert_eq!(LoginName::parse(" Ada ").unwrap().typed(), "Ada");
    }

    #[test]
    fn y_05_dotless_and_dotted_i_stay_apart() {
        assert_eq!(key("mıke@example.org"), "mıke@example.org");
        assert_ne!(key("mıke@example.org"), key("mike@example.org"));
        assert_ne!(key("M\u{130}KE"), key("mike"));
        assert_eq!(key("MIKE"), "mike");
    }

    #[test]
    fn names_nobody_can_read_are_refused() {
        for (text, refused) in [
            ("", NameRefused::Empty),
            (" \n ", NameRefused::Empty),
            ("a\0b", NameRefused::Invisible),
            ("a\r\nBcc: x", NameRefused::Invisible),
            ("ad\u{200d}a", NameRefused::Invisible),
            ("ad\u{ad}a", NameRefused::Invisible),
            ("\u{202e}ada", NameRefused::Invisible),
            ("\u{3164}", NameRefused::Invisible),
        ] {
            assert_eq!(LoginName::parse(text), Err(refused), "{text:?}");
        }
        assert!(LoginName::parse(&"a".repeat(256)).is_ok());
        assert_eq!(LoginName::parse(&"a".repeat(257)), Err(NameRefused::TooLong));
        // One letter of three bytes that becomes eighteen.
        assert_eq!(LoginName::parse(&"\u{fdfa}".repeat(60)), Err(NameRefused::TooLong));
    }

    #[test]
    fn addresses_have_a_shape() {
        for text in ["ada@example.org", "ada+x@localhost", "bücher@bücher.example"] {
            assert!(LoginName::parse_email(text).is_ok(), "{text}");
        }
        for text in ["ada", "@example.org", "ada@", "a@b@c", "a b@c.d", "Ada <ada@example.org>", "a,b@c.d", "a;b@c.d"] {
            assert_eq!(LoginName::parse_email(text), Err(NameRefused::NotAnAddress), "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{1,40}") {
            if let Ok(name) = LoginName::parse(&text) {
                let again = LoginName::parse(name.key());
                prop_assert_eq!(again.map(|again| again.key), Ok(name.key.trim().to_owned()));
            }
        }
    }
}
