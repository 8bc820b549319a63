//! Every error a request can meet, mapped once: OAuth errors to the RFC's JSON, what stops a person to a page, faults to
//! 503 with Retry-After. Causes go to the log, never into an answer.

mod oauth;
mod page;
mod refusal;
pub(in crate::http) mod refused;

pub(in crate::http) use oauth::form_error;
pub use oauth::{challenged, fault_json, oauth_error};
pub(in crate::http) use page::unavailable;
pub use page::{Explained, page, page_failure, page_within};
pub use refusal::Refusal;

use super::api;
use crate::domain::Fault;
use crate::state::State;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{ACCEPT, HOST};
use actix_web::{HttpRequest, HttpResponse, web};
use refused::Refused;
use serde_json::json;

/// Seconds a client should wait before it tries again after a fault.
pub const RETRY_AFTER: &str = "2";

/// On an answer: its request met a fault of the database.
struct DatabaseFailed;

/// Whether the request of this answer met a fault of the database: the installation looks closer then.
pub(in crate::http) fn database_failed<B>(response: &ServiceResponse<B>) -> bool {
    response.response().extensions().get::<DatabaseFailed>().is_some()
}

/// Tells the log of a fault, and notes on its answer if it is one of the database.
pub(in crate::http) fn told(mut response: HttpResponse, fault: &Fault) -> HttpResponse {
    tracing::error!(%fault, "fault");
    if fault.is_of_database() {
        response.extensions_mut().insert(DatabaseFailed);
    }
    response
}

/// The answer to every path that is not there.
pub async fn nothing_here(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    not_found(&request, &state)
}

/// "Nothing is here", as a page for people and as JSON for programs; as a problem where the admin API is.
pub fn not_found(request: &HttpRequest, state: &State) -> HttpResponse {
    if let Some(answer) = api::stopped(request.uri().path(), api::Failure::no_path) {
        return answer;
    }
    if wants_page(request) {
        return page(request, state, None, &Explained::NOT_FOUND);
    }
    HttpResponse::NotFound().json(json!({ "error": "not_found", "error_description": "nothing is here" }))
}

/// The answer to a request that met a bug; its words stay in the log.
pub fn failed(path: &str) -> HttpResponse {
    api::stopped(path, api::Failure::failed).unwrap_or_else(|| {
        let body = json!({ "error": "server_error", "error_description": "this request could not be answered" });
        HttpResponse::InternalServerError().json(body)
    })
}

/// The request names a host this server does not have (RFC 9110 §15.5.20).
pub fn wrong_host(request: &HttpRequest) -> HttpResponse {
    let (error, why) = ("misdirected_request", "this server does not answer for this host");
    let named = request.headers().get_all(HOST).map(|host| String::from_utf8_lossy(host.as_bytes()));
    let named = named.chain(request.uri().authority().map(|authority| authority.as_str().into()));
    let host = named.collect::<Vec<_>>().join(", ");
    let response = api::stopped(request.uri().path(), api::Failure::wrong_host).unwrap_or_else(|| {
        HttpResponse::MisdirectedRequest().json(json!({ "error": error, "error_description": why }))
    });
    Refused::new(error, why).at(&host).on(response)
}

/// Whether a person asks, going by what they accept.
pub fn wants_page(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
