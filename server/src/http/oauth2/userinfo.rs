//! `GET` and `POST /{ws}/oauth2/userinfo` (OpenID Connect Core §5.3): who the person is, as far as they allowed.

use crate::domain::Tenant;
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::token::userinfo::{Userinfo, userinfo};
use crate::http::client::authorization;
use crate::http::cors;
use crate::http::error::{challenged, oauth_error};
use crate::http::form::Form;
use crate::http::tenant::Here;
use crate::protocol::bearer::presented_token;
use crate::protocol::error::OAuthError;
use crate::protocol::params::Params;
use crate::protocol::scope::{OPENID, ScopeSet};
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, HeaderValue, WWW_AUTHENTICATE};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use secrecy::ExposeSecret;

/// With the token in the header.
pub async fn get(request: HttpRequest, tenant: Here) -> HttpResponse {
    respond(&request, &tenant, None).await
}

/// With the token in the header or in the form.
pub async fn post(request: HttpRequest, tenant: Here, payload: web::Payload) -> HttpResponse {
    // A body that is no form carries no token; the header may.
    let form = Form::from_request(&request, &mut payload.into_inner()).await.ok();
    respond(&request, &tenant, form.as_ref().map(|form| &form.0)).await
}

async fn respond(request: &HttpRequest, tenant: &Tenant, form: Option<&Params>) -> HttpResponse {
    match answer(request, tenant, form).await {
        Ok(Some(userinfo)) => {
            let mut response = HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(&userinfo.claims);
            cors::allow(request, &userinfo.app, &mut response);
            response
        }
        Ok(None) => refusal(tenant, HttpResponse::Unauthorized().finish(), None),
        Err(OAuthFailure::OAuth(error)) => {
            let response = oauth_error(&OAuthFailure::OAuth(error.clone()), None);
            refusal(tenant, response, Some(&error))
        }
        Err(failure) => oauth_error(&failure, None),
    }
}

/// What a token lacks is told to scripts of other origins too.
fn refusal(tenant: &Tenant, response: HttpResponse, error: Option<&OAuthError>) -> HttpResponse {
    let needed = (response.status() == StatusCode::FORBIDDEN).then(|| ScopeSet::of(&[OPENID]));
    let mut response = challenged(response, tenant, error, needed.as_ref());
    if response.headers().contains_key(WWW_AUTHENTICATE) {
        let exposed = HeaderValue::from_static("www-authenticate");
        response.headers_mut().insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    response
}

async fn answer(
    request: &HttpRequest,
    tenant: &Tenant,
    form: Option<&Params>,
) -> Result<Option<Userinfo>, OAuthFailure> {
    let Some(token) = presented_token(authorization(request)?, form)? else { return Ok(None) };
    userinfo(tenant, token.expose_secret()).await.map(Some)
}
