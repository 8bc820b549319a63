//! The `prompt` parameter (OpenID Connect Core §3.1.2.1).
//!
//! What an app says about the pages its user may or must see. The authorization request carries a
//! [`PromptSet`]; the domain asks it questions and takes out what a step has satisfied.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::protocol::error::OAuthError;

/// One value of `prompt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prompt {
    /// No page at all.
    None,
    /// Sign in again, session or not.
    Login,
    /// Ask for consent, remembered or not.
    Consent,
    /// Let the user choose the account; here that is a login.
    SelectAccount,
}

impl Prompt {
    /// Every value, as the metadata lists them.
    pub const ALL: [Self; 4] = [Self::None, Self::Login, Self::Consent, Self::SelectAccount];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }

    /// The value of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|prompt| prompt.as_str() == word)
    }
}

/// Why a `prompt` is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PromptProblem {
    /// A word that is no prompt of this server.
    #[error("prompt has an unknown value")]
    Unknown,
    /// `none` beside another value.
    #[error("prompt none cannot be combined with other values")]
    NoneAndMore,
}

impl From<PromptProblem> for OAuthError {
    fn from(problem: PromptProblem) -> Self {
        Self::invalid_request(problem.to_string())
    }
}

/// The values of one `prompt`: `none` alone, or any of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PromptSet(BTreeSet<Prompt>);

impl PromptSet {
    /// Parses words separated by spaces; no word is the empty set.
    pub fn parse(text: &str) -> Result<Self, PromptProblem> {
        let mut set = BTreeSet::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            set.insert(Prompt::parse(word).ok_or(PromptProblem::Unknown)?);
        }
        if set.contains(&Prompt::None) && set.len() > 1 {
            return Err(PromptProblem::NoneAndMore);
        }
        Ok(Self(set))
    }

    /// Whether a value is in the set.
    pub fn contains(&self, prompt: Prompt) -> bool {
        self.0.contains(&prompt)
    }

    /// Whether no page may be shown.
    pub fn forbids_pages(&self) -> bool {
        self.contains(Prompt::None)
    }

    /// Whether a session does not suffice: `login` or `select_account`.
    pub fn demands_login(&self) -> bool {
        self.contains(Prompt::Login) || self.contains(Prompt::SelectAccount)
    }

    /// Whether remembered consent does not suffice.
    pub fn demands_consent(&self) -> bool {
        self.contains(Prompt::Consent)
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<String> for PromptSet {
    type Error = PromptProblem;

    fn try_from(text: String) -> Result<Self, PromptProblem> {
        Self::parse(&text)
    }
}

impl From<PromptSet> for String {
    fn from(set: PromptSet) -> Self {
        set.0.into_iter().map(Prompt::as_str).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz_text;
    use proptest::prelude::*;

    #[test]
    fn a_19_none_stands_alone() {
        assert!(PromptSet::parse("none").unwrap().forbids_pages());
        assert!(PromptSet::parse("none none").unwrap().forbids_pages());
        assert_eq!(PromptSet::parse("none login"), Err(PromptProblem::NoneAndMore));
        assert_eq!(PromptSet::parse("consent none"), Err(PromptProblem::NoneAndMore));
    }

    #[test]
    fn unknown_words_are_refused() {
        for text in ["create", "None", "login\tconsent", "login,consent"] {
            assert_eq!(PromptSet::parse(text), Err(PromptProblem::Unknown), "{text}");
        }
    }

    #[test]
    fn select_account_is_a_login() {
        let set = PromptSet::parse("select_account consent").unwrap();
        assert!(set.demands_login() && set.demands_consent() && !set.forbids_pages());
        assert!(PromptSet::parse("").unwrap().is_empty());
        assert!(!PromptSet::parse("consent").unwrap().demands_login());
    }

    #[test]
    fn mutations_round_trip_or_fail() {
        fuzz_text(0x5eed_0006, &["none", "login consent", "select_account"], |text| {
            if let Ok(set) = PromptSet::parse(text) {
                assert_eq!(PromptSet::parse(&String::from(set.clone())), Ok(set));
            }
        });
    }

    proptest! {
        #[test]
        fn sets_round_trip(words in proptest::sample::subsequence(vec!["login", "consent", "select_account"], 0..=3)) {
            let set = PromptSet::parse(&words.join(" ")).unwrap();
            let json = serde_json::to_string(&set).unwrap();
            prop_assert_eq!(serde_json::from_str::<PromptSet>(&json).unwrap(), set);
        }

        #[test]
        fn any_text_never_panics(text in any::<String>()) {
            let _ = PromptSet::parse(&text);
        }
    }
}
