//! OAuth errors as the RFCs write them (RFC 6749 §5.2, RFC 6750 §3).

use super::refused::Refused;
use super::{RETRY_AFTER, told};
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::{Fault, Tenant};
use crate::http::form::FormError;
use crate::protocol::authorization_header::bearer_challenge;
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::scope::ScopeSet;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, HeaderValue, PRAGMA, RETRY_AFTER as RETRY_AFTER_HEADER, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, HttpResponseBuilder};

/// Writes an OAuth endpoint's answer. `challenge` is the `WWW-Authenticate` value a 401 carries.
pub fn oauth_error(failure: &OAuthFailure, challenge: Option<String>) -> HttpResponse {
    match failure {
        OAuthFailure::OAuth(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
            let mut response = HttpResponse::build(status);
            if let Some(challenge) = challenge.filter(|_| status == StatusCode::UNAUTHORIZED) {
                response.insert_header((WWW_AUTHENTICATE, challenge));
            }
            refusal(&mut response, error)
        }
        OAuthFailure::Throttled { seconds } => {
            let mut response = HttpResponse::TooManyRequests();
            response.insert_header((RETRY_AFTER_HEADER, seconds.to_string()));
            refusal(&mut response, &OAuthError::new(ErrorCode::TemporarilyUnavailable, failure.to_string()))
        }
        OAuthFailure::Fault(fault) => fault_json(fault),
    }
}

/// Has an answer about a bearer token say what is missing, if it is a 401 or 403 (RFC 6750 §3).
pub fn challenged(
    mut response: HttpResponse,
    tenant: &Tenant,
    error: Option<&OAuthError>,
    needed: Option<&ScopeSet>,
) -> HttpResponse {
    if matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        let challenge = bearer_challenge(tenant.urls().issuer(), error, needed);
        if let Ok(value) = HeaderValue::from_str(&challenge) {
            response.headers_mut().insert(WWW_AUTHENTICATE, value);
        }
    }
    response
}

/// The answer, with a note for the log.
fn refusal(response: &mut HttpResponseBuilder, error: &OAuthError) -> HttpResponse {
    Refused::oauth(error).on(body(response, error))
}

fn body(response: &mut HttpResponseBuilder, error: &OAuthError) -> HttpResponse {
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header((PRAGMA, "no-cache")).json(error.body())
}

/// T-08: a fault is never an answer a client would act on.
pub fn fault_json(fault: &Fault) -> HttpResponse {
    let error = OAuthError::new(ErrorCode::TemporarilyUnavailable, "the server cannot answer now; try again");
    let mut response = HttpResponse::ServiceUnavailable();
    response.insert_header((RETRY_AFTER_HEADER, RETRY_AFTER));
    told(body(&mut response, &error), fault)
}

/// A body that could not be read as a form, with the status that says why.
pub(in crate::http) fn form_error(error: &FormError) -> HttpResponse {
    refusal(&mut HttpResponse::build(error.status()), &error.as_oauth())
}
