//! `/api/v1/workspaces/{ws}/scopes`: what tokens can allow. Those every workspace has stay as they are.

use super::creation::{Creation, KeyHeader};
use super::list::Items;
use super::precondition::{self, Seen, digest};
use super::problem::Failure;
use super::{body, id};
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadScopes, WriteScopes};
use crate::domain::scope::{self, ScopeView};
use actix_web::{HttpRequest, HttpResponse, web};
use entity::id::ScopeId;
use serde::Deserialize;
use utoipa::ToSchema;

/// A scope to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeCreate {
    /// Its name on the wire, such as `orders:read`.
    name: String,
    /// What a person reads who is asked to allow it.
    #[serde(default)]
    description: String,
}

/// Other words for a scope.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeUpdate {
    /// What a person reads who is asked to allow it.
    description: String,
}

/// List all scopes of a workspace
#[utoipa::path(
    get, path = "/workspaces/{ws}/scopes", operation_id = "list_scopes", tag = "scopes",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    responses((status = 200, description = "All of them", body = Items<ScopeView>)),
    security(("token" = ["scopes:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadScopes>) -> HttpResponse {
    HttpResponse::Ok().json(Items::all(scope::list(&admin)))
}

/// Make a scope for the workspace's APIs
#[utoipa::path(
    post, path = "/workspaces/{ws}/scopes", operation_id = "create_scope", tag = "scopes",
    params(("ws" = String, Path, description = "The slug of the workspace"), KeyHeader),
    request_body = ScopeCreate,
    responses((status = 201, description = "The scope", body = ScopeView)),
    security(("token" = ["scopes:write"]), ("session" = []))
)]
pub async fn create(
    admin: Admin<WriteScopes>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = body::bytes(&request, payload).await?;
    let creation = Creation::of(&request, &admin, &admin, &bytes)?;
    let make = async |tenant: Tenant| {
        let ScopeCreate { name, description } = body::parse(&bytes)?;
        Ok(scope::create(&tenant, &name, &description, &admin.actor()).await?)
    };
    let again = async |id: String| {
        let id = id.parse().map_err(|_| unknown())?;
        with_id(&admin.renewed().await?, id)
    };
    let outcome = creation.run(&admin, make, again).await?;
    Ok(outcome.answer(&request, outcome.thing.id, None))
}

/// Show a scope
#[utoipa::path(
    get, path = "/workspaces/{ws}/scopes/{scope_id}", operation_id = "show_scope", tag = "scopes",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("scope_id" = uuid::Uuid, Path, description = "The scope"),
    ),
    responses((status = 200, description = "The scope", body = ScopeView)),
    security(("token" = ["scopes:read"]), ("session" = []))
)]
pub async fn show(admin: Admin<ReadScopes>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    Ok(shown(&found(&admin, &request)?))
}

/// Say in other words what a scope of the workspace's APIs allows
#[utoipa::path(
    patch, path = "/workspaces/{ws}/scopes/{scope_id}", operation_id = "update_scope", tag = "scopes",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("scope_id" = uuid::Uuid, Path, description = "The scope"),
        ("If-Match" = String, Header, description = "An ETag, or *"),
    ),
    request_body = ScopeUpdate,
    responses((status = 200, description = "The scope", body = ScopeView)),
    security(("token" = ["scopes:write"]), ("session" = []))
)]
pub async fn update(
    admin: Admin<WriteScopes>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let seen = Seen::of(&request)?;
    let ScopeUpdate { description } = body::read(&request, payload).await?;
    let before = found(&admin, &request)?;
    seen.check(digest(&before))?;
    Ok(shown(&scope::describe(&admin, &before.name, &description, &admin.actor()).await?))
}

/// Remove a scope of the workspace's APIs, and the lines of the gateway's table that it opened
#[utoipa::path(
    delete, path = "/workspaces/{ws}/scopes/{scope_id}", operation_id = "delete_scope", tag = "scopes",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("scope_id" = uuid::Uuid, Path, description = "The scope"),
    ),
    responses((status = 204, description = "It is gone")),
    security(("token" = ["scopes:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<WriteScopes>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let scope = found(&admin, &request)?;
    scope::delete(&admin, &scope.name, &admin.actor()).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn unknown() -> Failure {
    Failure::not_found("scope")
}

fn found(tenant: &Tenant, request: &HttpRequest) -> Result<ScopeView, Failure> {
    with_id(tenant, id(request, "scope_id", "scope")?)
}

fn with_id(tenant: &Tenant, id: ScopeId) -> Result<ScopeView, Failure> {
    scope::list(tenant).into_iter().find(|view| view.id == id).ok_or_else(unknown)
}

fn shown(view: &ScopeView) -> HttpResponse {
    precondition::shown(view, digest(view))
}
