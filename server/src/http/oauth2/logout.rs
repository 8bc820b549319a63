//! `GET` and `POST /{ws}/oauth2/logout`: the end-session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2).

use crate::domain::Tenant;
use crate::domain::logout::{Logout, end_proven, judge};
use crate::http::cookie::{Browser, Jar, clear};
use crate::http::error::{Explained, page};
use crate::http::form::{Form, query};
use crate::http::pages::{self, logout, see_other, session};
use crate::http::tenant::Here;
use crate::protocol::params::{MAX_QUERY_BYTES, Params};
use crate::state::State;
use actix_web::{HttpRequest, HttpResponse, web};

/// By address.
pub async fn get(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    match query(&request) {
        Ok(params) => respond(&request, &state, &tenant, &params).await,
        Err(_) => page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE),
    }
}

/// By form: turned into the same request by GET, because a form of another site brings no cookies, and without them
/// nobody would be signed out.
pub async fn post(request: HttpRequest, state: web::Data<State>, tenant: Here, form: Form) -> HttpResponse {
    let query = form.0.to_query();
    if query.len() > MAX_QUERY_BYTES {
        return page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE);
    }
    see_other(&format!("{}?{query}", tenant.urls().path("/oauth2/logout")))
}

async fn respond(request: &HttpRequest, state: &State, tenant: &Tenant, params: &Params) -> HttpResponse {
    let judged = async {
        let session = session(request, tenant).await?;
        let judged = judge(tenant, params, session.as_ref()).await?;
        if let Logout::Proven(proven) = &judged {
            end_proven(tenant, proven).await?;
        }
        Ok((judged, session))
    };
    match judged.await {
        Ok((Logout::Proven(proven), _)) => {
            let done = tenant.urls().path("/logout?done=1");
            let place = proven.target().map_or(done.as_str(), |target| target.location());
            let mut response = see_other(place);
            clear(response.headers_mut(), Jar::Session, tenant);
            response
        }
        Ok((Logout::Ask(app), session)) => {
            let browser = Browser::of(request, tenant);
            logout::confirm(request, state, tenant, logout::Question { app, session, browser })
        }
        Err(fault) => pages::fault(request, state, tenant, &fault),
    }
}
