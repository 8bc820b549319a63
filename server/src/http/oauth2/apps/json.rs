//! The same as JSON, for programs: a bearer token of a member (RFC 6750) with `apps:read` or `apps:write`, bodies and
//! errors as RFC 7591 writes them. A cookie counts for nothing here.

use super::list::LIST;
use super::words;
use crate::domain::app::AppChange;
use crate::domain::app::permit::{Denied, Manager, READ, WRITE};
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::refusal::Refused;
use crate::domain::{Tenant, cursor};
use crate::http::client::authorization;
use crate::http::error::{challenged, fault_json, form_error, oauth_error};
use crate::http::form::{FormError, JSON, body, is_plain, query};
use crate::protocol::bearer::presented_token;
use crate::protocol::client_metadata::{ClientMetadata, MAX_METADATA_BYTES};
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::scope::ScopeSet;
use crate::store::Page;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use entity::app::AppType;
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::json;

/// Apps in one answer: unless asked otherwise, and at most.
const USUAL: u64 = 50;
const MOST: u64 = 200;

/// Lists apps.
pub(super) async fn list(request: &HttpRequest, tenant: &Tenant) -> HttpResponse {
    let listed = async {
        let manager = manager(request, tenant, READ).await?;
        let page = page(request, tenant)?;
        let list = manager.list(tenant, page).await?;
        let next = list.next.map(|id| cursor::write(tenant, LIST, id.0)).transpose()?;
        Ok(json!({ "items": list.apps, "next_cursor": next }))
    };
    match listed.await {
        Ok(list) => answer(StatusCode::OK, &list),
        Err(failure) => refuse(tenant, failure, READ),
    }
}

/// Shows an app.
pub(super) async fn show(request: &HttpRequest, tenant: &Tenant, client_id: &str) -> HttpResponse {
    let shown = async { Ok(manager(request, tenant, READ).await?.show(tenant, client_id).await?) };
    match shown.await {
        Ok(app) => answer(StatusCode::OK, &app),
        Err(failure) => refuse(tenant, failure, READ),
    }
}

/// Registers an app. Who asks is settled before the body is read.
pub(super) async fn create(request: &HttpRequest, tenant: &Tenant, payload: web::Payload) -> HttpResponse {
    let created = async {
        let manager = manager(request, tenant, WRITE).await?;
        if !is_plain(request, JSON) {
            return Err(Failure::MediaType);
        }
        let body = body(request, payload.into_inner(), MAX_METADATA_BYTES).await?;
        let (app_type, settings) = registration(ClientMetadata::parse(&body)?)?;
        Ok(manager.create(tenant, app_type, settings).await?)
    };
    match created.await {
        Ok(app) => answer(StatusCode::CREATED, &app),
        Err(failure) => refuse(tenant, failure, WRITE),
    }
}

/// Why a request is not carried out.
enum Failure {
    /// No bearer token was sent.
    NoToken,
    /// The body is not JSON.
    MediaType,
    /// The body could not be read.
    Body(FormError),
    /// The request itself does not fit.
    Request(OAuthError),
    /// Not for this member, or not with these values.
    Denied(Denied),
}

impl<E: Into<Denied>> From<E> for Failure {
    fn from(denied: E) -> Self {
        Self::Denied(denied.into())
    }
}

impl From<OAuthError> for Failure {
    fn from(error: OAuthError) -> Self {
        Self::Request(error)
    }
}

impl From<FormError> for Failure {
    fn from(error: FormError) -> Self {
        Self::Body(error)
    }
}

async fn manager(request: &HttpRequest, tenant: &Tenant, scope: &'static str) -> Result<Manager, Failure> {
    let token = presented_token(authorization(request)?, None)?.ok_or(Failure::NoToken)?;
    Ok(Manager::of_token(tenant, token.expose_secret(), scope).await?)
}

