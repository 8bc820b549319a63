//! Styles and scripts under names that change with their content, so that browsers may keep them for good.

use crate::http::error::not_found;
use crate::http::tenant::Here;
use crate::state::State;
use crate::template::asset::{self, Asset};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

const FOR_GOOD: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "public, max-age=31536000, immutable");

/// `/assets/{file}`.
pub async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match request.match_info().get("file").and_then(asset::find) {
        Some(found) => send(found),
        None => not_found(&request, &state),
    }
}

/// `/{ws}/assets/{file}`: the same, and the workspace's colours.
pub async fn of_workspace(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let name = request.match_info().get("file").unwrap_or_default();
    match &tenant.documents().theme {
        Some(theme) if theme.name == name => HttpResponse::Ok()
            .insert_header(FOR_GOOD)
            .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
            .body(theme.css.clone()),
        _ => show(request, state).await,
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
    HttpResponse::Ok().insert_header(FOR_GOOD).insert_header((CONTENT_TYPE, found.content_type)).body(found.bytes)
}
