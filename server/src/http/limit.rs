//! The door: a request is let in if there is room for it, or answered 503 at once, before anything is read for it.
//! Probes pass always; whoever watches the process must see that it is alive.

use super::api;
use super::error::{Explained, RETRY_AFTER, page, wants_page};
use super::host::ANY_HOST;
use crate::state::State;
use crate::state::load::{Asker, Busy, Connection, Stream};
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderValue, RETRY_AFTER as RETRY_AFTER_HEADER};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

/// Room for one request; given back when it is dropped.
#[derive(Debug)]
pub struct Admitted {
    _busy: Option<Busy>,
    _stream: Option<Stream>,
}

/// Lets a request in, or not.
pub fn admit(request: &ServiceRequest, state: &State) -> Option<Admitted> {
    if ANY_HOST.contains(&request.path()) {
        return Some(Admitted { _busy: None, _stream: None });
    }
    let stream = match request.conn_data::<Connection>() {
        Some(connection) => Some(connection.stream()?),
        None => None,
    };
    let busy = state.load.begin(asker(request.path()))?;
    Some(Admitted { _busy: Some(busy), _stream: stream })
}

/// Who asks for a path: what apps and gateways use has its place below one of these, in a workspace or without.
fn asker(path: &str) -> Asker {
    let programs = ["/oauth2/", "/oauth/", "/.well-known/"].iter().any(|place| path.contains(place));
    if programs { Asker::Program } else { Asker::Person }
}

/// The answer where there is no room.
pub fn refused(request: &HttpRequest, state: &State) -> HttpResponse {
    if let Some(kept_back) = state.load.complain() {
        let (requests, most) = (state.load.requests(), state.limits.requests);
        tracing::warn!(
            requests,
            most,
            kept_back,
            "too many requests at once (limits.requests); further ones are answered 503. Add a node, or raise it if \
             there is memory for them"
        );
    }
    let mut response = if let Some(answer) = api::stopped(request.uri().path(), api::Failure::no_room) {
        answer
    } else if wants_page(request) {
        page(request, state, None, &Explained::UNAVAILABLE)
    } else {
        let why = "too much is asked at once; try again";
        HttpResponse::ServiceUnavailable().json(json!({ "error": "temporarily_unavailable", "error_description": why }))
    };
    response.headers_mut().insert(RETRY_AFTER_HEADER, HeaderValue::from_static(RETRY_AFTER));
    response
}
