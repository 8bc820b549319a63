//! `/console/login` and `/console/callback`: the console signs its people in as any app would. Operators sign in at
//! `system`; `workspace` names another, whose members then manage it and no other.

use super::{return_to, tenant};
use crate::domain::console::{self, Attempt, ensure_app};
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::refusal::Refused;
use crate::domain::{Fault, Tenant};
use crate::http::cookie::{Browser, Jar, set};
use crate::http::error::{Explained, page, unavailable};
use crate::http::form::query;
use crate::http::pages::see_other;
use crate::protocol::response_mode::ResponseMode;
use crate::state::State;
use crate::store::SYSTEM;
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::{ExposeSecret, SecretString};

/// Begins.
pub async fn start(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match begin(&request, &state).await {
        Ok(Some((location, browser, home))) => {
            let mut response = see_other(&location);
            browser.remember_on(&mut response, &home);
            response
        }
        Ok(None) => page(&request, &state, None, &Explained::NOT_FOUND),
        Err(fault) => unavailable(&request, &state, None, &fault),
    }
}

async fn begin(request: &HttpRequest, state: &State) -> Result<Option<(String, Browser, Tenant)>, Fault> {
    let params = query(request).unwrap_or_default();
    let workspace = params.value("workspace").filter(|slug| *slug != SYSTEM);
    let Some(home) = tenant(request, state, workspace.unwrap_or(SYSTEM)).await? else { return Ok(None) };
    ensure_app(&home).await.map_err(|refused| match refused {
        Refused::Fault(fault) => fault,
        other => {
            tracing::error!(%other, "the console cannot be registered");
            Fault::Broken("the console cannot be registered")
        }
    })?;
    let usual = workspace.map_or_else(|| "/console".to_owned(), |slug| format!("/console/w/{slug}"));
    let return_to = params.value("return_to").and_then(return_to::checked).unwrap_or(&usual);
    let browser = Browser::of(request, &home);
    let attempt = Attempt::begin(&home, browser.value(), return_to)?;
    let parameters = attempt.parameters(&home, params.value("fresh") == Some("1"));
    let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let location = ResponseMode::Query.location(&home.urls().path("/oauth2/authorize"), &parameters);
    Ok(Some((location, browser, home)))
}

/// Ends: the code becomes a session.
pub async fn callback(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match finish(&request, &state).await {
        Ok(Some(response)) => response,
        Ok(None) => page(&request, &state, None, &Explained::SIGN_IN_ENDED),
        Err(fault) => unavailable(&request, &state, None, &fault),
    }
}

async fn finish(request: &HttpRequest, state: &State) -> Result<Option<HttpResponse>, Fault> {
    let Ok(params) = query(request) else { return Ok(None) };
    let (Some(code), Some(given), Some(issuer)) = (params.value("code"), params.value("state"), params.value("iss"))
    else {
        return Ok(None);
    };
    // RFC 9207: the issuer says whose code it is.
    let slug = issuer.strip_prefix(state.instance.public_url.origin()).and_then(|path| path.strip_prefix('/'));
    let Some(home) = tenant(request, state, slug.unwrap_or_default()).await? else { return Ok(None) };
    let browser = Browser::of(request, &home);
    let Some(attempt) = Attempt::resume(&home, browser.value(), given)? else { return Ok(None) };
    let place = return_to::checked(attempt.return_to()).unwrap_or("/console").to_owned();
    match console::sign_in(&home, attempt, SecretString::from(code.to_owned())).await {
        Ok(made) => {
            let mut response = see_other(&place);
            set(response.headers_mut(), Jar::Console, &home, made.cookie.expose_secret(), None);
            Ok(Some(response))
        }
        Err(OAuthFailure::OAuth(_) | OAuthFailure::Throttled { .. }) => Ok(None),
        Err(OAuthFailure::Fault(fault)) => Err(fault),
    }
}
