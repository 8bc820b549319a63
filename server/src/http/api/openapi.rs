//! The description of the API (`OpenAPI` 3.1), written from the code that answers it. `tenantry openapi` prints it,
//! `/api/v1/openapi.json` serves it, and a copy is kept with the console, which is built from it.

use super::problem::{MEDIA_TYPE, Problem};
use super::{
    BASE, apps, audit, branding, consents, grants, hosts, instance, keys, me, members, password_links, paths,
    resources, scopes, secrets, sessions, settings, switches, tokens, usage, users, workspaces,
};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, InfoBuilder, Object, Paths, Ref, RefOr, ResponseBuilder, Server, Type,
};
use utoipa::{Modify, OpenApi};

/// The version of the API, which is not the program's: it grows with what is added to it.
const VERSION: &str = "1.0";

const ABOUT: &str = "\
Everything an operator or member can do, for programs and for the console. \
Send an access token made for this API (`resource={public_url}/api/v1`) with the scopes an operation names, held by a \
person or machine app that is a member of the workspace, or of `system`, whose members may act in every workspace. \
The console sends its cookie instead, and `X-Form-Token` with everything but GET.\n\n\
Lists come in pages: `limit` and `cursor` ask, `next_cursor` leads on. An update names the version it changes with \
`If-Match` (428 without, 412 if it was changed meanwhile; `*` is any). A creation with an `Idempotency-Key` happens once \
within 24 hours; sent again, it answers what was made, without its secret and with `Idempotency-Replayed: true`. \
A secret stands in the answer that made it and in no other. A session must be younger than five minutes for what cannot \
be undone (401 `fresh_authentication_required`). Members that are not known are refused. Times are RFC 3339 in UTC. \
Errors are problems (RFC 9457); their `type` stays what it is.";

#[derive(OpenApi)]
#[openapi(
    paths(
        me::show,
        workspaces::list,
        workspaces::create,
        workspaces::show,
        workspaces::update,
        workspaces::delete,
        workspaces::suspend,
        workspaces::resume,
        apps::list,
        apps::create,
        apps::show,
        apps::update,
        apps::delete,
        apps::disable,
        apps::enable,
        secrets::list,
        secrets::create,
        secrets::delete,
        members::list,
        members::create,
        members::show,
        members::update,
        members::delete,
        users::list,
        users::create,
        users::show,
        users::update,
        users::delete,
        users::disable,
        users::enable,
        users::set_password,
        password_links::create,
        users::sign_out,
        sessions::list,
        sessions::delete,
        grants::list,
        grants::delete,
        consents::list,
        consents::delete,
        tokens::inspect,
        tokens::revoke,
        scopes::list,
        scopes::create,
        scopes::show,
        scopes::update,
        scopes::delete,
        resources::list,
        resources::create,
        resources::show,
        resources::delete,
        paths::list,
        paths::create,
        paths::rehearsal,
        paths::delete,
        hosts::list,
        hosts::create,
        hosts::delete,
        keys::list,
        keys::rotate,
        audit::list,
        audit::verify,
        settings::show,
        settings::update,
        switches::list,
        usage::show,
        branding::show,
        branding::replace,
        branding::preview,
        branding::replace_logo,
        branding::delete_logo,
        instance::show,
        instance::expire_all,
        usage::of_instance,
    ),
    components(schemas(Problem)),
    modifiers(&Common)
)]
struct Api;

/// What all operations share.
struct Common;

impl Modify for Common {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        // The macro fills it with what it finds of this program.
        api.info = InfoBuilder::new().title("Tenantry admin API").version(VERSION).description(Some(ABOUT)).build();
        api.servers = Some(vec![Server::new(BASE)]);
        let components = api.components.get_or_insert_default();
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An access token (RFC 6750)"));
        components.add_security_scheme("token", SecurityScheme::Http(token.build()));
        let cookie =
            ApiKeyValue::with_description("__Host-c", "The console's cookie, whose name ends in its workspace");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        for name in ["Settings", "Switches"] {
            if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(name) {
                object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
        }
        flatten(&mut components.schemas, "AppCreate", "AppUpdate");
        for item in api.paths.paths.values_mut() {
            let versioned = item.patch.is_some() || item.put.as_ref().is_some_and(names_version);
            let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                may_fail(operation);
                has_headers(operation, versioned);
            }
        }
    }
}

