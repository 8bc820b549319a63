//! `POST /{ws}/oauth2/revoke` (RFC 7009): 200 whatever the token was, once the client is known.

use crate::domain::grant::revoke::revoke;
use crate::domain::oauth_failure::OAuthFailure;
use crate::http::client::{client, refusal};
use crate::http::compat::words::client_form;
use crate::http::cors;
use crate::http::error::oauth_error;
use crate::http::error::refused::by;
use crate::http::form::FormError;
use crate::http::tenant::Here;
use crate::protocol::presented_token::PresentedToken;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use secrecy::ExposeSecret;

/// The revocation endpoint.
pub async fn post(request: HttpRequest, tenant: Here, payload: Payload) -> Result<HttpResponse, FormError> {
    let form = client_form(&request, &tenant, payload).await?;
    let client = match client(&request, &tenant, &form).await {
        Ok(client) => client,
        Err(failure) => return Ok(refusal(&request, &tenant, &form, &failure)),
    };
    let done = match PresentedToken::parse(&form) {
        Ok(presented) => revoke(&tenant, &client, presented.token.expose_secret()).await,
        Err(error) => Err(OAuthFailure::from(error)),
    };
    let mut response = match done {
        Ok(()) => HttpResponse::Ok().finish(),
        Err(failure) => by(oauth_error(&failure, None), Some(client.app().client_id())),
    };
    cors::allow(&request, client.app(), &mut response);
    Ok(response)
}
