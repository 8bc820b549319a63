//! What every request passes first: an id, a path without tricks, a host this server has, a log line, a place among the
//! numbers, and headers that no answer may lack.

use super::oauth2::verify;
use super::{error, headers, host, limit, origin, route};
use crate::state::State;
use crate::telemetry::requests::{NO_ROUTE, method_word};
use crate::telemetry::{Request, span};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{Error, web};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tracing::{Instrument, Span};

/// Who asks these asks every few seconds; nobody wants a trace of it.
const UNTRACED: [&str; 4] = ["/livez", "/readyz", "/healthz", "/metrics"];

/// The middleware around the whole server.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let id = origin::assign(&request, &state);
    let span = trace(&request, &id.0, &state);
    Request::new(id.0.clone()).scope(answer(request, next, &state, &id.0).instrument(span)).await
}

/// The span of a request, in the trace of whoever may say so.
fn trace(request: &ServiceRequest, id: &str, state: &State) -> Span {
    if UNTRACED.contains(&request.path()) {
        return Span::none();
    }
    let span = span::request(method_word(request.method().as_str()), id);
    if let Some(parent) = origin::trace_parent(request, state) {
        span::follow(&span, parent);
    }
    span
}

async fn answer<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
    state: &web::Data<State>,
    id: &str,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let began = Instant::now();
    let _in_flight = state.requests.begin();
    let method = request.method().clone();
    // Only the path is logged, as it was asked for: queries hold codes and states. What a gateway puts behind the verify
    // endpoint is another server's path, and judged there.
    let path = request.uri().path();
    let path = verify::divide(path).map_or(path, |(own, _)| own).to_owned();
    let room = limit::admit(&request, state);
    let admitted = if room.is_none() {
        Err(limit::refused(request.request(), state))
    } else if is_plain(&path) {
        host::admit(&mut request, state).await
    } else {
        Err(error::not_found(request.request(), state))
    };
    let mut response = match admitted {
        Ok(()) => match survive(&path, next.call(request)).await {
            Ok(response) => response.map_into_left_body(),
            Err(error) => {
                let mut answer = error.error_response();
                headers::finish(answer.headers_mut(), id, state);
                state.requests.no_route().answered(method.as_str(), answer.status().as_u16(), began.elapsed());
                return Err(InternalError::from_response(error, answer).into());
            }
        },
        Err(answer) => request.into_response(answer).map_into_right_body(),
    };
    drop(room);
    headers::finish(response.headers_mut(), id, state);
    // Whoever keeps this connection for the next request is told in time to take another, or to leave its place.
    if state.is_draining() || state.load.is_crowded() {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    error::refused::log(&response);
    if error::database_failed(&response) {
        state.instance.suspect();
    }
    let status = response.status().as_u16();
    let took = began.elapsed();
    note(&response, state, method.as_str(), took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    // Refusals are what people look for by id; what went well is told only when asked.
    if status < 400 {
        tracing::debug!(%method, path = ?path, status, micros, "request");
    } else {
        tracing::info!(%method, path = ?path, status, micros, "request");
    }
    Ok(response)
}

/// Counts an answer, and tells its span what was found out.
fn note(response: &ServiceResponse<impl MessageBody>, state: &State, method: &str, took: Duration) {
    let status = response.status().as_u16();
    let route = route::of(response, state).unwrap_or_else(|| state.requests.no_route());
    route.answered(method, status, took);
    let pattern = Some(route.pattern()).filter(|pattern| *pattern != NO_ROUTE);
    Request::with_current(|request| {
        span::answered(&Span::current(), method_word(method), pattern, request.workspace(), status);
    });
}

/// A bug in a handler ends its request, not the process; its words stay in the log.
#[derive(Debug, thiserror::Error)]
#[error("the handler failed")]
struct Panicked;

async fn survive<T>(path: &str, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let Ok(answer) = AssertUnwindSafe(answer).catch_unwind().await else {
        tracing::error!("a handler panicked");
        return Err(InternalError::from_response(Panicked, error::failed(path)).into());
    };
    answer
}

/// D-11: every path here is plain, so an escape, a dot segment, a doubled or trailing slash can only be a trick.
fn is_plain(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~');
    path.bytes().all(plain)
        && !path.contains("//")
        && !path.split('/').any(|segment| segment == "." || segment == "..")
        && (path == "/" || path == "/console/" || !path.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::{is_plain, survive};

    #[actix_web::test]
    async fn h_04_a_panic_in_a_handler_is_a_500_that_tells_nothing() {
        for (path, member) in [("/acme/oauth2/token", "error"), ("/api/v1/me", "urn:tenantry:problem:server_error")] {
            let answer = survive::<()>(path, async { panic!("secret words") }).await;
            let response = answer.unwrap_err().error_response();
            assert_eq!(response.status(), 500);
            let body = actix_web::body::to_bytes(response.into_body()).await.unwrap();
            let text = String::from_utf8_lossy(&body);
            assert!(!text.contains("secret") && text.contains(member), "{text}");
        }
    }

    #[test]
    fn d_11_only_plain_paths_pass() {
        for good in ["/", "/acme", "/acme/oauth2/token", "/acme/.well-known/openid-configuration", "/console/"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in
            ["/acme/", "//acme", "/acme//oauth2", "/%61cme", "/acme/;x/oauth2", "/acme/../b", "/acme/./b", "/a%2fb"]
        {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
