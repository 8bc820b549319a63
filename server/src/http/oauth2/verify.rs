//! `/{ws}/oauth2/verify`: asked by a gateway before it lets a request pass to an API (nginx `auth_request`, Traefik
//! `ForwardAuth`, Caddy `forward_auth`, Envoy `ext_authz` over HTTP). By any method, because some gateways use the
//! client's; with anything behind the path, because Envoy puts the client's path there. The token is read from the
//! `Authorization` header and nowhere else.
//!
//! Answers 200 with who it is, 401, or 403 (RFC 6750 §3); never another status for what a client sent, because gateways
//! make failures of their own of those.

use crate::config::VerifySource;
use crate::domain::verify::{Identity, Why, verify};
use crate::domain::{Fault, Tenant};
use crate::http::client::authorization;
use crate::http::error::{challenged, fault_json};
use crate::http::tenant::Here;
use crate::protocol::bearer::presented_token;
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::gateway_request::{Field, Form, GatewayProblem, GatewayRequest};
use crate::state::State;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};

const SUBJECT: HeaderName = HeaderName::from_static("x-auth-subject");
const CLIENT: HeaderName = HeaderName::from_static("x-auth-client");
const SCOPE: HeaderName = HeaderName::from_static("x-auth-scope");
const DRY_RUN: HeaderName = HeaderName::from_static("x-auth-dry-run");

/// The endpoint below a workspace's path.
const ENDPOINT: &str = "oauth2/verify";

/// Longest path in a log line, in characters.
const LONGEST_LOGGED: usize = 200;

/// Divides a path or target into that of a workspace's verify endpoint and what a gateway put behind it, which is empty
/// or begins with a slash, or where the path ends with the query; `None` for other paths.
pub fn divide(target: &str) -> Option<(&str, &str)> {
    let (_, below) = target.strip_prefix('/')?.split_once('/')?;
    let behind = below.strip_prefix(ENDPOINT)?;
    let ours = behind.is_empty() || behind.starts_with(['/', '?']);
    let own = target.get(..target.len().checked_sub(behind.len())?)?;
    ours.then_some((own, behind))
}

/// Answers a gateway.
pub async fn any(request: HttpRequest, tenant: Here, state: web::Data<State>) -> HttpResponse {
    let presented = authorization(&request).and_then(|header| presented_token(header, None));
    let asked = asked(&request, &state);
    let verdict = match verify(&tenant, presented, asked).await {
        Ok(verdict) => verdict,
        Err(fault) => return fault_json(&fault),
    };
    let dry_run = tenant.workspace().settings().verify_dry_run;
    let answer = match &verdict.refusal {
        None => pass(verdict.identity.as_ref()).map(|mut response| response.finish()),
        Some(why) => {
            log(&tenant, why, asked);
            if dry_run { let_through(why, verdict.identity.as_ref()) } else { Ok(refuse(&tenant, why)) }
        }
    };
    answer.unwrap_or_else(|fault| fault_json(&fault))
}

/// Which request the gateway holds back.
fn asked<'a>(request: &'a HttpRequest, state: &State) -> Result<GatewayRequest<'a>, GatewayProblem> {
    let target = request.uri().path_and_query().map_or("", |target| target.as_str());
    let behind = divide(target).map(|(_, behind)| behind).filter(|behind| behind.starts_with('/'));
    let own = behind.map(|target| GatewayRequest { method: request.method().as_str(), target });
    let form = state.verify.source.map(|source| match source {
        VerifySource::Nginx => Form::Original,
        VerifySource::Traefik | VerifySource::Caddy => Form::Forwarded,
        VerifySource::Envoy => Form::Prefixed,
    });
    GatewayRequest::read(form, own, |name| {
        let mut lines = request.headers().get_all(name);
        match (lines.next(), lines.next()) {
            (None, _) => Field::Absent,
            (Some(line), None) => Field::Once(line.as_bytes()),
            (Some(_), Some(_)) => Field::Repeated,
        }
    })
}

fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, "no-store"));
    response
}

/// The API is told who it is.
fn pass(identity: Option<&Identity>) -> Result<HttpResponseBuilder, Fault> {
    let mut response = answer(StatusCode::OK);
    if let Some(identity) = identity {
        let scope = identity.scope.to_string();
        for (name, value) in [(SUBJECT, &identity.subject), (CLIENT, &identity.client_id), (SCOPE, &scope)] {
            let value =
                HeaderValue::from_str(value).map_err(|_| Fault::Broken("a token names what no header carries"))?;
            response.insert_header((name, value));
        }
    }
    Ok(response)
}

/// Says what would have been answered.
fn let_through(why: &Why, identity: Option<&Identity>) -> Result<HttpResponse, Fault> {
    let mut response = pass(identity)?;
    response.insert_header((DRY_RUN, status_of(why).as_str()));
    Ok(response.finish())
}

const fn status_of(why: &Why) -> StatusCode {
    if why.wants_token() { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN }
}

/// RFC 6750 §3: every refusal says what is missing; who presented nothing is told of no error.
fn refuse(tenant: &Tenant, why: &Why) -> HttpResponse {
    let error = match why {
        Why::TokenMissing => None,
        Why::TokenMalformed(error) => Some(error.clone()),
        Why::TokenInvalid => Some(OAuthError::new(ErrorCode::InvalidToken, why.reason())),
        _ => Some(OAuthError::new(ErrorCode::InsufficientScope, why.reason())),
    };
    let mut response = answer(status_of(why));
    let response = match &error {
        Some(error) => response.json(error.body()),
        None => response.finish(),
    };
    challenged(response, tenant, error.as_ref(), why.needed())
}

/// The one line that says why. A query may hold secrets and is left out; the token is never part of it.
fn log(tenant: &Tenant, why: &Why, asked: Result<GatewayRequest<'_>, GatewayProblem>) {
    let (method, path) = asked.map_or(("", ""), |asked| (asked.method, asked.target));
    let path = path.split('?').next().unwrap_or_default();
    let shown: String = path.chars().take(LONGEST_LOGGED).collect();
    tracing::info!(
        why = why.word(),
        reason = %why.reason(),
        status = status_of(why).as_u16(),
        dry_run = tenant.workspace().settings().verify_dry_run,
        asked_method = method,
        asked_path = ?shown,
        "verify refused"
    );
}

#[cfg(test)]
mod tests {
    use super::divide;

    #[test]
    fn what_stands_behind_the_endpoint_is_taken_as_it_is() {
        let cases = [
            ("/acme/oauth2/verify", Some(("/acme/oauth2/verify", ""))),
            ("/acme/oauth2/verify/", Some(("/acme/oauth2/verify", "/"))),
            ("/acme/oauth2/verify?x=1", Some(("/acme/oauth2/verify", "?x=1"))),
            ("/acme/oauth2/verify/a/../b?x", Some(("/acme/oauth2/verify", "/a/../b?x"))),
            ("/acme/oauth2/verify//a%2f", Some(("/acme/oauth2/verify", "//a%2f"))),
            ("/acme/oauth2/verify/oauth2/verify/x", Some(("/acme/oauth2/verify", "/oauth2/verify/x"))),
            ("/acme/oauth2/verifyx", None),
            ("/acme/oauth2/verify;x", None),
            ("/acme/oauth2/token/../verify/x", None),
            ("//oauth2/verify/x", Some(("//oauth2/verify", "/x"))),
            ("/oauth2/verify/x", None),
            ("acme/oauth2/verify", None),
            ("/", None),
        ];
        for (target, divided) in cases {
            assert_eq!(divide(target), divided, "{target}");
        }
    }
}