/// `limit` and `cursor`, each at most once.
fn page(request: &HttpRequest, tenant: &Tenant) -> Result<Page, Failure> {
    let params = query(request).map_err(OAuthError::from)?;
    params.refuse_duplicates(&[])?;
    let limit = params.value("limit").map_or(Some(USUAL), |text| text.parse().ok());
    let limit = limit.filter(|limit| (1..=MOST).contains(limit));
    let limit = limit.ok_or_else(|| OAuthError::invalid_request("limit is a number from 1 to 200"))?;
    let after = match params.value("cursor") {
        None => None,
        Some(text) => Some(
            cursor::read(tenant, LIST, text)
                .ok_or_else(|| OAuthError::invalid_request("cursor is not one that this list gave"))?,
        ),
    };
    Ok(Page { after, limit })
}

/// The members as the domain takes them.
fn registration(metadata: ClientMetadata) -> Result<(AppType, AppChange), OAuthError> {
    let wrong = |why: &'static str| OAuthError::new(ErrorCode::InvalidClientMetadata, why);
    let app_type = match &metadata.app_type {
        None => AppType::Web,
        Some(word) => words::kind(word).ok_or_else(|| wrong("type is one of web, spa, native, machine, api"))?,
    };
    let auth_method = match &metadata.token_endpoint_auth_method {
        None => None,
        Some(word) => {
            let why = "token_endpoint_auth_method is one of client_secret_basic, client_secret_post, none";
            Some(words::proof(word).ok_or_else(|| wrong(why))?)
        }
    };
    let scopes = metadata.scope.as_deref().map(ScopeSet::parse).transpose();
    let scopes = scopes.map_err(|_| wrong("scope is a list of scopes separated by spaces"))?;
    let settings = AppChange {
        name: metadata.client_name,
        redirect_uris: metadata.redirect_uris,
        post_logout_redirect_uris: metadata.post_logout_redirect_uris,
        grant_types: metadata.grant_types,
        scopes: scopes.map(|scopes| scopes.iter().map(str::to_owned).collect()),
        auth_method,
        ..AppChange::default()
    };
    Ok((app_type, settings))
}

fn answer(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status).insert_header((CACHE_CONTROL, "no-store")).json(body)
}

fn refuse(tenant: &Tenant, failure: Failure, scope: &'static str) -> HttpResponse {
    let needed = ScopeSet::of(&[scope]);
    let error = match failure {
        Failure::NoToken => return challenged(HttpResponse::Unauthorized().finish(), tenant, None, Some(&needed)),
        Failure::MediaType => {
            let why = "the body must be application/json, uncompressed";
            return told(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::InvalidRequest.as_str(), why);
        }
        Failure::Body(error) => return form_error(&error),
        Failure::Denied(Denied::Token(error)) | Failure::Request(error) => error,
        Failure::Denied(Denied::Refused(refused)) => return refuse_values(&refused),
        Failure::Denied(denied) => return told(StatusCode::FORBIDDEN, "access_denied", &denied.to_string()),
    };
    let response = oauth_error(&OAuthFailure::OAuth(error.clone()), None);
    challenged(response, tenant, Some(&error), Some(&needed))
}

/// RFC 7591 §3.2.2, as far as it has a word for it.
fn refuse_values(refused: &Refused) -> HttpResponse {
    let code = match refused {
        Refused::Fault(fault) => return fault_json(fault),
        Refused::NotFound { .. } => return told(StatusCode::NOT_FOUND, "not_found", "nothing is here"),
        Refused::Stale | Refused::Conflict { .. } | Refused::Taken { .. } => {
            return told(StatusCode::CONFLICT, "conflict", &refused.to_string());
        }
        Refused::Invalid { field: "redirect_uris", .. } => ErrorCode::InvalidRedirectUri,
        Refused::Invalid { .. } => ErrorCode::InvalidClientMetadata,
    };
    oauth_error(&OAuthFailure::OAuth(OAuthError::new(code, refused.to_string())), None)
}

fn told(status: StatusCode, error: &str, description: &str) -> HttpResponse {
    answer(status, &json!({ "error": error, "error_description": description }))
}
