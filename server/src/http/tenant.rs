//! From the first segment of a path to its workspace. Unknown, suspended and deleted workspaces get the same answer.

use super::error::Refusal;
use super::origin;
use crate::domain::tenant::Origin;
use crate::domain::workspace::Slug;
use crate::domain::{Fault, Instance, Tenant};
use crate::state::State;
use crate::store::SYSTEM;
use crate::telemetry::Request;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use std::ops::Deref;
use std::sync::Arc;

/// The workspace a request is for.
#[derive(Debug)]
pub struct Here(Tenant);

impl Deref for Here {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        &self.0
    }
}

/// The slug in the path, if it can be one.
fn slug(request: &HttpRequest) -> Option<&str> {
    request.match_info().get("ws").filter(|slug| *slug == SYSTEM || Slug::parse(slug).is_ok())
}

impl FromRequest for Here {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        tell(&request);
        Box::pin(async move { found(&request, Tenant::find).await.map(Self) })
    }
}

/// The workspace a request for a public document is for: as it was last seen, if the database is away.
#[derive(Debug)]
pub struct Known(Tenant);

impl Deref for Known {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        &self.0
    }
}

impl FromRequest for Known {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        tell(&request);
        Box::pin(async move { found(&request, Tenant::find_known).await.map(Self) })
    }
}

/// Names it to every line from here on, before anything is awaited, whatever other extractors do meanwhile.
fn tell(request: &HttpRequest) {
    if let Some(slug) = slug(request) {
        Request::with_current(|current| current.is_for(slug));
    }
}

async fn found(
    request: &HttpRequest,
    find: impl AsyncFnOnce(&Arc<Instance>, &str, Origin) -> Result<Option<Tenant>, Fault>,
) -> Result<Tenant, Refusal> {
    let state = request.app_data::<web::Data<State>>().cloned().ok_or_else(|| Refusal::not_found(request))?;
    let Some(slug) = slug(request) else { return Err(Refusal::not_found(request)) };
    match find(&state.instance, slug, origin::of(request, &state)).await {
        Ok(Some(tenant)) => Ok(tenant),
        Ok(None) => Err(Refusal::not_found(request)),
        Err(fault) => Err(Refusal::fault(request, &fault)),
    }
}
