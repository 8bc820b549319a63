//! `POST /{ws}/oauth2/token` (RFC 6749 §3.2): who asks, with which grant, and the answer.

use crate::domain::Tenant;
use crate::domain::app_auth::AuthenticatedClient;
use crate::domain::grant::authorization_code::{self, CodeOrder};
use crate::domain::grant::client_credentials;
use crate::domain::grant::password::{self, PasswordOrder};
use crate::domain::grant::refresh_token::{self, RefreshOrder};
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::token::answer::TokenAnswer;
use crate::http::client::{client, refusal};
use crate::http::compat::words::{token_form, token_words};
use crate::http::error::oauth_error;
use crate::http::error::refused::by;
use crate::http::form::FormError;
use crate::http::tenant::Here;
use crate::http::{compat, cors};
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::params::Params;
use crate::protocol::token_request::{GrantType, TokenRequest};
use actix_web::http::header::{CACHE_CONTROL, PRAGMA};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};

/// The token endpoint.
pub async fn post(request: HttpRequest, tenant: Here, payload: Payload) -> Result<HttpResponse, FormError> {
    let form = token_form(&request, &tenant, payload).await?;
    let client = match client(&request, &tenant, &form).await {
        Ok(client) => client,
        Err(failure) => {
            refused(&tenant, &failure);
            return Ok(refusal(&request, &tenant, &form, &failure));
        }
    };
    let mut response = match answer(&request, &tenant, &client, form).await {
        Ok(answer) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((PRAGMA, "no-cache"))
            .json(answer),
        Err(failure) => {
            refused(&tenant, &failure);
            by(oauth_error(&failure, None), Some(client.app().client_id()))
        }
    };
    cors::allow(&request, client.app(), &mut response);
    Ok(response)
}

/// Counts a refusal by the word the client sees.
fn refused(tenant: &Tenant, failure: &OAuthFailure) {
    let code = match failure {
        OAuthFailure::OAuth(error) => error.code(),
        OAuthFailure::Throttled { .. } | OAuthFailure::Fault(_) => ErrorCode::TemporarilyUnavailable,
    };
    tenant.instance().measures.refused.one(code.into());
}

async fn answer(
    request: &HttpRequest,
    tenant: &Tenant,
    client: &AuthenticatedClient,
    params: Params,
) -> Result<TokenAnswer, OAuthFailure> {
    let params = token_words(request, tenant, params)?;
    compat::count(request, tenant, client.app().id());
    let grant_type = GrantType::requested(&params).map_err(|error| hint_at_code(&params, error))?;
    tenant.demand_offered(grant_type, client.app().id(), ErrorCode::UnsupportedGrantType)?;
    let answer = match TokenRequest::parse(grant_type, &params)? {
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
        TokenRequest::Password { username, password, scope, resources } => {
            password::grant(tenant, client, PasswordOrder { username, password, scope, resources }).await
        }
    }?;
    tenant.instance().measures.issued.one(grant_type);
    Ok(answer)
}

/// A client that was told "code" learns what to do.
fn hint_at_code(params: &Params, error: OAuthError) -> OAuthError {
    if params.value("grant_type") != Some("code") {
        return error;
    }
    let why =
        "grant_type=code is authorization_code by its right name; code is read where the workspace has grant_type_code";
    OAuthError::new(error.code(), why)
}
