//! `/api/v1`: the administration of workspaces, for programs and for the console, which is a client like any other. Here
//! is its table of routes; [`openapi`] describes them, and a test holds one against the other. A request is admitted in
//! [`access`], before anything of it is read; what goes wrong is told in [`problem`]; a noun has its file.

mod access;
mod apps;
mod audit;
mod body;
mod branding;
mod consents;
mod creation;
mod grants;
mod hosts;
mod instance;
mod keys;
mod list;
mod me;
mod members;
pub mod openapi;
mod password_links;
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
mod tokens;
mod usage;
mod users;
mod workspaces;

use super::route::{Shows, resource as counted};
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{route, scope};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError, Scope};
pub(in crate::http) use problem::Failure;
use problem::Kind;

/// Where the API is.
pub const BASE: &str = "/api/v1";

/// Every route of it.
pub fn routes() -> Scope {
    scope(BASE)
        .service(resource("/openapi.json").shows(openapi::show))
        .service(resource("/me").shows(me::show))
        .service(resource("/workspaces").shows(workspaces::list).post(workspaces::create))
        .service(
            resource("/workspaces/{ws}").shows(workspaces::show).patch(workspaces::update).delete(workspaces::delete),
        )
        .service(resource("/workspaces/{ws}/suspend").post(workspaces::suspend))
        .service(resource("/workspaces/{ws}/resume").post(workspaces::resume))
        .service(resource("/workspaces/{ws}/apps").shows(apps::list).post(apps::create))
        .service(
            resource("/workspaces/{ws}/apps/{client_id}").shows(apps::show).patch(apps::update).delete(apps::delete),
        )
        .service(resource("/workspaces/{ws}/apps/{client_id}/disable").post(apps::disable))
        .service(resource("/workspaces/{ws}/apps/{client_id}/enable").post(apps::enable))
        .service(resource("/workspaces/{ws}/apps/{client_id}/secrets").shows(secrets::list).post(secrets::create))
        .service(resource("/workspaces/{ws}/apps/{client_id}/secrets/{secret_id}").delete(secrets::delete))
        .service(resource("/workspaces/{ws}/members").shows(members::list).post(members::create))
        .service(
            resource("/workspaces/{ws}/members/{member_id}")
                .shows(members::show)
                .patch(members::update)
                .delete(members::delete),
        )
        .service(resource("/workspaces/{ws}/users").shows(users::list).post(users::create))
        .service(
            resource("/workspaces/{ws}/users/{user_id}").shows(users::show).patch(users::update).delete(users::delete),
        )
        .service(resource("/workspaces/{ws}/users/{user_id}/disable").post(users::disable))
        .service(resource("/workspaces/{ws}/users/{user_id}/enable").post(users::enable))
        .service(resource("/workspaces/{ws}/users/{user_id}/password").put(users::set_password))
        .service(resource("/workspaces/{ws}/users/{user_id}/password-link").post(password_links::create))
        .service(resource("/workspaces/{ws}/users/{user_id}/sign-out").post(users::sign_out))
        .service(resource("/workspaces/{ws}/sessions").shows(sessions::list))
        .service(resource("/workspaces/{ws}/sessions/{session_id}").delete(sessions::delete))
        .service(resource("/workspaces/{ws}/grants").shows(grants::list))
        .service(resource("/workspaces/{ws}/grants/{grant_id}").delete(grants::delete))
        .service(resource("/workspaces/{ws}/consents").shows(consents::list))
        .service(resource("/workspaces/{ws}/consents/{consent_id}").delete(consents::delete))
        .service(resource("/workspaces/{ws}/tokens/inspect").post(tokens::inspect))
        .service(resource("/workspaces/{ws}/tokens/revoke").post(tokens::revoke))
        .service(resource("/workspaces/{ws}/scopes").shows(scopes::list).post(scopes::create))
        .service(
            resource("/workspaces/{ws}/scopes/{scope_id}")
                .shows(scopes::show)
                .patch(scopes::update)
                .delete(scopes::delete),
        )
        .service(resource("/workspaces/{ws}/resources").shows(resources::list).post(resources::create))
        .service(resource("/workspaces/{ws}/resources/{resource_id}").shows(resources::show).delete(resources::delete))
        .service(resource("/workspaces/{ws}/paths").shows(paths::list).post(paths::create))
        .service(resource("/workspaces/{ws}/paths/try").post(paths::rehearsal))
        .service(resource("/workspaces/{ws}/paths/{path_id}").delete(paths::delete))
        .service(resource("/workspaces/{ws}/hosts").shows(hosts::list).post(hosts::create))
        .service(resource("/workspaces/{ws}/hosts/{host_id}").delete(hosts::delete))
        .service(resource("/workspaces/{ws}/keys").shows(keys::list))
        .service(resource("/workspaces/{ws}/keys/rotate").post(keys::rotate))
        .service(resource("/workspaces/{ws}/audit").shows(audit::list))
        .service(resource("/workspaces/{ws}/audit/verify").shows(audit::verify))
        .service(resource("/workspaces/{ws}/settings").shows(settings::show).patch(settings::update))
        .service(resource("/workspaces/{ws}/switches").shows(switches::list))
        .service(resource("/workspaces/{ws}/usage").shows(usage::show))
        .service(resource("/workspaces/{ws}/branding").shows(branding::show).put(branding::replace))
        .service(resource("/workspaces/{ws}/branding/preview").post(branding::preview))
        .service(resource("/workspaces/{ws}/branding/logo").put(branding::replace_logo).delete(branding::delete_logo))
        .service(resource("/instance").shows(instance::show))
        .service(resource("/instance/expire-all").post(instance::expire_all))
        .service(resource("/instance/usage").shows(usage::of_instance))
        .default_service(route().to(nothing))
}

fn resource(path: &str) -> Resource {
    counted(path).default_service(route().to(another_method))
}

/// The answer to every path of the API that is not there.
async fn nothing() -> HttpResponse {
    Failure::no_path().error_response()
}

/// The answer to a request that is stopped before it gets here, if here is where it was going: in the language of its
/// siblings.
pub(in crate::http) fn stopped(path: &str, why: impl FnOnce() -> Failure) -> Option<HttpResponse> {
    let below = path.strip_prefix(BASE)?;
    (below.is_empty() || below.starts_with('/')).then(|| why().error_response())
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
