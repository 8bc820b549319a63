//! How an OAuth endpoint fails: with an error the RFCs define, or with a fault that is nobody's wrong request.

use super::Fault;
use crate::protocol::error::OAuthError;
use crate::seal::SealError;
use crate::store::StoreError;

/// A failed token, revocation, introspection or userinfo request.
#[derive(Debug, thiserror::Error)]
pub enum OAuthFailure {
    /// The request is refused.
    #[error("{0}")]
    OAuth(#[from] OAuthError),
    /// Too many wrong guesses; nothing was looked at.
    #[error("too many attempts; try again in {seconds} seconds")]
    Throttled {
        /// How long to wait, at least 1.
        seconds: u64,
    },
    /// This server or its database cannot answer now.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for OAuthFailure {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<SealError> for OAuthFailure {
    fn from(error: SealError) -> Self {
        Self::Fault(error.into())
    }
}
