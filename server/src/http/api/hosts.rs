//! `/api/v1/workspaces/{ws}/hosts`: hostnames of a workspace. Operators bind them, because it takes a DNS record and a
//! certificate that only they can judge.

use super::creation::{Creation, KeyHeader};
use super::list::Items;
use super::problem::Failure;
use super::{body, id};
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadSettings, WriteHosts};
use crate::domain::host::{self, HostView};
use actix_web::{HttpRequest, HttpResponse, web};
use entity::id::WorkspaceHostId;
use serde::Deserialize;
use utoipa::ToSchema;

/// A host to be bound.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HostCreate {
    /// As it stands in `Host`, with its port unless that is the scheme's own.
    host: String,
}

/// List the hosts of a workspace in order of creation
#[utoipa::path(
    get, path = "/workspaces/{ws}/hosts", operation_id = "list_hosts", tag = "hosts",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    responses((status = 200, description = "All of them", body = Items<HostView>)),
    security(("token" = ["settings:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadSettings>) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(Items::all(host::list(&admin).await?)))
}

/// Bind a host to a workspace
///
/// For operators.
#[utoipa::path(
    post, path = "/workspaces/{ws}/hosts", operation_id = "create_host", tag = "hosts",
    params(("ws" = String, Path, description = "The slug of the workspace"), KeyHeader),
    request_body = HostCreate,
    responses((status = 201, description = "The host", body = HostView)),
    security(("token" = ["settings:write"]), ("session" = []))
)]
pub async fn create(
    admin: Admin<WriteHosts>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = body::bytes(&request, payload).await?;
    let creation = Creation::of(&request, &admin, &admin, &bytes)?;
    let make = async |tenant: Tenant| {
        let HostCreate { host } = body::parse(&bytes)?;
        Ok(host::create(&tenant, &host, &admin.actor()).await?)
    };
    let again = async |id: String| {
        let id = id.parse().map_err(|_| unknown())?;
        with_id(&admin, id).await
    };
    let outcome = creation.run(&admin, make, again).await?;
    Ok(outcome.answer(&request, outcome.thing.id, None))
}

/// Release a host of a workspace
///
/// For operators.
#[utoipa::path(
    delete, path = "/workspaces/{ws}/hosts/{host_id}", operation_id = "delete_host", tag = "hosts",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("host_id" = uuid::Uuid, Path, description = "The host"),
    ),
    responses((status = 204, description = "It is released")),
    security(("token" = ["settings:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<WriteHosts>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let view = with_id(&admin, id(&request, "host_id", "host")?).await?;
    host::delete(&admin, &view.host, &admin.actor()).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn unknown() -> Failure {
    Failure::not_found("host")
}

async fn with_id(tenant: &Tenant, id: WorkspaceHostId) -> Result<HostView, Failure> {
    host::list(tenant).await?.into_iter().find(|view| view.id == id).ok_or_else(unknown)
}
