//! `/console`: the embedded browser app, and its session. The app is built with npm and embedded; without it, the page
//! says which command builds it. No token ever reaches the browser.

pub mod login;
pub mod logout;
mod return_to;
pub mod session;

use super::error::not_found;
use super::origin;
use crate::domain::session::{Session, current_console};
use crate::domain::workspace::Slug;
use crate::domain::{Fault, Tenant};
use crate::http::cookie::{Jar, value};
use crate::state::State;
use crate::store::SYSTEM;
use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY,
};
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../admin-ui/dist"]
#[allow_missing = true]
struct Assets;

const NONCE_PLACE: &str = "__CSP_NONCE__";

const NOT_BUILT: &str = "The console is not part of this build. Build it with:\n\n    \
                         npm --prefix admin-ui ci && npm --prefix admin-ui run build && cargo build --release\n\n\
                         or start everything with: make run\n";

/// The app's page, with a fresh nonce for the styles its components make.
pub async fn index(state: web::Data<State>) -> HttpResponse {
    let Some(page) = Assets::get("index.html") else {
        return HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(NOT_BUILT);
    };
    let nonce = state.instance.entropy.base32(26);
    let html = String::from_utf8_lossy(&page.data).replace(NONCE_PLACE, &nonce);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((REFERRER_POLICY, "same-origin"))
        .body(html)
}

/// The same page at every address of the app below `/console`: the app itself finds out what is there.
pub async fn below(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    if request.match_info().get("tail").is_some_and(|tail| tail.starts_with("assets/")) {
        return not_found(&request, &state);
    }
    index(state).await
}

/// A file of the app, whose name changes with its content.
pub async fn asset(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let name = format!("assets/{}", request.match_info().get("file").unwrap_or_default());
    let Some(file) = Assets::get(&name) else { return not_found(&request, &state) };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((VARY, "Accept-Encoding"))
        .insert_header((CONTENT_TYPE, content_type(&name)));
    let accepts = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("br"))
        && let Some(small) = Assets::get(&format!("{name}.br"))
    {
        return response.insert_header((CONTENT_ENCODING, "br")).body(small.data.into_owned());
    }
    response.body(file.data.into_owned())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// The workspace of this slug, if it answers.
async fn tenant(request: &HttpRequest, state: &State, slug: &str) -> Result<Option<Tenant>, Fault> {
    if slug != SYSTEM && Slug::parse(slug).is_err() {
        return Ok(None);
    }
    Tenant::find(&state.instance, slug, origin::of(request, state)).await
}

/// Who is signed in to the console.
async fn signed_in(request: &HttpRequest, home: &Tenant) -> Result<Option<Session>, Fault> {
    match value(request, Jar::Console, home) {
        Some(cookie) => current_console(home, &cookie).await,
        None => Ok(None),
    }
}
