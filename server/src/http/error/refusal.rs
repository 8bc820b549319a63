//! A request that ends before its handler: no such workspace, or a fault while looking for it.

use super::{DatabaseFailed, RETRY_AFTER, not_found, page, wants_page};
use crate::domain::Fault;
use crate::http::api;
use crate::state::State;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER as RETRY_AFTER_HEADER;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use serde_json::json;
use std::fmt;

/// Ends a request early.
pub struct Refusal {
    status: StatusCode,
    of_database: bool,
    request: HttpRequest,
}

impl Refusal {
    /// No such workspace.
    pub fn not_found(request: &HttpRequest) -> Self {
        Self { status: StatusCode::NOT_FOUND, of_database: false, request: request.clone() }
    }

    /// A fault.
    pub fn fault(request: &HttpRequest, fault: &Fault) -> Self {
        tracing::error!(%fault, "fault");
        let of_database = fault.is_of_database();
        Self { status: StatusCode::SERVICE_UNAVAILABLE, of_database, request: request.clone() }
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Refusal").field(&self.status).finish()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.status.fmt(f)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let state = self.request.app_data::<web::Data<State>>();
        let unavailable = || api::stopped(self.request.uri().path(), api::Failure::unavailable);
        let mut response = match (self.status, state) {
            (StatusCode::NOT_FOUND, Some(state)) => not_found(&self.request, state),
            (_, Some(state)) if wants_page(&self.request) => page::not_now(&self.request, state, None),
            (status, _) => unavailable().unwrap_or_else(|| {
                HttpResponse::build(status)
                    .insert_header((RETRY_AFTER_HEADER, RETRY_AFTER))
                    .json(json!({ "error": "temporarily_unavailable", "error_description": "try again" }))
            }),
        };
        if self.of_database {
            response.extensions_mut().insert(DatabaseFailed);
        }
        response
    }
}
