//! What a new password must be (NIST SP 800-63B-4 §3.1.1.2): long, and not what a guesser tries first. No rules about
//! kinds of characters, no trimming, no cutting off. Pure; asked wherever a password is set, by whatever way.

use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The fewest code points of a password that is the only factor.
pub const LEAST_LETTERS: usize = 15;
/// The most code points.
pub const MOST_LETTERS: usize = 256;
/// The most bytes that are looked at, before anything else is done with them.
pub const MOST_BYTES: usize = 1024;

/// A password that zxcvbn expects to fall within this many guesses is refused: its bound for "very unguessable", which
/// three names or common words in a row do not reach and four unrelated words do. Its lists hold some thirty thousand
/// common passwords, beside names, words, keyboard walks, dates and repetitions.
pub const LEAST_GUESSES: u64 = 10_000_000_000;

/// The name of the product, which nobody's password should be made of.
const PRODUCT: &str = "tenantry";

/// The most words of context that are looked for.
const MOST_WORDS: usize = 40;

/// Why a password is refused, in words for the person who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Fewer than [`LEAST_LETTERS`] code points.
    #[error("the password is too short; use at least 15 characters, for example four or five words")]
    TooShort,
    /// More than [`MOST_LETTERS`] code points or [`MOST_BYTES`].
    #[error("the password is too long; use at most 256 characters")]
    TooLong,
    /// Among the first that would be tried.
    #[error(
        "the password is easy to guess; avoid common passwords, names, repetitions and the name of this place, \
         for example by putting a few unrelated words together"
    )]
    Guessable,
}

/// Whose password it is to be: words a guesser knows.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The account's username.
    pub username: &'a str,
    /// Its e-mail address.
    pub email: Option<&'a str>,
    /// The name of the workspace.
    pub workspace: &'a str,
    /// Its slug.
    pub slug: &'a str,
}

/// The secret in Unicode normalization form C, as it is counted and hashed.
pub fn normalised(secret: &SecretString) -> Zeroizing<String> {
    let given = secret.expose_secret();
    // Normalization form C at most triples a text; grown once, so that no copy is left behind.
    let mut text = Zeroizing::new(String::with_capacity(given.len().saturating_mul(3)));
    text.extend(given.nfc());
    text
}

/// Whether a presented secret is so long that nobody's password can be it.
pub fn is_oversized(secret: &SecretString) -> bool {
    let bytes = secret.expose_secret().len();
    bytes > MOST_BYTES || (bytes > MOST_LETTERS && normalised(secret).chars().count() > MOST_LETTERS)
}

/// Judges a new password. Takes some milliseconds: not for a thread that answers requests.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(secret: &SecretString, context: &Context<'_>) -> Result<(), PasswordRefused> {
    if is_oversized(secret) {
        return Err(PasswordRefused::TooLong);
    }
    let text = normalised(secret);
    if text.chars().count() < LEAST_LETTERS {
        return Err(PasswordRefused::TooShort);
    }
    let words = context.words();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if zxcvbn::zxcvbn(&text, &words).guesses() < LEAST_GUESSES {
        return Err(PasswordRefused::Guessable);
    }
    Ok(())
}

impl Context<'_> {
    /// Each text whole, without its gaps, and in its pieces.
    fn words(&self) -> Vec<String> {
        let mut words = vec![PRODUCT.to_owned()];
        for text in [Some(self.username), self.email, Some(self.workspace), Some(self.slug)].into_iter().flatten() {
            let pieces: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
            words.extend([text.to_owned(), pieces.concat()]);
            words.extend(pieces.into_iter().map(str::to_owned));
        }
        words.retain(|word| word.chars().count() > 2);
        words.dedup();
        words.truncate(MOST_WORDS);
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: Context<'_> = Context {
        username: "ada.lovelace",
        email: Some("countess@engines.example"),
        workspace: "Acme Rockets",
        slug: "acme",
    };

    fn judge(text: &str) -> Result<(), PasswordRefused> {
        check(&SecretString::from(text), &CONTEXT)
    }

    #[test]
    fn w_01_length_is_counted_in_code_points_after_normalising() {
        assert_eq!(judge("plum Velvet 7q"), Err(PasswordRefused::TooShort));
        assert_eq!(judge("plum Velvet 7qx"), Ok(()));
        // Fifteen keys, but fourteen letters once the accent has joined its e.
        assert_eq!(judge("plum Ve\u{301}lvet q"), Err(PasswordRefused::TooShort));
        // Fifteen letters of four bytes.
        assert_eq!(judge("🦊🌵🚲🍋🎷🧭🪁🛶🔭🎺🧵🪶🥁🧊🪴"), Ok(()));
        let long: String = (0..256_u32).filter_map(|n| char::from_u32(0x4e00 + n * 7)).collect();
        assert_eq!(judge(&long), Ok(()));
        assert_eq!(judge(&format!("{long}x")), Err(PasswordRefused::TooLong));
        assert_eq!(judge(&"x".repeat(1025)), Err(PasswordRefused::TooLong));
        assert!(!is_oversized(&SecretString::from(long.as_str())));
        assert!(is_oversized(&SecretString::from("x".repeat(257))));
    }

    #[test]
    fn w_02_any_kind_of_character_will_do() {
        for text in [
            "only small letters here somehow",
            "  leading and trailing gaps  ",
            "пять случайных русских слов",
            "\"quotes\" <and> 'more' & \\",
            "correct horse battery staple",
            "a quiet lamp beside the river",
        ] {
            assert_eq!(judge(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn w_03_what_a_guesser_tries_first_is_refused() {
        for text in [
            "aaaaaaaaaaaaaaaaaaaa",
            "123456789012345",
            "qwertyuiopasdfgh",
            "passwordpassword",
            "Password1234567",
            "P@ssw0rdP@ssw0rd",
            "tenantrytenantry",
            "tenantry-tenantry",
            "iloveyou-iloveyou",
            "ada.lovelace1815",
            "AdaLovelaceAcme1",
            "acme rockets 2026",
            "countess@engines.example",
            "abcdefghijklmnop",
        ] {
            assert_eq!(judge(text), Err(PasswordRefused::Guessable), "{text}");
        }
    }

    #[test]
    fn refusals_say_what_to_do() {
        for refusal in [PasswordRefused::TooShort, PasswordRefused::TooLong, PasswordRefused::Guessable] {
            assert!(refusal.to_string().contains("; "), "{refusal}");
        }
    }
}
