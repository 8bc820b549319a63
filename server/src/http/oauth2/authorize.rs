//! `GET` and `POST /{ws}/oauth2/authorize` (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1). A POST is turned into the same
//! request by GET, so that a cross-site form finds the browser's cookies too.

use crate::domain::Tenant;
use crate::domain::authorize::failure::{AuthorizeFailure, PageError};
use crate::domain::authorize::identify::identify;
use crate::domain::authorize::request::validate;
use crate::domain::authorize::step::{Step, next};
use crate::domain::authorize::ticket::Interaction;
use crate::http::compat;
use crate::http::compat::words::redirect_words;
use crate::http::cookie::Browser;
use crate::http::error::{Explained, page, page_failure};
use crate::http::form::{Form, FormError, query};
use crate::http::pages::interaction::go_on;
use crate::http::pages::{see_other, session};
use crate::http::tenant::Here;
use crate::protocol::params::{MAX_QUERY_BYTES, Params, ParamsError};
use crate::state::State;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};

/// The authorization endpoint.
pub async fn get(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let params = match query(&request) {
        Ok(params) => params,
        Err(error) => return unreadable(&request, &state, &tenant, error),
    };
    // Two redirect URIs in one request are as good as none.
    let Ok(params) = redirect_words(&request, &tenant, params) else {
        return page_failure(&request, &state, &tenant, &PageError::DuplicateParameter.into());
    };
    let browser = Browser::of(&request, &tenant);
    match step(&request, &tenant, &params).await {
        Ok(step) => go_on(&request, &state, &tenant, &browser, step),
        Err(failure) => page_failure(&request, &state, &tenant, &failure),
    }
}

/// The same by form.
pub async fn post(request: HttpRequest, state: web::Data<State>, tenant: Here, payload: web::Payload) -> HttpResponse {
    match Form::from_request(&request, &mut payload.into_inner()).await {
        Ok(form) => {
            let query = form.0.to_query();
            if query.len() > MAX_QUERY_BYTES {
                return page_failure(&request, &state, &tenant, &PageError::RequestTooLarge.into());
            }
            // To the path it was sent to: an older path is counted once the app is known.
            see_other(&format!("{}?{query}", request.path()))
        }
        Err(FormError::TooLarge) => page_failure(&request, &state, &tenant, &PageError::RequestTooLarge.into()),
        Err(FormError::Params(error)) => unreadable(&request, &state, &tenant, error),
        Err(_) => page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE),
    }
}

fn unreadable(request: &HttpRequest, state: &State, tenant: &Tenant, error: ParamsError) -> HttpResponse {
    match error {
        ParamsError::TooLarge | ParamsError::TooMany | ParamsError::NameTooLong => {
            page_failure(request, state, tenant, &PageError::RequestTooLarge.into())
        }
        _ => page(request, state, Some(tenant), &Explained::FORM_UNREADABLE),
    }
}

async fn step(request: &HttpRequest, tenant: &Tenant, params: &Params) -> Result<Step, AuthorizeFailure> {
    let identified = identify(tenant, params).await?;
    compat::count(request, tenant, identified.app.id());
    let valid = validate(tenant, identified, params)?;
    let session = session(request, tenant).await?;
    next(tenant, Interaction::begin(tenant, valid), session.as_ref()).await
}
