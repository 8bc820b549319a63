//! `/api/v1/workspaces/{ws}/members`: who may manage a workspace. Nobody gives, changes or takes a greater role than their
//! own, and one owner always stays (B-05).

use super::creation::{Creation, KeyHeader};
use super::list::{Asked, Items, PageParams};
use super::precondition::{self, Seen};
use super::problem::{Failure, Kind};
use super::{body, id};
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadMembers, WriteMembers};
use crate::domain::member::{self, Holder, MemberView};
use crate::domain::{Tenant, policy};
use actix_web::{HttpRequest, HttpResponse, web};
use entity::id::MemberId;
use entity::member::Role;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Somebody to be given a role: a person or a machine app.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberCreate {
    /// A person, by id, username or e-mail address.
    user: Option<String>,
    /// Or a machine app.
    client_id: Option<String>,
    /// What they may do.
    role: Role,
}

/// Another role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberUpdate {
    /// What they may do from now on.
    role: Role,
}

/// Who is looked for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters; they are read by name")]
pub struct Search {
    /// The one person of this id, username or e-mail address.
    user: Option<String>,
    /// The one machine app.
    client_id: Option<String>,
}

/// List members in order of joining
#[utoipa::path(
    get, path = "/workspaces/{ws}/members", operation_id = "list_members", tag = "members",
    params(("ws" = String, Path, description = "The slug of the workspace"), Search, PageParams),
    responses((status = 200, description = "A page of members", body = Items<MemberView>)),
    security(("token" = ["members:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadMembers>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let asked = Asked::of(&request, "members", &["user", "client_id"])?;
    let holder = match (asked.value("user"), asked.value("client_id")) {
        (None, None) => None,
        (user, client_id) => Some(holder(user.map(str::to_owned), client_id.map(str::to_owned))?),
    };
    let items = if let Some(holder) = holder {
        Items::maybe(member::of(&admin, &holder).await)?
    } else {
        let found = member::list(&admin, asked.page(&admin)?).await?;
        asked.items(&admin, found, |view| view.id.0)?
    };
    Ok(HttpResponse::Ok().json(items))
}

/// Give a role to a person or machine app that has none
///
/// Needs a fresh sign-in.
#[utoipa::path(
    post, path = "/workspaces/{ws}/members", operation_id = "create_member", tag = "members",
    params(("ws" = String, Path, description = "The slug of the workspace"), KeyHeader),
    request_body = MemberCreate,
    responses((status = 201, description = "The member", body = MemberView)),
    security(("token" = ["members:write"]), ("session" = []))
)]
pub async fn create(
    admin: Admin<WriteMembers>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = body::bytes(&request, payload).await?;
    let creation = Creation::of(&request, &admin, &admin, &bytes)?;
    let make = async |tenant: Tenant| {
        let MemberCreate { user, client_id, role } = body::parse(&bytes)?;
        let holder = holder(user, client_id)?;
        demand(&admin, role)?;
        Ok(member::create(&tenant, &holder, role, &admin.actor()).await?)
    };
    let again = async |id: String| {
        let id = id.parse().map_err(|_| Failure::not_found("member"))?;
        Ok(member::show(&admin, id).await?)
    };
    let outcome = creation.run(&admin, make, again).await?;
    Ok(outcome.answer(&request, outcome.thing.id, None))
}

/// Show a member
#[utoipa::path(
    get, path = "/workspaces/{ws}/members/{member_id}", operation_id = "show_member", tag = "members",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("member_id" = uuid::Uuid, Path, description = "The member"),
    ),
    responses((status = 200, description = "The member", body = MemberView)),
    security(("token" = ["members:read"]), ("session" = []))
)]
pub async fn show(admin: Admin<ReadMembers>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    Ok(shown(&member::show(&admin, member_id(&request)?).await?))
}

/// Give a member another role
///
/// Needs a fresh sign-in.
#[utoipa::path(
    patch, path = "/workspaces/{ws}/members/{member_id}", operation_id = "update_member", tag = "members",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("member_id" = uuid::Uuid, Path, description = "The member"),
        ("If-Match" = String, Header, description = "An ETag, or *"),
    ),
    request_body = MemberUpdate,
    responses((status = 200, description = "The member", body = MemberView)),
    security(("token" = ["members:write"]), ("session" = []))
)]
pub async fn update(
    admin: Admin<WriteMembers>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let seen = Seen::of(&request)?;
    let MemberUpdate { role } = body::read(&request, payload).await?;
    let id = member_id(&request)?;
    let before = member::show(&admin, id).await?.role;
    demand(&admin, before)?;
    demand(&admin, role)?;
    seen.check(policy::word(before))?;
    Ok(shown(&member::set_role_of(&admin, id, (before, role), &admin.actor()).await?))
}

/// Take a role away
///
/// Needs a fresh sign-in.
#[utoipa::path(
    delete, path = "/workspaces/{ws}/members/{member_id}", operation_id = "delete_member", tag = "members",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("member_id" = uuid::Uuid, Path, description = "The member"),
    ),
    responses((status = 204, description = "They have no role any more")),
    security(("token" = ["members:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<WriteMembers>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let id = member_id(&request)?;
    let before = member::show(&admin, id).await?.role;
    demand(&admin, before)?;
    member::delete_of(&admin, id, before, &admin.actor()).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn holder(user: Option<String>, client_id: Option<String>) -> Result<Holder, Failure> {
    match (user, client_id) {
        (Some(user), None) => Ok(Holder::User(user)),
        (None, Some(client_id)) => Ok(Holder::App(client_id)),
        _ => Err(Failure::new(Kind::Invalid, "name either a user or a client_id").about("user")),
    }
}

fn member_id(request: &HttpRequest) -> Result<MemberId, Failure> {
    id(request, "member_id", "member")
}

fn demand(admin: &Admin<WriteMembers>, role: Role) -> Result<(), Failure> {
    if admin.manages(role) {
        return Ok(());
    }
    let (own, other) = (policy::word(admin.role()), policy::word(role));
    Err(Failure::new(Kind::Forbidden, format!("the role {own} does not give, change or take the role {other}")))
}

fn shown(view: &MemberView) -> HttpResponse {
    precondition::shown(view, policy::word(view.role))
}
