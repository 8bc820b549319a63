//! How an authorization request fails: on a page, when nobody proved where an answer may be sent; by redirect, when
//! they did; or with a fault of this server.

use super::identify::RedirectTarget;
use crate::domain::Fault;
use crate::protocol::error::OAuthError;
use crate::store::StoreError;

/// What an error page says, as a stable word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageError {
    /// No `client_id`.
    MissingClient,
    /// A `client_id` nobody has.
    UnknownClient,
    /// The `client_id` of a disabled app.
    DisabledClient,
    /// A redirect URI that is not registered.
    InvalidRedirectUri,
    /// No redirect URI where one is needed: with `openid`, or where not exactly one is registered.
    MissingRedirectUri,
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
            // Strangers are not told which.
            Self::MissingClient | Self::UnknownClient | Self::DisabledClient => "unknown_client",
            Self::InvalidRedirectUri | Self::MissingRedirectUri => "invalid_redirect_uri",
            Self::DuplicateParameter => "duplicate_parameter",
            Self::RequestTooLarge => "request_too_large",
            Self::InteractionFinished => "interaction_finished",
            Self::InteractionForeign => "interaction_foreign",
            Self::NotFound => "not_found",
        }
    }

    /// What happened, for the log.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::MissingClient => "client_id is missing",
            Self::UnknownClient => "this workspace has no app of this client_id",
            Self::DisabledClient => "the app is disabled",
            Self::InvalidRedirectUri => "the app has not registered this redirect_uri",
            Self::MissingRedirectUri => {
                "redirect_uri is missing: openid demands it, and so does an app with not exactly one registered"
            }
            Self::DuplicateParameter => "client_id or redirect_uri came twice",
            Self::RequestTooLarge => "the request is larger than a sign-in may carry",
            Self::InteractionFinished => {
                "the sign-in was finished before, took too long, or something changed meanwhile"
            }
            Self::InteractionForeign => {
                "the sign-in was begun in another browser or workspace, or its ticket is broken"
            }
            Self::NotFound => "nothing is here",
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
