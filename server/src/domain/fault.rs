//! What is nobody's wrong request: the database is away, a key cannot be used, too much waits. Answered 503 with
//! Retry-After, never as a refusal a client would act on.

use crate::protocol::jose::JoseError;
use crate::seal::{SealError, UnwrapError};
use crate::store::StoreError;

/// A fault of this server or its database.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A wrapped key does not open.
    #[error("a key of the workspace cannot be opened: {0}")]
    Key(#[from] UnwrapError),
    /// The cryptographic library failed.
    #[error("sealing failed: {0}")]
    Seal(#[from] SealError),
    /// A signature could not be made.
    #[error("signing failed: {0}")]
    Signature(#[from] JoseError),
    /// Too many password hashes wait; the deadline has passed.
    #[error("too many passwords are being checked")]
    Busy,
    /// Something that should always hold does not.
    #[error("{0}")]
    Broken(&'static str),
}

impl Fault {
    /// Whether the database was away, full, or refused.
    pub fn is_of_database(&self) -> bool {
        matches!(self, Self::Store(StoreError::Unavailable(_)))
    }

    /// Shares a fault that several waited for.
    pub(crate) fn shared(fault: &Self) -> Self {
        Self::Store(StoreError::Unavailable(fault.to_string()))
    }
}
