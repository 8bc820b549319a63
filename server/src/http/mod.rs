//! How the domain is reached over HTTP: extract, authenticate, call the domain, answer. The whole route table is in
//! [`routes`]; a path of the URL is a path of this folder. Nothing here decides anything or knows a table.

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
pub mod oauth2;
pub mod origin;
pub mod pages;
pub mod tenant;
pub mod well_known;

use actix_web::web::{ServiceConfig, get, post, resource, route};

/// Every route of the server. Slugs are checked by the tenant extractor; reserved ones never name a workspace.
pub fn routes(app: &mut ServiceConfig) {
    instance(app);
    console(app);
    metadata(app);
    oauth2(app);
    people(app);
    app.default_service(route().to(error::nothing_here));
}

fn instance(app: &mut ServiceConfig) {
    app.service(resource("/").get(pages::root::show))
        .service(resource("/setup").get(pages::setup::show).post(pages::setup::finish))
        .service(resource("/assets/{file}").get(pages::assets::show))
        .service(resource("/livez").get(health::live))
        .service(resource("/healthz").get(health::live))
        .service(resource("/readyz").get(health::ready))
        .service(resource("/favicon.ico").get(pages::assets::icon))
        .service(resource("/robots.txt").get(pages::assets::robots));
}

fn console(app: &mut ServiceConfig) {
    app.service(resource("/console").get(console::index))
        .service(resource("/console/").get(console::index))
        .service(resource("/console/session").get(console::session::show))
        .service(resource("/console/login").get(console::login::start))
        .service(resource("/console/callback").get(console::login::callback))
        .service(resource("/console/logout").post(console::logout::end))
        .service(resource("/console/assets/{file}").get(console::asset));
}

fn metadata(app: &mut ServiceConfig) {
    let document = || get().to(well_known::provider::show);
    app.service(resource("/{ws}/.well-known/openid-configuration").route(document()))
        .service(resource("/{ws}/.well-known/oauth-authorization-server").route(document()))
        .service(resource("/.well-known/openid-configuration/{ws}").route(document()))
        .service(resource("/.well-known/oauth-authorization-server/{ws}").route(document()))
        .service(resource("/{ws}/oauth2/jwks").get(oauth2::jwks::show));
}

fn oauth2(app: &mut ServiceConfig) {
    let preflight = || actix_web::web::method(actix_web::http::Method::OPTIONS).to(cors::preflight);
    app.service(resource("/{ws}/oauth2/authorize").get(oauth2::authorize::get).post(oauth2::authorize::post))
        .service(resource("/{ws}/oauth2/token").route(post().to(oauth2::token::post)).route(preflight()))
        .service(resource("/{ws}/oauth2/revoke").route(post().to(oauth2::revoke::post)).route(preflight()))
        .service(resource("/{ws}/oauth2/introspect").post(oauth2::introspect::post))
        .service(
            resource("/{ws}/oauth2/userinfo")
                .route(get().to(oauth2::userinfo::get))
                .route(post().to(oauth2::userinfo::post))
                .route(preflight()),
        )
        .service(resource("/{ws}/oauth2/logout").get(oauth2::logout::get).post(oauth2::logout::post));
}

fn people(app: &mut ServiceConfig) {
    app.service(resource("/{ws}").get(pages::home::show))
        .service(resource("/{ws}/login").get(pages::login::show).post(pages::login::submit))
        .service(resource("/{ws}/consent").get(pages::consent::show).post(pages::consent::submit))
        .service(resource("/{ws}/logout").get(pages::logout::show).post(pages::logout::submit))
        .service(resource("/{ws}/demo").get(pages::demo::show))
        .service(resource("/{ws}/assets/{file}").get(pages::assets::of_workspace));
}
