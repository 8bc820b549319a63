//! The name of a workspace in its paths. Words that are paths of the server itself, or may become some, are reserved;
//! so a workspace can never stand in the way of one.

use crate::domain::refusal::{Refused, shown};
use crate::store::SYSTEM;
use std::fmt;

/// Words no workspace may be called. Those that the alphabet excludes already (`.well-known`, `favicon.ico`,
/// `robots.txt`, `w`) are left out, and so are `v1` to `v9` and everything that starts with `health`.
const RESERVED: [&str; 29] = [
    "account",
    "admin",
    "api",
    "apps",
    "assets",
    "consent",
    "console",
    "demo",
    "dev",
    "device",
    "docs",
    "livez",
    "login",
    "logout",
    "mcp",
    "metrics",
    "oauth",
    "oauth2",
    "openapi",
    "readyz",
    "recover",
    "register",
    "scim",
    "setup",
    "static",
    "system",
    "verify",
    "verify-email",
    "www",
];

const HINT: &str = "write 2 to 63 characters: a lower-case letter, then letters, digits and inner hyphens";

/// A slug a new workspace may have, unless it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// Reads a slug: `[a-z][a-z0-9-]{1,62}`, no hyphen at the end, no `xn--`, no reserved word.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let well_formed = (2..=63).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.ends_with('-')
            && !text.starts_with("xn--");
        if !well_formed {
            return Err(Refused::invalid("slug", format!("\"{}\" is not a slug", shown(text)), HINT));
        }
        if is_reserved(text) {
            return Err(Refused::invalid("slug", format!("{text} is a reserved word"), "choose another"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The slug of the workspace whose members operate the instance; nobody can ask for it.
    pub(super) fn system() -> Self {
        Self(SYSTEM.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_reserved(text: &str) -> bool {
    RESERVED.contains(&text) || text.starts_with("health") || matches!(text.as_bytes(), [b'v', b'1'..=b'9'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slugs() {
        for good in ["ab", "acme", "a1", "a--b", "v10", "v0", "demo-2", "systems", "heal", &"a".repeat(63)] {
            assert_eq!(Slug::parse(good).unwrap().as_str(), good);
        }
        let long = "a".repeat(64);
        let bad = [
            "",
            "a",
            "w",
            "1a",
            "-a",
            "a-",
            "Acme",
            "ac_me",
            "ac me",
            "ac.me",
            "\u{e9}a",
            "xn--a",
            ".well-known",
            "favicon.ico",
            "robots.txt",
            "a/b",
            "a%2f",
            &long,
        ];
        for bad in bad {
            assert!(Slug::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn paths_of_the_server_are_reserved() {
        let words = [
            "v1",
            "v9",
            "oauth",
            "oauth2",
            "admin",
            "api",
            "apps",
            "assets",
            "static",
            "console",
            "scim",
            "mcp",
            "metrics",
            "livez",
            "readyz",
            "health",
            "healthz",
            "health-check",
            "setup",
            "dev",
            "demo",
            "login",
            "logout",
            "register",
            "account",
            "system",
            "docs",
            "openapi",
            "consent",
            "recover",
            "verify-email",
            "device",
            "verify",
            "www",
        ];
        for word in words {
            let refused = Slug::parse(word).unwrap_err().to_string();
            assert!(refused.contains("reserved word"), "{word}: {refused}");
        }
    }

    proptest! {
        #[test]
        fn any_text_never_panics_and_what_passes_is_a_path_segment(text in any::<String>()) {
            if let Ok(slug) = Slug::parse(&text) {
                prop_assert!(slug.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            }
        }
    }
}
