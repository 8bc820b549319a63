//! Sets of scopes (RFC 6749 §3.3).
//!
//! A [`ScopeSet`] has no order and no doubles, so two requests that ask the same in other words are
//! equal. Requests are parsed into it, apps and grants keep it, tokens carry it; on the wire and in
//! rows it is its sorted text.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::protocol::error::OAuthError;

/// The request is an OpenID Connect one.
pub const OPENID: &str = "openid";
/// Name, picture and the other profile claims.
pub const PROFILE: &str = "profile";
/// E-mail address and whether it is verified.
pub const EMAIL: &str = "email";
/// Postal address.
pub const ADDRESS: &str = "address";
/// Telephone number and whether it is verified.
pub const PHONE: &str = "phone";
/// A grant that outlives the session (OpenID Connect Core §11).
pub const OFFLINE_ACCESS: &str = "offline_access";

/// Every API scope an app has, where a workspace understands it so.
pub const EVERY: &str = "*";

/// The scopes of the platform's own admin API.
pub const PLATFORM_SCOPES: [&str; 22] = [
    "workspaces:read",
    "workspaces:write",
    "apps:read",
    "apps:write",
    "users:read",
    "users:write",
    "sessions:read",
    "sessions:write",
    "grants:read",
    "grants:write",
    "scopes:read",
    "scopes:write",
    "resources:read",
    "resources:write",
    "members:read",
    "members:write",
    "keys:read",
    "keys:write",
    "audit:read",
    "audit:write",
    "settings:read",
    "settings:write",
];

/// Most scopes in one set.
pub const MAX_SCOPES: usize = 100;
/// Longest scope, in bytes.
pub const MAX_SCOPE_BYTES: usize = 100;

/// Whether a scope is one of OpenID Connect Core §5.4 and §11: about a person, and never an API's.
pub fn is_identity_scope(scope: &str) -> bool {
    [OPENID, PROFILE, EMAIL, ADDRESS, PHONE, OFFLINE_ACCESS].contains(&scope)
}

/// Whether a scope is one of [`PLATFORM_SCOPES`].
pub fn is_platform_scope(scope: &str) -> bool {
    PLATFORM_SCOPES.contains(&scope)
}

/// Why a text is not a set of scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// A character outside the alphabet of RFC 6749 §3.3.
    #[error("a scope contains a character that is not allowed")]
    Character,
    /// A scope is empty or longer than [`MAX_SCOPE_BYTES`].
    #[error("a scope is empty or too long")]
    Length,
    /// More than [`MAX_SCOPES`].
    #[error("there are too many scopes")]
    TooMany,
}

impl From<ScopeError> for OAuthError {
    fn from(error: ScopeError) -> Self {
        Self::invalid_scope(error.to_string())
    }
}

/// Scopes without order and without doubles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeSet(BTreeSet<String>);

impl ScopeSet {
    /// The empty set.
    pub const fn new() -> Self {
        Self(BTreeSet::new())
    }

    /// A set of scopes written in the source. A text that is no scope is left out (and stops a
    /// debug build), so use [`ScopeSet::parse`] for everything that comes from outside.
    pub fn of(scopes: &[&'static str]) -> Self {
        let mut set = Self::new();
        for scope in scopes {
            let inserted = set.insert(scope);
            debug_assert!(inserted.is_ok(), "not a scope: {scope}");
        }
        set
    }

    /// Parses scopes separated by spaces. No scope at all is the empty set.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        let tokens = text.split(' ').filter(|token| !token.is_empty());
        // Counted before anything is kept: five thousand scopes cost one pass.
        if tokens.clone().nth(MAX_SCOPES).is_some() {
            return Err(ScopeError::TooMany);
        }
        let mut set = Self::new();
        for token in tokens {
            set.insert(token)?;
        }
        Ok(set)
    }

    /// Adds a scope; `false` if it was there already.
    pub fn insert(&mut self, scope: &str) -> Result<bool, ScopeError> {
        check(scope)?;
        if self.0.len() >= MAX_SCOPES && !self.0.contains(scope) {
            return Err(ScopeError::TooMany);
        }
        Ok(self.0.insert(scope.to_owned()))
    }

