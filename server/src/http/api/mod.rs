//! `/api/v1`: the administration of workspaces, for programs and for the console, which is a client like any other. Here
//! is its table of routes; [`openapi`] describes them, and a test holds one against the other. A request is admitted in
//! [`access`], before anything of it is read; what goes wrong is told in [`problem`]; a noun has its file.

mod access;
mod apps;
mod audit;
mod body;
mod branding;
mod creation;
mod grants;
mod hosts;
mod instance;
mod keys;
mod list;
mod me;
mod members;
pub mod openapi;
mod paths;
mod precondition;
mod problem;
pub mod reference;
mod resources;
mod scopes;
mod secrets;
mod sessions;
mod settings;
mod switches;
mod usage;
mod users;
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
        .service(resource("/workspaces/{ws}/members").get(members::list).post(members::create))
        .service(
            resource("/workspaces/{ws}/members/{member_id}")
                .get(members::show)
                .patch(members::update)
                .delete(members::delete),
        )
        .service(resource("/workspaces/{ws}/users").get(users::list).post(users::create))
        .service(
            resource("/workspaces/{ws}/users/{user_id}").get(users::show).patch(users::update).delete(users::delete),
        )
        .service(resource("/workspaces/{ws}/users/{user_id}/disable").post(users::disable))
        .service(resource("/workspaces/{ws}/users/{user_id}/enable").post(users::enable))
        .service(resource("/workspaces/{ws}/users/{user_id}/password").put(users::set_password))
        .service(resource("/workspaces/{ws}/users/{user_id}/sign-out").post(users::sign_out))
        .service(resource("/workspaces/{ws}/sessions").get(sessions::list))
        .service(resource("/workspaces/{ws}/sessions/{session_id}").delete(sessions::delete))
        .service(resource("/workspaces/{ws}/grants").get(grants::list))
        .service(resource("/workspaces/{ws}/grants/{grant_id}").delete(grants::delete))
        .service(resource("/workspaces/{ws}/scopes").get(scopes::list).post(scopes::create))
        .service(
            resource("/workspaces/{ws}/scopes/{scope_id}")
                .get(scopes::show)
                .patch(scopes::update)
                .delete(scopes::delete),
        )
        .service(resource("/workspaces/{ws}/resources").get(resources::list).post(resources::create))
        .service(resource("/workspaces/{ws}/resources/{resource_id}").get(resources::show).delete(resources::delete))
        .service(resource("/workspaces/{ws}/paths").get(paths::list).post(paths::create))
        .service(resource("/workspaces/{ws}/paths/try").post(paths::rehearsal))
        .service(resource("/workspaces/{ws}/paths/{path_id}").delete(paths::delete))
        .service(resource("/workspaces/{ws}/hosts").get(hosts::list).post(hosts::create))
        .service(resource("/workspaces/{ws}/hosts/{host_id}").delete(hosts::delete))
        .service(resource("/workspaces/{ws}/keys").get(keys::list))
        .service(resource("/workspaces/{ws}/keys/rotate").post(keys::rotate))
        .service(resource("/workspaces/{ws}/audit").get(audit::list))
        .service(resource("/workspaces/{ws}/audit/verify").get(audit::verify))
        .service(resource("/workspaces/{ws}/settings").get(settings::show).patch(settings::update))
        .service(resource("/workspaces/{ws}/switches").get(switches::list))
        .service(resource("/workspaces/{ws}/usage").get(usage::show))
        .service(resource("/workspaces/{ws}/branding").get(branding::show).put(branding::replace))
        .service(resource("/workspaces/{ws}/branding/preview").post(branding::preview))
        .service(resource("/workspaces/{ws}/branding/logo").put(branding::replace_logo).delete(branding::delete_logo))
        .service(resource("/instance").get(instance::show))
        .service(resource("/instance/usage").get(usage::of_instance))
        .default_service(route().to(nothing))
}

fn resource(path: &str) -> Resource {
    counted(path).default_service(route().to(another_method))
}

/// The answer to every path of the API that is not there.
async fn nothing() -> HttpResponse {
    Failure::no_path().error_response()
}

/// The same for a path that leads nowhere, if it is one of the API.
pub(in crate::http) fn nothing_below(path: &str) -> Option<HttpResponse> {
    let below = path.strip_prefix(BASE)?;
    (below.is_empty() || below.starts_with('/')).then(|| Failure::no_path().error_response())
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
