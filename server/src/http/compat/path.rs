//! Paths that older clients know the endpoints by. Behind each stands the very endpoint; while its switch is off, or
//! there is no such workspace, the path is one that does not exist, whatever the method.

use super::note;
use crate::domain::Tenant;
use crate::domain::switch::Switch;
use crate::http::error;
use crate::http::tenant::Here;
use crate::state::State;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, LINK};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, ResponseError, web};

const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");

/// The start of 2026 (RFC 9745 §2): the path was a slip of the pen, and never had a time of its own.
const SINCE: &str = "@1767225600";

type Answer<B> = Result<ServiceResponse<EitherBody<B>>, Error>;

/// `/{ws}/v1/oauth2/…`
pub async fn v1(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Answer<impl MessageBody> {
    Ok(alias(Switch::PathV1, request, next).await?.0)
}

/// `/{ws}/oauth2/v4/…`
pub async fn v4(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Answer<impl MessageBody> {
    Ok(alias(Switch::PathV4, request, next).await?.0)
}

/// `/{ws}/oauth/2/token`: each answer says that it is deprecated (RFC 9745), and where the endpoint is (RFC 5829 §3.3).
pub async fn oauth_2(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Answer<impl MessageBody> {
    let (mut response, tenant) = alias(Switch::PathOauth2Token, request, next).await?;
    if let Some(tenant) = tenant {
        deprecate(response.headers_mut(), &tenant.urls().absolute("/oauth2/token"));
    }
    Ok(response)
}

fn deprecate(headers: &mut HeaderMap, successor: &str) {
    headers.insert(DEPRECATION, HeaderValue::from_static(SINCE));
    if let Ok(link) = HeaderValue::from_str(&format!("<{successor}>; rel=\"successor-version\"")) {
        headers.append(LINK, link);
    }
}

/// The endpoint's answer with the workspace that has the switch on, or the answer of a path that does not exist.
async fn alias<B: MessageBody + 'static>(
    switch: Switch,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<(ServiceResponse<EitherBody<B>>, Option<Tenant>), Error> {
    let here = request.extract::<Here>().await;
    let absent = match here {
        Ok(tenant) if tenant.has(switch) => {
            note(request.request(), switch);
            return Ok((next.call(request).await?.map_into_left_body(), Some(Tenant::clone(&tenant))));
        }
        Ok(_) => not_found(&request),
        Err(refusal) => refusal.error_response(),
    };
    Ok((request.into_response(absent).map_into_right_body(), None))
}

fn not_found(request: &ServiceRequest) -> HttpResponse {
    match request.app_data::<web::Data<State>>() {
        Some(state) => error::not_found(request.request(), state),
        None => HttpResponse::NotFound().finish(),
    }
}
