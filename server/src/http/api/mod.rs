//! `/api/v1`: the administration of workspaces, for programs and for the console, which is a client like any other. Here
//! is its table of routes; [`openapi`] describes them, and a test holds one against the other. A request is admitted in
//! [`access`], before anything of it is read; what goes wrong is told in [`problem`]; a noun has its file.

mod access;
mod apps;
mod body;
mod creation;
mod list;
mod me;
pub mod openapi;
mod precondition;
mod problem;
pub mod reference;
mod secrets;
mod workspaces;

use super::route::resource as counted;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{route, scope};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError, Scope};
use problem::{Failure, Kind};

/// Where the API is.
pub const BASE: &str = "/api/v1";

/// Every route of it.
pub fn routes() -> Scope {
    scope(BASE)
        .service(resource("/openapi.json").get(openapi::show))
        .service(resource("/me").get(me::show))
        .service(resource("/workspaces").get(workspaces::list).post(workspaces::create))
        .service(
            resource("/workspaces/{ws}").get(workspaces::show).patch(workspaces::update).delete(workspaces::delete),
        )
        .service(resource("/workspaces/{ws}/suspend").post(workspaces::suspend))
        .service(resource("/workspaces/{ws}/resume").post(workspaces::resume))
        .service(resource("/workspaces/{ws}/apps").get(apps::list).post(apps::create))
        .service(resource("/workspaces/{ws}/apps/{client_id}").get(apps::show).patch(apps::update).delete(apps::delete))
        .service(resource("/workspaces/{ws}/apps/{client_id}/disable").post(apps::disable))
        .service(resource("/workspaces/{ws}/apps/{client_id}/enable").post(apps::enable))
        .service(resource("/workspaces/{ws}/apps/{client_id}/secrets").get(secrets::list).post(secrets::create))
        .service(resource("/workspaces/{ws}/apps/{client_id}/secrets/{secret_id}").delete(secrets::delete))
        .default_service(route().to(nothing))
}

fn resource(path: &str) -> Resource {
    counted(path).default_service(route().to(another_method))
}

/// The answer to every path of the API that is not there.
async fn nothing() -> HttpResponse {
    Failure::no_path().error_response()
}

/// The answer to a method a path does not have (RFC 9110 §15.5.6).
async fn another_method(request: HttpRequest) -> HttpResponse {
    let pattern = request.match_pattern().unwrap_or_default();
    let methods = openapi::methods(pattern.strip_prefix(BASE).unwrap_or_default());
    let mut response = Failure::new(Kind::Method, format!("allowed are {methods}")).error_response();
    if let Ok(methods) = HeaderValue::from_str(&methods) {
        response.headers_mut().insert(ALLOW, methods);
    }
    response
}

/// A part of the path.
fn part<'r>(request: &'r HttpRequest, name: &str) -> &'r str {
    request.match_info().get(name).unwrap_or_default()
}

/// A part of the path that is an id; what cannot be one was never given to anything.
fn id<T: std::str::FromStr>(request: &HttpRequest, name: &str, noun: &'static str) -> Result<T, Failure> {
    part(request, name).parse().map_err(|_| Failure::not_found(noun))
}
