//! `/console/login` and `/console/callback`: the console signs its people in as any app would.

use super::system;
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
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::{ExposeSecret, SecretString};

/// Begins.
pub async fn start(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match begin(&request, &state).await {
        Ok((location, browser, system)) => {
            let mut response = see_other(&location);
            browser.remember_on(&mut response, &system);
            response
        }
        Err(fault) => unavailable(&request, &state, None, &fault),
    }
}

async fn begin(request: &HttpRequest, state: &State) -> Result<(String, Browser, Tenant), Fault> {
    let system = system(request, state).await?;
    ensure_app(&system).await.map_err(|refused| match refused {
        Refused::Fault(fault) => fault,
        other => {
            tracing::error!(%other, "the console cannot be registered");
            Fault::Broken("the console cannot be registered")
        }
    })?;
    let browser = Browser::of(request, &system);
    let parameters = Attempt::begin(&system, browser.value())?.parameters(&system);
    let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let location = ResponseMode::Query.location(&system.urls().path("/oauth2/authorize"), &parameters);
    Ok((location, browser, system))
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
    let system = system(request, state).await?;
    let Ok(params) = query(request) else { return Ok(None) };
    let browser = Browser::of(request, &system);
    let (Some(code), Some(given)) = (params.value("code"), params.value("state")) else { return Ok(None) };
    if params.value("iss") != Some(system.urls().issuer()) {
        return Ok(None);
    }
    let Some(attempt) = Attempt::resume(&system, browser.value(), given)? else { return Ok(None) };
    match console::sign_in(&system, attempt, SecretString::from(code.to_owned())).await {
        Ok(made) => {
            let mut response = see_other("/console");
            set(response.headers_mut(), Jar::Console, &system, made.cookie.expose_secret(), None);
            Ok(Some(response))
        }
        Err(OAuthFailure::OAuth(_) | OAuthFailure::Throttled { .. }) => Ok(None),
        Err(OAuthFailure::Fault(fault)) => Err(fault),
    }
}
