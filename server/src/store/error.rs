//! What can go wrong in the store, as the domain needs to tell it apart.

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
    #[error("the database is not available: {0}")]
    Unavailable(String),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate,
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::MissingReference,
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// The SQLSTATE of an error that the database itself reported.
pub(super) fn sqlstate(error: &DbErr) -> Option<String> {
    let (DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = error else { return None };
    let RuntimeErr::SqlxError(cause) = cause else { return None };
    Some(cause.as_database_error()?.code()?.into_owned())
}
