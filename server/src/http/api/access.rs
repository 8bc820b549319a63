//! Who gets in. The handlers of the API take an [`Admin`] of the right they need, and have no other way to a workspace:
//! it is made from an access token (RFC 6750) or from the session of the console, and a request by a session that changes
//! something must come from the console's own pages (MT-04).

use super::part;
use super::problem::{Failure, Kind};
use crate::domain::Instance;
use crate::domain::admin::{Admin, Caller, Right};
use crate::domain::workspace::Slug;
use crate::http::client::authorization;
use crate::http::cookie::{Jar, value};
use crate::http::form::query;
use crate::http::{csrf, origin};
use crate::protocol::bearer::presented_token;
use crate::state::State;
use crate::store::SYSTEM;
use crate::telemetry::Request;
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use secrecy::ExposeSecret;
use std::sync::Arc;

/// The parameter that names a workspace where the path does not.
pub const WORKSPACE: &str = "workspace";

impl<R: Right> FromRequest for Admin<R> {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { admit(&request).await })
    }
}

async fn admit<R: Right>(request: &HttpRequest) -> Result<Admin<R>, Failure> {
    let state = request.app_data::<web::Data<State>>().ok_or_else(Failure::no_path)?;
    let instance = &state.instance;
    let slug = slug(request);
    if slug == SYSTEM || Slug::parse(&slug).is_ok() {
        Request::with_current(|current| current.is_for(&slug));
    }
    let caller = caller(request, state, &slug).await?;
    caller.enter(&slug).await.map_err(|barred| Failure::barred(instance, barred))
}

/// The workspace a request is for: that of its path, or the one it names, or `system`, where operators are at home.
fn slug(request: &HttpRequest) -> String {
    match part(request, "ws") {
        "" => query(request).ok().and_then(|params| params.value(WORKSPACE).map(str::to_owned)),
        slug => Some(slug.to_owned()),
    }
    .unwrap_or_else(|| SYSTEM.to_owned())
}

async fn caller(request: &HttpRequest, state: &State, slug: &str) -> Result<Caller, Failure> {
    let instance: &Arc<Instance> = &state.instance;
    let origin = origin::of(request, state);
    let header = authorization(request).map_err(|error| Failure::new(Kind::Malformed, error.description()))?;
    if let Some(header) = header {
        let token = presented_token(Some(header), None).ok().flatten();
        let token = token.ok_or_else(|| Failure::unauthenticated(instance, true))?;
        let caller = Caller::of_token(instance, slug, token.expose_secret(), &origin).await?;
        return caller.ok_or_else(|| Failure::unauthenticated(instance, true));
    }
    let cookie = |home: &_| value(request, Jar::Console, home);
    let caller = Caller::of_session(instance, slug, &origin, cookie).await?;
    let caller = caller.ok_or_else(|| Failure::unauthenticated(instance, false))?;
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && !csrf::header_proven(request, caller.home())? {
        let hint = format!("send {} with the form_token of /console/session, from the same origin", csrf::HEADER);
        return Err(Failure::new(Kind::ForeignPage, "the request does not carry the proof of its page").hint(hint));
    }
    Ok(caller)
}
