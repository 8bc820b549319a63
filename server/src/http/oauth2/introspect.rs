//! `POST /{ws}/oauth2/introspect` (RFC 7662): what a token is good for, told only to the app it was issued to and to the
//! APIs it is for.

use crate::domain::Tenant;
use crate::domain::app_auth::AuthenticatedClient;
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::token::introspect::introspect;
use crate::http::client::{client, refusal};
use crate::http::compat::words::client_form;
use crate::http::form::FormError;
use crate::http::tenant::Here;
use crate::protocol::introspection::Introspection;
use crate::protocol::params::Params;
use crate::protocol::presented_token::PresentedToken;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use secrecy::ExposeSecret;

/// The introspection endpoint.
pub async fn post(request: HttpRequest, tenant: Here, payload: Payload) -> Result<HttpResponse, FormError> {
    let form = client_form(&request, &tenant, payload).await?;
    let answer = match client(&request, &tenant, &form).await {
        Ok(client) => answer(&tenant, &client, &form).await,
        Err(failure) => Err(failure),
    };
    Ok(match answer {
        Ok(answer) => HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer),
        Err(failure) => refusal(&request, &tenant, &form, &failure),
    })
}

async fn answer(tenant: &Tenant, client: &AuthenticatedClient, params: &Params) -> Result<Introspection, OAuthFailure> {
    client.demand_confidential()?;
    let presented = PresentedToken::parse(params)?;
    Ok(introspect(tenant, client, presented.token.expose_secret()).await?)
}