    /// Takes a scope out; `false` if it was not there.
    pub fn remove(&mut self, scope: &str) -> bool {
        self.0.remove(scope)
    }

    /// Whether a scope is in the set.
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// Whether every scope of this set is in `other`.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// The scopes in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// The scopes of this set that are not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).cloned().collect())
    }

    /// The same set with [`EVERY`] replaced by what it comes to; unchanged if it is not in it.
    ///
    /// # Errors
    /// [`ScopeError::TooMany`] if both together are more than a set can hold.
    pub fn expanded(&self, every: &Self) -> Result<Self, ScopeError> {
        if !self.contains(EVERY) {
            return Ok(self.clone());
        }
        let mut set = self.clone();
        set.remove(EVERY);
        for scope in every.iter().filter(|scope| *scope != EVERY) {
            set.insert(scope)?;
        }
        Ok(set)
    }

    /// What one answer of a grant of these scopes is to carry (RFC 6749 §6): what is asked for, or all of it, as far as the
    /// client `may` have it by now.
    ///
    /// # Errors
    /// `invalid_scope` for a scope that was not granted, and if nothing is left.
    pub fn narrowed(&self, may: &Self, asked: Option<&Self>) -> Result<Self, OAuthError> {
        let wanted = asked.unwrap_or(self);
        if !wanted.is_subset(self) {
            return Err(OAuthError::invalid_scope("a scope was asked for that was not granted"));
        }
        let left = wanted.intersection(may);
        if left.is_empty() {
            return Err(OAuthError::invalid_scope("this client may have none of these scopes any more"));
        }
        Ok(left)
    }

    /// The scopes, sorted by their bytes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`.
fn check(scope: &str) -> Result<(), ScopeError> {
    if scope.is_empty() || scope.len() > MAX_SCOPE_BYTES {
        return Err(ScopeError::Length);
    }
    if scope.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)) {
        Ok(())
    } else {
        Err(ScopeError::Character)
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope)?;
        }
        Ok(())
    }
}

impl FromStr for ScopeSet {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for ScopeSet {
    type Error = ScopeError;

