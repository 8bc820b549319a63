//! How the domain is reached over HTTP: extract, authenticate, call the domain, answer. The whole route table is in
//! [`routes`]; a path of the URL is a path of this folder. Nothing here decides anything or knows a table.

pub mod accept;
pub mod api;
pub mod client;
pub mod compat;
pub mod console;
pub mod cookie;
pub mod cors;
pub mod csrf;
pub mod error;
pub mod form;
pub mod guard;
pub mod headers;
pub mod health;
pub mod host;
pub mod limit;
pub mod metrics;
pub mod oauth2;
pub mod origin;
pub mod pages;
pub mod reach;
mod route;
pub mod tenant;
pub mod well_known;

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, method, post, route, scope};
use actix_web::{Route, Scope};
use compat::path;
use oauth2::{authorize, revoke, token};
use pages::recover;
use route::{Shows, resource};

/// Every route of the server: first the paths of the instance, whose first segments are reserved and never name a
/// workspace, then one scope for all workspaces.
pub fn routes(app: &mut ServiceConfig) {
    app.configure(instance)
        .service(api::routes())
        .service(console())
        .service(assets())
        .service(well_known())
        .service(workspace())
        .default_service(route().to(error::nothing_here));
}

fn instance(app: &mut ServiceConfig) {
    app.service(resource("/").shows(pages::root::show))
        .service(resource("/setup").get(pages::setup::show).post(pages::setup::finish))
        .service(resource("/api/docs").shows(api::reference::show))
        .service(resource("/livez").shows(health::live))
        .service(resource("/healthz").shows(health::live))
        .service(resource("/readyz").shows(health::ready))
        .service(resource("/metrics").shows(metrics::show).default_service(route().to(error::nothing_here)))
        .service(resource("/favicon.ico").shows(pages::assets::icon))
        .service(resource("/robots.txt").shows(pages::assets::robots));
}

fn console() -> Scope {
    scope("/console")
        .service(resource("").shows(console::index))
        .service(resource("/").shows(console::index))
        .service(resource("/session").get(console::session::show))
        .service(resource("/login").get(console::login::start))
        .service(resource("/callback").get(console::login::callback))
        .service(resource("/logout").post(console::logout::end))
        .service(resource("/assets/{file}").shows(console::asset))
        .service(resource("/{tail:.*}").shows(console::below))
}

fn assets() -> Scope {
    scope("/assets").service(resource("/{file}").shows(pages::assets::show))
}

fn well_known() -> Scope {
    scope("/.well-known")
        .service(resource("/openid-configuration/{ws}").shows(well_known::provider::show))
        .service(resource("/oauth-authorization-server/{ws}").shows(well_known::provider::show))
}

/// Slugs are checked by the tenant extractor. Fixed paths come first, the busiest at the top: each path with a variable
/// part costs whatever comes after it a match.
fn workspace() -> Scope {
    scope("/{ws}")
        .service(resource("/oauth2/authorize").get(authorize::get).post(authorize::post))
        .service(resource("/oauth2/token").route(post().to(token::post)).route(preflight()))
        .service(resource("/oauth2/introspect").post(oauth2::introspect::post))
        .service(
            resource("/oauth2/userinfo").get(oauth2::userinfo::get).post(oauth2::userinfo::post).route(preflight()),
        )
        .service(resource("/oauth2/revoke").route(post().to(revoke::post)).route(preflight()))
        .service(resource("/oauth2/jwks").shows(oauth2::jwks::show))
        .service(resource("/oauth2/verify").to(oauth2::verify::any))
        .service(resource("/oauth2").shows(oauth2::help::show))
        .service(resource("/oauth2/apps").get(oauth2::apps::list::get).post(oauth2::apps::list::post))
        .service(resource("/oauth2/logout").get(oauth2::logout::get).post(oauth2::logout::post))
        .service(resource("/v1/oauth2/authorize").get(authorize::get).post(authorize::post).wrap(from_fn(path::v1)))
        .service(resource("/v1/oauth2/token").route(post().to(token::post)).route(preflight()).wrap(from_fn(path::v1)))
        .service(resource("/oauth2/v4/authorize").get(authorize::get).post(authorize::post).wrap(from_fn(path::v4)))
        .service(resource("/oauth2/v4/token").route(post().to(token::post)).route(preflight()).wrap(from_fn(path::v4)))
        .service(
            resource("/oauth2/v4/revoke").route(post().to(revoke::post)).route(preflight()).wrap(from_fn(path::v4)),
        )
        .service(
            resource("/oauth/2/token").route(post().to(token::post)).route(preflight()).wrap(from_fn(path::oauth_2)),
        )
        .service(resource("/.well-known/openid-configuration").shows(well_known::provider::show))
        .service(resource("/.well-known/oauth-authorization-server").shows(well_known::provider::show))
        .service(resource("").shows(pages::home::show))
        .service(resource("/login").shows(pages::login::show).post(pages::login::submit))
        .service(resource("/consent").get(pages::consent::show).post(pages::consent::submit))
        .service(resource("/recover").shows(recover::ask::show).post(recover::ask::submit))
        .service(resource("/recover/sent").shows(recover::ask::sent))
        .service(resource("/recover/link").get(recover::password::open))
        .service(resource("/recover/password").get(recover::password::show).post(recover::password::submit))
        .service(resource("/recover/done").shows(recover::password::done))
        .service(resource("/.well-known/change-password").shows(recover::ask::change_password))
        .service(resource("/logout").get(pages::logout::show).post(pages::logout::submit))
        .service(resource("/demo").shows(pages::demo::show))
        .service(resource("/oauth2/verify/{tail:.*}").to(oauth2::verify::any))
        .service(resource("/oauth2/apps/{client_id}").get(oauth2::apps::app::get).post(oauth2::apps::app::post))
        .service(
            resource("/oauth2/apps/{client_id}/rotate").get(oauth2::apps::rotate::get).post(oauth2::apps::rotate::post),
        )
        .service(
            resource("/oauth2/apps/{client_id}/delete").get(oauth2::apps::delete::get).post(oauth2::apps::delete::post),
        )
        .service(resource("/assets/{file}").shows(pages::assets::of_workspace))
}

fn preflight() -> Route {
    method(Method::OPTIONS).to(cors::preflight)
}
