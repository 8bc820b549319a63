//! Why an operator's command is not carried out. Messages are for the person who gave it: which field, why, and what
//! to write instead; they never repeat a secret. Shared by the nouns an operator manages (workspaces, apps, users,
//! scopes, resources, members); the command line prints it, the admin API makes a problem of it.

use super::Fault;
use crate::store::StoreError;
use std::fmt;

/// A refused command; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// A value does not fit.
    #[error("{field}: {reason}; {hint}")]
    Invalid {
        /// The member it is about, by its name in JSON.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
        /// What to do.
        hint: String,
    },
    /// What the command names is not there.
    #[error("there is no {noun} {name}")]
    NotFound {
        /// The noun: app, user, workspace …
        noun: &'static str,
        /// As it was named.
        name: String,
    },
    /// The value is somebody else's already.
    #[error("{field}: {value} is taken; choose another")]
    Taken {
        /// The member it is about.
        field: &'static str,
        /// The value.
        value: String,
    },
    /// The state of things does not allow it.
    #[error("{reason}; {hint}")]
    Conflict {
        /// What stands in the way.
        reason: String,
        /// What to do.
        hint: String,
    },
    /// Somebody else changed the same thing.
    #[error("somebody else changed it meanwhile; look at it again and repeat the command")]
    Stale,
    /// Nobody's wrong request.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Refused {
    /// A value that does not fit.
    pub fn invalid(field: &'static str, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Invalid { field, reason: reason.into(), hint: hint.into() }
    }

    /// Something that is not there.
    pub fn not_found(noun: &'static str, name: impl fmt::Display) -> Self {
        Self::NotFound { noun, name: shown(&name.to_string()) }
    }

    /// A value that is somebody else's.
    pub fn taken(field: &'static str, value: impl fmt::Display) -> Self {
        Self::Taken { field, value: shown(&value.to_string()) }
    }

    /// A state that stands in the way.
    pub fn conflict(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Conflict { reason: reason.into(), hint: hint.into() }
    }

    /// Says what a second row of the same name means here.
    #[must_use]
    pub fn or_taken(self, field: &'static str, value: impl fmt::Display) -> Self {
        match self {
            Self::Fault(Fault::Store(StoreError::Duplicate)) => Self::taken(field, value),
            other => other,
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Stale,
            other => Self::Fault(other.into()),
        }
    }
}

/// Foreign text as a message may repeat it: one printable line of at most 80 characters.
pub fn shown(text: &str) -> String {
    let mut out: String = text.chars().take(80).flat_map(char::escape_debug).collect();
    if text.chars().nth(80).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_stay_on_one_line_and_say_what_to_do() {
        assert_eq!(Refused::not_found("app", "a\nb").to_string(), "there is no app a\\nb");
        let long = Refused::taken("slug", "x".repeat(200)).to_string();
        assert!(long.starts_with("slug: xxx") && long.ends_with("… is taken; choose another"), "{long}");
        let invalid = Refused::invalid("name", "is empty", "write a name");
        assert_eq!(invalid.to_string(), "name: is empty; write a name");
    }

    #[test]
    fn only_duplicates_become_taken() {
        let duplicate = Refused::from(StoreError::Duplicate).or_taken("slug", "acme");
        assert!(matches!(duplicate, Refused::Taken { .. }));
        let away = Refused::from(StoreError::Unavailable(String::new())).or_taken("slug", "acme");
        assert!(matches!(away, Refused::Fault(_)));
        assert!(matches!(Refused::from(StoreError::Stale), Refused::Stale));
    }
}
