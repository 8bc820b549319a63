//! How an authorization request fails: on a page, when nobody proved where an answer may be sent; by redirect, when
//! they did; or with a fault of this server.

use super::identify::RedirectTarget;
use crate::domain::Fault;
use crate::protocol::error::OAuthError;
use crate::store::StoreError;

/// What an error page says, as a stable word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageError {
    /// No, an unknown or a disabled `client_id`.
    UnknownClient,
    /// A redirect URI that is not registered, or none where one is needed.
    InvalidRedirectUri,
    /// `client_id` or `redirect_uri` twice.
    DuplicateParameter,
    /// More than a request may carry.
    RequestTooLarge,
    /// The interaction has ended: finished, too old, or made before something changed.
    InteractionFinished,
    /// The interaction was begun in another browser or workspace.
    InteractionForeign,
    /// Nothing is here.
    NotFound,
}

impl PageError {
    /// The word in the page's `error-code`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownClient => "unknown_client",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::DuplicateParameter => "duplicate_parameter",
            Self::RequestTooLarge => "request_too_large",
            Self::InteractionFinished => "interaction_finished",
            Self::InteractionForeign => "interaction_foreign",
            Self::NotFound => "not_found",
        }
    }
}

/// An error for a client that proved where it listens.
#[derive(Debug)]
pub struct Rejected {
    /// Where.
    pub target: RedirectTarget,
    /// What.
    pub error: OAuthError,
}

/// A failed authorization request.
#[derive(Debug)]
pub enum AuthorizeFailure {
    /// Shown here.
    Page(PageError),
    /// Sent to the client.
    Redirect(Box<Rejected>),
    /// Nobody's wrong request.
    Fault(Fault),
}

impl From<PageError> for AuthorizeFailure {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

impl From<Rejected> for AuthorizeFailure {
    fn from(rejected: Rejected) -> Self {
        Self::Redirect(Box::new(rejected))
    }
}

impl From<Box<Rejected>> for AuthorizeFailure {
    fn from(rejected: Box<Rejected>) -> Self {
        Self::Redirect(rejected)
    }
}

impl From<Fault> for AuthorizeFailure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<StoreError> for AuthorizeFailure {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}