    fn try_from(text: String) -> Result<Self, ScopeError> {
        Self::parse(&text)
    }
}

impl From<ScopeSet> for String {
    fn from(set: ScopeSet) -> Self {
        set.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz_text;
    use proptest::prelude::*;

    fn set(text: &str) -> ScopeSet {
        ScopeSet::parse(text).unwrap()
    }

    #[test]
    fn order_and_doubles_do_not_matter() {
        assert_eq!(set("openid email  profile email "), set("profile openid email"));
        assert_eq!(set("openid email").to_string(), "email openid");
        assert!(set("").is_empty());
        assert!(set("   ").is_empty());
    }

    #[test]
    fn set_operations() {
        let all = set("openid email profile");
        let some = set("openid phone");
        assert_eq!(all.intersection(&some), set("openid"));
        assert_eq!(some.difference(&all), set("phone"));
        assert!(set("openid").is_subset(&all) && !some.is_subset(&all));
        let mut grown = all.clone();
        assert_eq!(grown.insert(ADDRESS), Ok(true));
        assert_eq!(grown.insert(ADDRESS), Ok(false));
        assert!(grown.remove(ADDRESS));
        assert_eq!(grown, all);
    }

    #[test]
    fn a_18_hostile_scopes_are_refused() {
        for bad in ["a\"b", "a\\b", "caf\u{e9}", "a\tb", "a\nb", "a\u{7f}"] {
            assert_eq!(ScopeSet::parse(bad), Err(ScopeError::Character), "{bad:?}");
        }
        assert_eq!(ScopeSet::parse(&"x".repeat(101)), Err(ScopeError::Length));
        let many = (0..5_000).map(|n| format!("s{n}")).collect::<Vec<_>>().join(" ");
        assert_eq!(ScopeSet::parse(&many), Err(ScopeError::TooMany));
        let mut full = ScopeSet::parse(&(0..100).map(|n| format!("s{n}")).collect::<Vec<_>>().join(" ")).unwrap();
        assert_eq!(full.insert("one-more"), Err(ScopeError::TooMany));
        assert_eq!(full.insert("s7"), Ok(false));
    }

    #[test]
    fn platform_scopes_are_scopes() {
        assert_eq!(ScopeSet::of(&PLATFORM_SCOPES).len(), 22);
        assert!(is_platform_scope("apps:write") && !is_platform_scope("apps:delete"));
    }

    #[test]
    fn as_json_it_is_its_text() {
        assert_eq!(serde_json::to_string(&set("b a")).unwrap(), "\"a b\"");
        assert_eq!(serde_json::from_str::<ScopeSet>("\"b a\"").unwrap(), set("a b"));
        assert!(serde_json::from_str::<ScopeSet>("\"caf\u{e9}\"").is_err());
    }

    #[test]
    fn mutations_keep_the_alphabet() {
        fuzz_text(0x5eed_0002, &["openid profile email", "apps:read apps:write", "*"], |text| {
            if let Ok(set) = ScopeSet::parse(text) {
                assert_eq!(ScopeSet::parse(&set.to_string()), Ok(set));
            }
        });
    }

    proptest! {
        #[test]
        fn text_and_set_are_one(tokens in proptest::collection::vec("[!#-\\[\\]-~]{1,30}", 0..40)) {
            let set = ScopeSet::parse(&tokens.join(" ")).unwrap();
            prop_assert!(tokens.iter().all(|token| set.contains(token)));
            prop_assert_eq!(ScopeSet::parse(&set.to_string()), Ok(set));
        }

        /// The wildcard never comes to more than what was named beside it and what it stands for, and never stays.
        #[test]
        fn the_wildcard_comes_to_what_it_stands_for(
            asked in proptest::collection::btree_set("[a-d*]", 0..5),
            every in proptest::collection::btree_set("[c-f*]", 0..5),
        ) {
            let set = |names: &BTreeSet<String>| ScopeSet(names.clone());
            let (asked, every) = (set(&asked), set(&every));
            let expanded = asked.expanded(&every).unwrap();
            if asked.contains(EVERY) {
                prop_assert!(!expanded.contains(EVERY));
                let mut named = asked.clone();
                named.remove(EVERY);
                prop_assert!(named.is_subset(&expanded) && expanded.difference(&named).is_subset(&every));
                prop_assert!(every.iter().all(|scope| scope == EVERY || expanded.contains(scope)));
            } else {
                prop_assert_eq!(&expanded, &asked);
            }
        }

        /// An answer never carries what was not granted, was not asked for or may not be had, and carries all else; it is
        /// refused exactly when something was asked for that was not granted, or when nothing is left.
        #[test]
        fn narrowing_never_widens(
            granted in proptest::collection::btree_set("[a-f]", 0..6),
            may in proptest::collection::btree_set("[a-f]", 0..6),
            asked in proptest::option::of(proptest::collection::btree_set("[a-f]", 0..6)),
        ) {
            let (granted, may, asked) = (ScopeSet(granted), ScopeSet(may), asked.map(ScopeSet));
            let wanted = asked.as_ref().unwrap_or(&granted);
            let fits = |scope: &str| granted.contains(scope) && may.contains(scope) && wanted.contains(scope);
            let ungranted = wanted.iter().any(|scope| !granted.contains(scope));
            let expected: Vec<&str> = ["a", "b", "c", "d", "e", "f"].into_iter().filter(|scope| fits(scope)).collect();
            match granted.narrowed(&may, asked.as_ref()) {
                Ok(narrowed) => {
                    prop_assert!(!ungranted && !expected.is_empty());
                    prop_assert_eq!(narrowed.iter().collect::<Vec<_>>(), expected);
                }
                Err(error) => {
                    prop_assert!(ungranted || expected.is_empty());
                    prop_assert_eq!(error.code().as_str(), "invalid_scope");
                }
            }
        }

        #[test]
        fn any_text_never_panics(text in any::<String>()) {
            let _ = ScopeSet::parse(&text);
        }
    }
}
