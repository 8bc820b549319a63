//! `/api/v1/workspaces`: workspaces. Operators list, make, suspend and resume them; members look at and change their own.

use super::body;
use super::creation::{Creation, KeyHeader};
use super::list::{Asked, Items, OrderParam, PageParams};
use super::precondition::{self, Seen};
use super::problem::Failure;
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{DeleteWorkspace, Operate, OperateWorkspaces, ReadWorkspace, WriteWorkspace};
use crate::domain::host;
use crate::domain::workspace::{self, NewWorkspace, Slug, Template, WorkspaceChange, WorkspaceItem, WorkspaceView};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// What is looked for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameter; it is read by name")]
pub struct Search {
    /// The beginning of a slug or of a name.
    query: Option<String>,
}

/// A workspace to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceCreate {
    /// The first segment of its paths; for ever.
    slug: String,
    /// What people see; the slug if absent.
    name: Option<String>,
    /// What its switches start as: `strict`, `fncy`, `fdx` or `processmaker`; `strict` if absent.
    template: Option<String>,
    /// Hosts to bind to it.
    #[serde(default)]
    hosts: Vec<String>,
}

/// What to change of a workspace; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceUpdate {
    /// What people see.
    name: Option<String>,
}

/// List workspaces
///
/// In order of creation, in the one that is asked for, or in that of what is looked for. Each comes with how much goes on
/// in it. For operators.
#[utoipa::path(
    get, path = "/workspaces", operation_id = "list_workspaces", tag = "workspaces", params(Search, OrderParam, PageParams),
    responses((status = 200, description = "A page of workspaces", body = Items<WorkspaceItem>)),
    security(("token" = ["workspaces:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<Operate>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let asked = Asked::of(&request, "workspaces", &["query", "order"])?;
    let sorting = asked.sorting()?;
    let instance = admin.instance();
    let items = if let Some(text) = asked.value("query") {
        let place = asked.place(&admin)?;
        let found = workspace::search(instance, text, place.as_deref(), asked.limit()).await?;
        asked.page_of_texts(&admin, found)?
    } else if let Some(sorting) = sorting {
        let place = asked.place(&admin)?;
        let found = workspace::sorted(instance, sorting, place.as_deref(), asked.limit()).await?;
        asked.page_of_texts(&admin, found)?
    } else {
        let found = workspace::list(instance, asked.page(&admin)?).await?;
        asked.items(&admin, found, |view| view.id.0)?
    };
    let Items { items, next_cursor } = items;
    let items: Vec<WorkspaceItem> = workspace::busy(instance, items).await?;
    Ok(HttpResponse::Ok().json(Items { items, next_cursor }))
}

/// Make a workspace
///
/// For operators.
#[utoipa::path(
    post, path = "/workspaces", operation_id = "create_workspace", tag = "workspaces", params(KeyHeader),
    request_body = WorkspaceCreate,
    responses((status = 201, description = "The workspace", body = WorkspaceView)),
    security(("token" = ["workspaces:write"]), ("session" = []))
)]
pub async fn create(
    admin: Admin<OperateWorkspaces>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = body::bytes(&request, payload).await?;
    let creation = Creation::of(&request, &admin, admin.home(), &bytes)?;
    let actor = admin.actor();
    let make = async |home: Tenant| {
        let WorkspaceCreate { slug, name, template, hosts } = body::parse(&bytes)?;
        let slug = Slug::parse(&slug)?;
        let template = template.map_or(Ok(Template::default()), |name| Template::parse(&name))?;
        let hosts = host::check(home.instance(), &hosts).await?;
        let name = name.unwrap_or_else(|| slug.to_string());
        let new = NewWorkspace { slug, name, template, demo: false, hosts };
        Ok(view(&workspace::create(home.instance(), new, &actor, home.origin().clone()).await?))
    };
    let again = async |slug: String| Ok(view(&workspace::find(admin.instance(), &slug, admin.origin().clone()).await?));
    let outcome = creation.run(&admin, make, again).await?;
    Ok(outcome.answer(&request, &outcome.thing.slug, Some(outcome.thing.version)))
}

/// Show a workspace
#[utoipa::path(
    get, path = "/workspaces/{ws}", operation_id = "show_workspace", tag = "workspaces",
    params(("ws" = String, Path, description = "The slug")),
    responses((status = 200, description = "The workspace", body = WorkspaceView)),
    security(("token" = ["workspaces:read"]), ("session" = []))
)]
pub async fn show(admin: Admin<ReadWorkspace>) -> HttpResponse {
    shown(&admin)
}

/// Change a workspace
#[utoipa::path(
    patch, path = "/workspaces/{ws}", operation_id = "update_workspace", tag = "workspaces",
    params(("ws" = String, Path, description = "The slug"), ("If-Match" = String, Header, description = "An ETag, or *")),
    request_body = WorkspaceUpdate,
    responses((status = 200, description = "The workspace", body = WorkspaceView)),
    security(("token" = ["workspaces:write"]), ("session" = []))
)]
pub async fn update(
    admin: Admin<WriteWorkspace>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let seen = Seen::of(&request)?;
    let WorkspaceUpdate { name } = body::read(&request, payload).await?;
    seen.check(admin.workspace().row().version)?;
    let change = WorkspaceChange { name, ..WorkspaceChange::default() };
    Ok(shown(&workspace::update(&admin, &change, &admin.actor()).await?))
}

/// Delete a workspace for ever
///
/// Nothing of it answers any more, and its slug is never used again. For owners with a fresh sign-in.
#[utoipa::path(
    delete, path = "/workspaces/{ws}", operation_id = "delete_workspace", tag = "workspaces",
    params(("ws" = String, Path, description = "The slug")),
    responses((status = 204, description = "It is deleted")),
    security(("token" = ["workspaces:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<DeleteWorkspace>) -> Result<HttpResponse, Failure> {
    workspace::delete(&admin, &admin.actor()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Have a workspace answer nothing until it is resumed
///
/// Its sessions, grants and tokens end. For operators.
#[utoipa::path(
    post, path = "/workspaces/{ws}/suspend", operation_id = "suspend_workspace", tag = "workspaces",
    params(("ws" = String, Path, description = "The slug")),
    responses((status = 200, description = "The workspace", body = WorkspaceView)),
    security(("token" = ["workspaces:write"]), ("session" = []))
)]
pub async fn suspend(admin: Admin<OperateWorkspaces>) -> Result<HttpResponse, Failure> {
    Ok(shown(&workspace::suspend(&admin, &admin.actor()).await?))
}

/// Have a workspace answer again
///
/// For operators.
#[utoipa::path(
    post, path = "/workspaces/{ws}/resume", operation_id = "resume_workspace", tag = "workspaces",
    params(("ws" = String, Path, description = "The slug")),
    responses((status = 200, description = "The workspace", body = WorkspaceView)),
    security(("token" = ["workspaces:write"]), ("session" = []))
)]
pub async fn resume(admin: Admin<OperateWorkspaces>) -> Result<HttpResponse, Failure> {
    Ok(shown(&workspace::resume(&admin, &admin.actor()).await?))
}

fn view(tenant: &Tenant) -> WorkspaceView {
    WorkspaceView::of(tenant.workspace(), &tenant.instance().public_url)
}

fn shown(tenant: &Tenant) -> HttpResponse {
    let view = view(tenant);
    precondition::shown(&view, view.version)
}
