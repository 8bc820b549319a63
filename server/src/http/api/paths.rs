//! `/api/v1/workspaces/{ws}/paths`: the gateway's table, which scope opens which path, and what it would answer.

use super::creation::{Creation, KeyHeader};
use super::list::{Items, parameters};
use super::problem::{Failure, Kind};
use super::{body, id};
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadResources, WriteResources};
use crate::domain::scope_path::{self, NewPath, PathView};
use crate::domain::verify::rehearse;
use crate::protocol::gateway_request::GatewayRequest;
use crate::protocol::scope::ScopeSet;
use actix_web::{HttpRequest, HttpResponse, web};
use entity::id::ScopePathId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A path to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PathCreate {
    /// The scope that opens it.
    scope: String,
    /// For these methods; `GET` if absent.
    methods: Option<Vec<String>>,
    /// The template, such as `/accounts/{accountId}`.
    path: String,
    /// The identifier of the API it belongs to; the default one if absent.
    resource: Option<String>,
}

/// For which methods.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameter; it is read by name")]
pub struct Methods {
    /// Only for this method, or these with commas between.
    method: Option<String>,
}

/// A request to be rehearsed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PathTry {
    /// Its method.
    method: String,
    /// Its target as a client would send it.
    path: String,
    /// The scopes its token would have.
    #[serde(default)]
    scopes: Vec<String>,
    /// The identifier of the API its token would be made for; the default one if absent.
    resource: Option<String>,
}

/// What would become of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct PathDecision {
    /// Whether it may pass.
    allowed: bool,
    /// The scope that opens the path, if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// Why it may not, as a stable word of the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<String>,
    /// The decision in words.
    reason: String,
    /// The scopes that would do.
    needed: Vec<String>,
    /// Whether a workspace that only rehearses lets it pass all the same (`verify_dry_run`).
    dry_run: bool,
}

/// List which scope opens which path
#[utoipa::path(
    get, path = "/workspaces/{ws}/paths", operation_id = "list_paths", tag = "paths",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    responses((status = 200, description = "All of them", body = Items<PathView>)),
    security(("token" = ["resources:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadResources>) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(Items::all(scope_path::list(&admin).await?)))
}

/// Open a path for a scope
#[utoipa::path(
    post, path = "/workspaces/{ws}/paths", operation_id = "create_path", tag = "paths",
    params(("ws" = String, Path, description = "The slug of the workspace"), KeyHeader),
    request_body = PathCreate,
    responses((status = 201, description = "The lines", body = PathView)),
    security(("token" = ["resources:write"]), ("session" = []))
)]
pub async fn create(
    admin: Admin<WriteResources>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = body::bytes(&request, payload).await?;
    let creation = Creation::of(&request, &admin, &admin, &bytes)?;
    let make = async |tenant: Tenant| {
        let PathCreate { scope, methods, path, resource } = body::parse(&bytes)?;
        let methods = methods.unwrap_or_else(|| vec!["GET".to_owned()]);
        let new = NewPath { scope, methods, path, resource };
        Ok(scope_path::create(&tenant, new, &admin.actor()).await?)
    };
    let again = async |id: String| {
        let id = id.parse().map_err(|_| Failure::not_found("path"))?;
        Ok(scope_path::show(&admin.renewed().await?, id).await?)
    };
    let outcome = creation.run(&admin, make, again).await?;
    Ok(outcome.answer(&request, outcome.thing.id, None))
}

/// Close a path that a scope opened, for every method or for some
#[utoipa::path(
    delete, path = "/workspaces/{ws}/paths/{path_id}", operation_id = "delete_path", tag = "paths",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("path_id" = uuid::Uuid, Path, description = "The lines"),
        Methods,
    ),
    responses((status = 204, description = "It is closed")),
    security(("token" = ["resources:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<WriteResources>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let params = parameters(&request, &["method"])?;
    let id: ScopePathId = id(&request, "path_id", "path")?;
    let view = scope_path::show(&admin, id).await?;
    let only = params.value("method").into_iter().flat_map(|list| list.split(',')).map(str::to_owned).collect();
    scope_path::delete(&admin, &view.scope, &view.path, only, &admin.actor()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Say what would become of a request at the gateway, and why
#[utoipa::path(
    post, path = "/workspaces/{ws}/paths/try", operation_id = "try_path", tag = "paths",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    request_body = PathTry,
    responses((status = 200, description = "The decision", body = PathDecision)),
    security(("token" = ["resources:read"]), ("session" = []))
)]
pub async fn rehearsal(
    admin: Admin<ReadResources>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let PathTry { method, path, scopes, resource } = body::read(&request, payload).await?;
    let held = ScopeSet::parse(&scopes.join(" "));
    let held = held.map_err(|problem| Failure::new(Kind::Invalid, problem.to_string()).about("scopes"))?;
    let asked = GatewayRequest { method: &method, target: &path };
    let decided = rehearse(&admin, asked, &held, resource.as_deref())?;
    let dry_run = admin.workspace().settings().verify_dry_run;
    let decision = match decided {
        Ok(scope) => {
            let reason = format!("the scope {scope} opens this path");
            PathDecision { allowed: true, scope: Some(scope), refusal: None, reason, needed: Vec::new(), dry_run }
        }
        Err(why) => PathDecision {
            allowed: false,
            scope: None,
            refusal: Some(why.word().to_owned()),
            reason: why.reason().into_owned(),
            needed: why.needed().into_iter().flat_map(ScopeSet::iter).map(str::to_owned).collect(),
            dry_run,
        },
    };
    Ok(HttpResponse::Ok().json(decision))
}
