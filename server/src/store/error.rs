//! What can go wrong in the store, as the domain needs to tell it apart.

use super::trouble::Trouble;
use migration::SchemaError;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// A failed query or transaction.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row would be the second of its name in its workspace.
    #[error("a row of this name exists already")]
    Duplicate,
    /// The row names another that does not exist in this workspace.
    #[error("the row names another that is not in this workspace")]
    MissingReference,
    /// The row was changed by somebody else since it was read.
    #[error("the row was changed meanwhile")]
    Stale,
    /// The database cannot be reached, is full, or refuses; nothing was changed.
    #[error("{AWAY}{}", told(.0))]
    Unavailable(String),
    /// A row holds what this version never wrote: somebody or something else did.
    #[error("a row of the database cannot be read: {0}")]
    Unreadable(String),
    /// The schema is not for this version, and nothing was changed in it; the text says which version is.
    #[error("{0}")]
    Schema(String),
}

impl From<SchemaError> for StoreError {
    fn from(error: SchemaError) -> Self {
        match error {
            SchemaError::Database(error) => error.into(),
            SchemaError::Contracted { floor, newer } => Self::Schema(format!(
                "a newer version has taken away what this one needs ({}); run a version that knows {floor}, or restore a \
                 backup from before",
                newer.join(", ")
            )),
            SchemaError::Diverged { newer, pending } => Self::Schema(format!(
                "it has steps this version does not know ({}) and lacks some it needs ({}); run the version that made it, \
                 or a later one",
                newer.join(", "),
                pending.join(", ")
            )),
        }
    }
}

const AWAY: &str = "the database is not available: ";

/// The driver's words and what to do about them, each once, also where a failure was handed on in words.
fn told(words: &str) -> String {
    let words = words.strip_prefix(AWAY).unwrap_or(words);
    let advice = Trouble::of(words).advice();
    if words.ends_with(advice) { words.to_owned() } else { format!("{words}; {advice}") }
}

impl StoreError {
    /// What is wrong with the database.
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Unavailable(words) => Trouble::of(words),
            Self::Duplicate | Self::MissingReference | Self::Stale | Self::Unreadable(_) | Self::Schema(_) => {
                Trouble::Other
            }
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate,
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::MissingReference,
            _ if is_unreadable(&error) => Self::Unreadable(error.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// Whether the database answered, with what is none of the column's values.
fn is_unreadable(error: &DbErr) -> bool {
    match error {
        DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            matches!(**cause, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
        }
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => true,
        _ => false,
    }
}

/// The SQLSTATE of an error that the database itself reported.
pub(super) fn sqlstate(error: &DbErr) -> Option<String> {
    let (DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = error else { return None };
    let RuntimeErr::SqlxError(cause) = cause else { return None };
    Some(cause.as_database_error()?.code()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_that_is_handed_on_says_everything_once() {
        let first = StoreError::Unavailable("(code: 13) database or disk is full".to_owned());
        let words = first.to_string();
        assert_eq!(
            words,
            "the database is not available: (code: 13) database or disk is full; free some space where the database \
             keeps its files"
        );
        let second = StoreError::Unavailable(words.clone());
        assert_eq!((second.to_string(), second.trouble()), (words, Trouble::Full));
    }
}
