//! What stops a person, as a page: a stable word for scripts, a sentence that says what to do, the id to tell support.

use super::refused::Refused;
use super::{RETRY_AFTER, told};
use crate::domain::authorize::failure::{AuthorizeFailure, PageError};
use crate::domain::{Fault, Tenant};
use crate::http::form::query;
use crate::http::origin::request_id;
use crate::http::pages;
use crate::http::pages::chrome::chrome;
use crate::state::State;
use crate::template::page::{Chrome, ErrorPage};
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER as RETRY_AFTER_HEADER;
use actix_web::{HttpRequest, HttpResponse};

/// An error in words.
#[derive(Clone, Copy, Debug)]
pub struct Explained {
    status: StatusCode,
    code: &'static str,
    heading: &'static str,
    message: &'static str,
}

impl Explained {
    /// Nothing is at this address.
    pub const NOT_FOUND: Self = Self {
        status: StatusCode::NOT_FOUND,
        code: "not_found",
        heading: "Nothing is here",
        message: "The address may be mistyped, or what was here is gone. Go back to where you came from and try again.",
    };

    /// The form was not sent from its own page, or the page is too old.
    pub const FORM_EXPIRED: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "form_expired",
        heading: "This form has expired",
        message: "Go back, reload the page and send it again. Cookies must be allowed for this site.",
    };

    /// The form could not be read.
    pub const FORM_UNREADABLE: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "invalid_request",
        heading: "This request cannot be read",
        message: "Something was missing or doubled in what was sent. Go back and try again.",
    };

    /// A sign-in that was not begun here, or has ended.
    pub const SIGN_IN_ENDED: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "interaction_foreign",
        heading: "This sign-in has ended",
        message: "It began in another browser or took too long. Go back to the console and sign in again.",
    };

    /// Whoever is signed in holds no role in the workspace.
    pub const NOT_A_MEMBER: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "not_a_member",
        heading: "Your account cannot manage apps here",
        message: "You are signed in, but you hold no role in this workspace. Ask one of its owners or admins to make \
                  you a developer, then come back to this page; or sign in as somebody who is one.",
    };

    /// A viewer wants to change something.
    pub const READ_ONLY: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "read_only",
        heading: "You can look, but not change anything",
        message: "Your role in this workspace is viewer. Ask one of its owners or admins for the role developer.",
    };

    /// The app is more than whoever wants to change it.
    pub const ABOVE_ROLE: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "above_role",
        heading: "This app is changed by others",
        message: "It belongs to the workspace itself or holds a role in it. Ask one of its owners or admins.",
    };

    /// The state of things does not allow it any more.
    pub const CHANGED_MEANWHILE: Self = Self {
        status: StatusCode::CONFLICT,
        code: "conflict",
        heading: "This cannot be done now",
        message: "Somebody may have changed the app at the same moment. Look at it again before you repeat what you did.",
    };

    /// Not now.
    pub const UNAVAILABLE: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "temporarily_unavailable",
        heading: "We cannot answer right now",
        message: "Nothing was lost. Please try again in a few seconds.",
    };

    fn of(error: PageError) -> Self {
        let (heading, message) = match error {
            PageError::MissingClient | PageError::UnknownClient | PageError::DisabledClient => (
                "We do not know this app",
                "The app that sent you here is not registered, or has been disabled. Tell the people who run it.",
            ),
            PageError::InvalidRedirectUri => (
                "This app sent a wrong return address",
                "The address it wants you to go back to is not one it registered. Tell the people who run it.",
            ),
            PageError::MissingRedirectUri => (
                "This app sent no return address",
                "Its request must say where you go back to (redirect_uri), and it did not. Tell the people who run it.",
            ),
            PageError::DuplicateParameter => (
                "This app sent a confused request",
                "It named itself or its return address twice. Tell the people who run it.",
            ),
            PageError::RequestTooLarge => (
                "This app sent too much",
                "Its request is larger than a sign-in may carry. Tell the people who run it.",
            ),
            PageError::InteractionFinished => (
                "This sign-in has already finished",
                "It was completed, or it took too long. Go back to the app and start again.",
            ),
            PageError::InteractionForeign => (
                "This sign-in began somewhere else",
                "It belongs to another browser or window. Go back to the app and start again here; cookies must be allowed.",
            ),
            PageError::NotFound => (Self::NOT_FOUND.heading, Self::NOT_FOUND.message),
        };
        let status = if error == PageError::NotFound { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
        Self { status, code: error.as_str(), heading, message }
    }
}

/// Shows an error page.
pub fn page(request: &HttpRequest, state: &State, tenant: Option<&Tenant>, explained: &Explained) -> HttpResponse {
    page_within(request, state, chrome(tenant), explained, None)
}

/// Shows an error page to somebody whose surroundings are known, with the address where they can sign in as somebody
/// else if that helps.
pub fn page_within(
    request: &HttpRequest,
    state: &State,
    chrome: Chrome,
    explained: &Explained,
    other_account_href: Option<String>,
) -> HttpResponse {
    let page = ErrorPage {
        chrome,
        code: explained.code.to_owned(),
        heading: explained.heading.to_owned(),
        message: explained.message.to_owned(),
        request_id: request_id(request),
        back_href: None,
        other_account_href,
    };
    let response = pages::render(state, explained.status, &page);
    match explained.status {
        // The line of the request says the one, the line of the fault the other.
        StatusCode::NOT_FOUND | StatusCode::SERVICE_UNAVAILABLE => response,
        _ => Refused::new(explained.code, explained.heading).on(response),
    }
}

/// Shows why an authorization or a step of it failed, or tells the client.
pub fn page_failure(request: &HttpRequest, state: &State, tenant: &Tenant, failure: &AuthorizeFailure) -> HttpResponse {
    match failure {
        AuthorizeFailure::Page(error) => {
            named(request, *error).on(page(request, state, Some(tenant), &Explained::of(*error)))
        }
        AuthorizeFailure::Redirect(rejected) => {
            let response = pages::see_other(&rejected.target.error(&rejected.error));
            Refused::oauth(&rejected.error).by(Some(rejected.target.client_id())).on(response)
        }
        AuthorizeFailure::Fault(fault) => unavailable(request, state, Some(tenant), fault),
    }
}

/// The refusal of a request that nobody proved to come from an app: as far as it names one.
fn named(request: &HttpRequest, error: PageError) -> Refused {
    let params = query(request).ok();
    let said = |name: &str| params.as_ref().and_then(|params| params.value(name));
    let place = (error == PageError::InvalidRedirectUri).then(|| said("redirect_uri").or_else(|| said("redirect_url")));
    Refused::new(error.as_str(), error.reason()).by(said("client_id")).to(place.flatten())
}

/// Shows that the server cannot answer now.
pub(in crate::http) fn unavailable(
    request: &HttpRequest,
    state: &State,
    tenant: Option<&Tenant>,
    fault: &Fault,
) -> HttpResponse {
    told(not_now(request, state, tenant), fault)
}

/// The same where the fault was told already.
pub(super) fn not_now(request: &HttpRequest, state: &State, tenant: Option<&Tenant>) -> HttpResponse {
    let mut response = page(request, state, tenant, &Explained::UNAVAILABLE);
    let wait = actix_web::http::header::HeaderValue::from_static(RETRY_AFTER);
    response.headers_mut().insert(RETRY_AFTER_HEADER, wait);
    response
}
