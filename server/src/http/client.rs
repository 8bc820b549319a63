//! Which app speaks: reads what a request presents and has it authenticated, the same way at every endpoint.

use super::compat;
use super::error::oauth_error;
use super::error::refused::by;
use crate::domain::Tenant;
use crate::domain::app_auth::{AuthenticatedClient, authenticate};
use crate::domain::oauth_failure::OAuthFailure;
use crate::protocol::authorization_header::basic_challenge;
use crate::protocol::error::OAuthError;
use crate::protocol::params::Params;
use crate::protocol::presented_client::PresentedClient;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse};

/// The `Authorization` header, if it came at most once.
pub fn authorization(request: &HttpRequest) -> Result<Option<&str>, OAuthError> {
    let mut lines = request.headers().get_all(AUTHORIZATION);
    let first = lines.next();
    if lines.next().is_some() {
        return Err(OAuthError::invalid_request("the Authorization header came twice"));
    }
    // What is not text is of no scheme this server knows, and is judged as such.
    Ok(first.map(|value| value.to_str().unwrap_or_default()))
}

/// Authenticates the client of a token, revocation or introspection request.
pub async fn client(
    request: &HttpRequest,
    tenant: &Tenant,
    params: &Params,
) -> Result<AuthenticatedClient, OAuthFailure> {
    if !request.query_string().is_empty() {
        // T-02: what stands in an address ends in logs.
        return Err(OAuthError::invalid_request("parameters belong in the body, not in the address").into());
    }
    let presented = PresentedClient::parse(authorization(request)?, params)?;
    let client = authenticate(tenant, &presented).await?;
    compat::count(request, tenant, client.app().id());
    Ok(client)
}

/// The refusal of a request, with the client it names for the log.
pub fn refusal(request: &HttpRequest, tenant: &Tenant, params: &Params, failure: &OAuthFailure) -> HttpResponse {
    let response = oauth_error(failure, challenge(request, tenant));
    let presented = authorization(request).and_then(|header| PresentedClient::parse(header, params)).ok();
    by(response, presented.as_ref().map(PresentedClient::client_id).or_else(|| params.value("client_id")))
}

/// What a 401 answers with: the scheme the client tried, or could have.
fn challenge(request: &HttpRequest, tenant: &Tenant) -> Option<String> {
    request.headers().contains_key(AUTHORIZATION).then(|| basic_challenge(tenant.urls().issuer()))
}
