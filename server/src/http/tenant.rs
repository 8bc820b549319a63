//! From the first segment of a path to its workspace. Unknown, suspended and deleted workspaces get the same answer.

use super::error::Refusal;
use super::origin;
use crate::domain::Tenant;
use crate::domain::workspace::Slug;
use crate::state::State;
use crate::store::SYSTEM;
use crate::telemetry::Request;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use std::ops::Deref;

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
        // Before anything is awaited, so that every line from here on names it, whatever other extractors do meanwhile.
        if let Some(slug) = slug(&request) {
            Request::with_current(|current| current.is_for(slug));
        }
        Box::pin(async move {
            let state = request.app_data::<web::Data<State>>().cloned().ok_or_else(|| Refusal::not_found(&request))?;
            let Some(slug) = slug(&request) else { return Err(Refusal::not_found(&request)) };
            let found = Tenant::find(&state.instance, slug, origin::of(&request, &state)).await;
            match found {
                Ok(Some(tenant)) => Ok(Self(tenant)),
                Ok(None) => Err(Refusal::not_found(&request)),
                Err(fault) => Err(Refusal::fault(&request, &fault)),
            }
        })
    }
}
