//! `POST /{ws}/oauth2/token` (RFC 6749 §3.2): who asks, with which grant, and the answer.

use crate::domain::Tenant;
use crate::domain::app_auth::AuthenticatedClient;
use crate::domain::grant::authorization_code::{self, CodeOrder};
use crate::domain::grant::client_credentials;
use crate::domain::grant::refresh_token::{self, RefreshOrder};
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::token::answer::TokenAnswer;
use crate::http::client::{challenge, client};
use crate::http::cors;
use crate::http::error::oauth_error;
use crate::http::form::Form;
use crate::http::tenant::Here;
use crate::protocol::params::Params;
use crate::protocol::token_request::TokenRequest;
use actix_web::http::header::{CACHE_CONTROL, PRAGMA};
use actix_web::{HttpRequest, HttpResponse};

/// The token endpoint.
pub async fn post(request: HttpRequest, tenant: Here, form: Form) -> HttpResponse {
    let client = match client(&request, &tenant, &form.0).await {
        Ok(client) => client,
        Err(failure) => return oauth_error(&request, &failure, challenge(&request, &tenant)),
    };
    let mut response = match answer(&tenant, &client, &form.0).await {
        Ok(answer) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((PRAGMA, "no-cache"))
            .json(answer),
        Err(failure) => oauth_error(&request, &failure, None),
    };
    cors::allow(&request, client.app(), &mut response);
    response
}

async fn answer(tenant: &Tenant, client: &AuthenticatedClient, params: &Params) -> Result<TokenAnswer, OAuthFailure> {
    match TokenRequest::parse(params)? {
        TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier, resources } => {
            let order = CodeOrder { code, redirect_uri, code_verifier, resources };
            authorization_code::redeem(tenant, client, order).await
        }
        TokenRequest::RefreshToken { refresh_token, scope, resources } => {
            let order = RefreshOrder { refresh_token, scope, resources };
            refresh_token::refresh(tenant, client, order).await
        }
        TokenRequest::ClientCredentials { scope, resources } => {
            client_credentials::grant(tenant, client, scope.as_ref(), &resources).await
        }
    }
}
