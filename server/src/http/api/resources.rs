//! `/api/v1/workspaces/{ws}/resources`: APIs that access tokens are made for (RFC 8707).

use super::creation::{Creation, KeyHeader};
use super::list::Items;
use super::problem::Failure;
use super::{body, id};
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadResources, WriteResources};
use crate::domain::resource::{self, NewResource, ResourceView};
use actix_web::{HttpRequest, HttpResponse, web};
use entity::api_resource::TokenFormat;
use entity::id::ResourceId;
use serde::Deserialize;
use utoipa::ToSchema;

/// An API to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceCreate {
    /// The absolute URI it is asked for by.
    identifier: String,
    /// What people see; the identifier if absent.
    name: Option<String>,
    /// The form of its access tokens; opaque if absent.
    access_token: Option<TokenFormat>,
    /// The algorithm of its JWTs.
    alg: Option<String>,
}

/// List all APIs of a workspace, the default one first
#[utoipa::path(
    get, path = "/workspaces/{ws}/resources", operation_id = "list_resources", tag = "resources",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    responses((status = 200, description = "All of them", body = Items<ResourceView>)),
    security(("token" = ["resources:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadResources>) -> HttpResponse {
    HttpResponse::Ok().json(Items::all(resource::list(&admin)))
}

/// Add an API
#[utoipa::path(
    post, path = "/workspaces/{ws}/resources", operation_id = "create_resource", tag = "resources",
    params(("ws" = String, Path, description = "The slug of the workspace"), KeyHeader),
    request_body = ResourceCreate,
    responses((status = 201, description = "The API", body = ResourceView)),
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
        let ResourceCreate { identifier, name, access_token, alg } = body::parse(&bytes)?;
        let access_token = access_token.unwrap_or(TokenFormat::Opaque);
        let new = NewResource { identifier, name, access_token, algorithm: alg };
        Ok(resource::create(&tenant, new, &admin.actor()).await?)
    };
    let again = async |id: String| {
        let id = id.parse().map_err(|_| unknown())?;
        with_id(&admin.renewed().await?, id)
    };
    let outcome = creation.run(&admin, make, again).await?;
    Ok(outcome.answer(&request, outcome.thing.id, None))
}

/// Show an API
#[utoipa::path(
    get, path = "/workspaces/{ws}/resources/{resource_id}", operation_id = "show_resource", tag = "resources",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("resource_id" = uuid::Uuid, Path, description = "The API"),
    ),
    responses((status = 200, description = "The API", body = ResourceView)),
    security(("token" = ["resources:read"]), ("session" = []))
)]
pub async fn show(admin: Admin<ReadResources>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(found(&admin, &request)?))
}

/// Remove an API that no app serves and no path belongs to
#[utoipa::path(
    delete, path = "/workspaces/{ws}/resources/{resource_id}", operation_id = "delete_resource", tag = "resources",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("resource_id" = uuid::Uuid, Path, description = "The API"),
    ),
    responses((status = 204, description = "It is gone")),
    security(("token" = ["resources:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<WriteResources>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let view = found(&admin, &request)?;
    resource::delete(&admin, &view.identifier, &admin.actor()).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn unknown() -> Failure {
    Failure::not_found("resource")
}

fn found(tenant: &Tenant, request: &HttpRequest) -> Result<ResourceView, Failure> {
    with_id(tenant, id(request, "resource_id", "resource")?)
}

fn with_id(tenant: &Tenant, id: ResourceId) -> Result<ResourceView, Failure> {
    resource::list(tenant).into_iter().find(|view| view.id == id).ok_or_else(unknown)
}