/// Describes a body that has the members of another besides its own: as two descriptions that must both be met, each would
/// refuse what the other one names.
fn flatten(schemas: &mut BTreeMap<String, RefOr<Schema>>, name: &str, other: &str) {
    let Some(RefOr::T(Schema::Object(other))) = schemas.get(other).cloned() else { return };
    let Some(RefOr::T(Schema::AllOf(parts))) = schemas.get_mut(name) else { return };
    let description = parts.description.take();
    let own = parts.items.iter_mut().find_map(|part| match part {
        RefOr::T(Schema::Object(own)) => Some(std::mem::take(own)),
        _ => None,
    });
    let Some(mut own) = own else { return };
    own.properties.extend(other.properties);
    own.additional_properties = other.additional_properties;
    own.description = description;
    schemas.insert(name.to_owned(), RefOr::T(Schema::Object(own)));
}

/// Whether an operation says which version it changes.
fn names_version(operation: &Operation) -> bool {
    operation
        .parameters
        .iter()
        .flatten()
        .any(|parameter| matches!(parameter, RefOr::T(known) if known.name == "If-Match"))
}

/// The headers an answer has besides those of every answer.
fn has_headers(operation: &mut Operation, versioned: bool) {
    const TAG: (&str, &str) = ("ETag", "The version that is shown, for If-Match");
    const PLACE: (&str, &str) = ("Location", "Where it is");
    const REPLAYED: (&str, &str) = ("Idempotency-Replayed", "`true` if it was made before");
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let headers: &[(&str, &str)] = match status.as_str() {
            "200" if versioned => &[TAG],
            "201" => &[PLACE, REPLAYED],
            _ => &[],
        };
        for (name, description) in headers {
            let header =
                HeaderBuilder::new().schema(Some(Object::with_type(Type::String))).description(Some(*description));
            response.headers.insert((*name).to_owned(), header.build().into());
        }
    }
}

/// Every operation may answer with a problem.
fn may_fail(operation: &mut Operation) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let problem = ResponseBuilder::new().description("A problem").content(MEDIA_TYPE, content).build();
    operation.responses.responses.insert("default".to_owned(), problem.into());
}

/// The description as JSON, over several lines.
pub fn text() -> String {
    let mut text = Api::openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// What is to be had with GET is with HEAD too.
const SHOWN: &str = "GET, HEAD";

/// The methods of a path, as `Allow` lists them.
pub(super) fn methods(path: &str) -> String {
    static PATHS: OnceLock<Paths> = OnceLock::new();
    let paths = PATHS.get_or_init(|| Api::openapi().paths);
    let Some(item) = paths.paths.get(path) else { return SHOWN.to_owned() };
    let known = [
        (SHOWN, &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    let methods: Vec<&str> = known.into_iter().filter_map(|(name, own)| own.is_some().then_some(name)).collect();
    methods.join(", ")
}

/// Serves it. It holds nothing of an installation.
pub async fn show() -> HttpResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(TEXT.get_or_init(text).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_of_the_console_is_not_stale() {
        let copy = include_str!("../../../../admin-ui/openapi.json");
        assert!(
            copy == text(),
            "write it again with: cargo run -p tenantry --bin tenantry -- openapi > admin-ui/openapi.json"
        );
    }

    #[test]
    fn the_table_of_routes_and_the_description_say_the_same() {
        let source = include_str!("mod.rs");
        let table = source.split("pub fn routes()").nth(1).unwrap().split("default_service").next().unwrap();
        let mut routes: Vec<String> = Vec::new();
        for route in table.split("resource(\"").skip(1) {
            let (path, rest) = route.split_once('"').unwrap();
            if path == "/openapi.json" {
                continue;
            }
            let table = [("shows", SHOWN), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")];
            for (_, methods) in table.into_iter().filter(|(word, _)| rest.contains(&format!(".{word}("))) {
                routes.extend(methods.split(", ").map(|method| format!("{method} {path}")));
            }
        }
        let mut described: Vec<String> = Vec::new();
        for path in Api::openapi().paths.paths.keys() {
            described.extend(methods(path).split(", ").map(|method| format!("{method} {path}")));
        }
        routes.sort();
        described.sort();
        assert_eq!(routes, described);
    }

    #[test]
    fn operations_have_names_of_their_own() {
        let text = text();
        let mut names: Vec<&str> = text.lines().filter(|line| line.contains("\"operationId\"")).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
