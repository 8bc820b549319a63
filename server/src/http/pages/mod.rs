//! Pages for people: each shows a form by GET and takes it by POST, with a 303 between steps. `chrome` is what they
//! share, `interaction` goes from one step of an authorization to the next.

pub mod assets;
pub mod chrome;
pub mod consent;
pub mod demo;
pub mod home;
pub mod interaction;
pub mod login;
pub mod logout;
pub mod recover;
pub mod root;
pub mod setup;

use crate::domain::session::{self, Session};
use crate::domain::{Fault, Tenant};
use crate::http::cookie::{Jar, value};
use crate::http::error::{Explained, page};
use crate::http::{csrf, error, headers};
use crate::protocol::params::Params;
use crate::state::State;
use crate::template::Page;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse};

/// Renders a page.
pub fn render<P: Page>(state: &State, status: StatusCode, page: &P) -> HttpResponse {
    match state.pages.render(page) {
        Ok(html) => headers::page(&mut HttpResponse::build(status)).body(html),
        Err(fault) => {
            tracing::error!(%fault, "a page cannot be rendered");
            HttpResponse::InternalServerError().body("This page cannot be shown. Please try again.")
        }
    }
}

/// Sends the browser elsewhere with a GET (RFC 9110 §15.4.4), so that no form is ever sent on.
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}

/// Who is signed in at this workspace's pages.
pub async fn session(request: &HttpRequest, tenant: &Tenant) -> Result<Option<Session>, Fault> {
    match value(request, Jar::Session, tenant) {
        Some(cookie) => session::current(tenant, &cookie).await,
        None => Ok(None),
    }
}

/// Shows that the server cannot answer now.
pub fn fault(request: &HttpRequest, state: &State, tenant: &Tenant, fault: &Fault) -> HttpResponse {
    error::unavailable(request, state, Some(tenant), fault)
}

/// The answer to a form that was not sent from its own page; `None` if it was.
pub fn foreign_form(request: &HttpRequest, state: &State, tenant: &Tenant, form: &Params) -> Option<HttpResponse> {
    match csrf::proven(request, tenant, form) {
        Ok(Some(_)) => None,
        Ok(None) => Some(page(request, state, Some(tenant), &Explained::FORM_EXPIRED)),
        Err(error) => Some(fault(request, state, tenant, &error)),
    }
}

/// A reason written for a command line, as a sentence for a page.
pub fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
