//! Styles and scripts under names that change with their content, so that browsers may keep them for good.

use super::fault;
use crate::domain::workspace;
use crate::http::error::not_found;
use crate::http::tenant::Here;
use crate::state::State;
use crate::template::asset::{self, Asset};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};

const FOR_GOOD: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "public, max-age=31536000, immutable");

/// `/assets/{file}`.
pub async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match request.match_info().get("file").and_then(asset::find) {
        Some(found) => send(found),
        None => not_found(&request, &state),
    }
}

/// `/{ws}/assets/{file}`: the same, and the workspace's colours and picture.
pub async fn of_workspace(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let name = request.match_info().get("file").unwrap_or_default();
    if let Some(theme) = tenant.documents().theme.as_ref().filter(|theme| theme.name == name) {
        return kept("text/css; charset=utf-8").body(theme.css.clone());
    }
    match workspace::logo(&tenant, name).await {
        Ok(Some(logo)) => kept(logo.kind.media_type()).body(logo.bytes),
        Ok(None) => show(request, state).await,
        Err(error) => fault(&request, &state, &tenant, &error),
    }
}

/// `/favicon.ico`, which is an SVG: browsers go by its type.
pub async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .insert_header((CONTENT_TYPE, asset::icon().content_type))
        .body(asset::icon().bytes)
}

/// `/robots.txt`: sign-in pages are not for search engines.
pub async fn robots() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("User-agent: *\nDisallow: /\n")
}

fn send(found: &'static Asset) -> HttpResponse {
    kept(found.content_type).body(found.bytes)
}

/// An answer that browsers keep for good.
fn kept(content_type: &'static str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header(FOR_GOOD).insert_header((CONTENT_TYPE, content_type));
    response
}
