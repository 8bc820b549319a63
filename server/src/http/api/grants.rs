//! `/api/v1/workspaces/{ws}/grants`: what people allowed apps. A developer sees those of their own apps.

use super::id;
use super::list::{Asked, Items, PageParams};
use super::problem::Failure;
use super::sessions::person;
use super::users::demand_above;
use crate::domain::admin::rights::{ReadGrants, WriteGrants};
use crate::domain::admin::{Admin, Right};
use crate::domain::app::permit::Denied;
use crate::domain::grant::revoke::revoke_grant;
use crate::domain::grant::{GrantView, holder, listed};
use crate::domain::refusal::Refused;
use crate::domain::sifted::Among;
use actix_web::{HttpRequest, HttpResponse};
use utoipa::IntoParams;

/// Whose they are.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters; they are read by name")]
pub struct Whose {
    /// Only of this person.
    user_id: Option<uuid::Uuid>,
    /// Only to this app.
    client_id: Option<String>,
}

/// List live grants, the oldest first
///
/// A page may hold fewer than were asked for and yet not be the last.
#[utoipa::path(
    get, path = "/workspaces/{ws}/grants", operation_id = "list_grants", tag = "grants",
    params(("ws" = String, Path, description = "The slug of the workspace"), Whose, PageParams),
    responses((status = 200, description = "A page of grants", body = Items<GrantView>)),
    security(("token" = ["grants:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadGrants>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let asked = Asked::of(&request, "grants", &["user_id", "client_id"])?;
    let among = about(&asked, &admin).await?;
    let found = listed(&admin, person(&asked)?, &among, asked.unsifted(&admin)?).await?;
    Ok(HttpResponse::Ok().json(asked.sifted(&admin, found)?))
}

/// The apps that a list of what people allowed is about: the one of `client_id`, or all that are seen. Another's app has as
/// many rows as one that never was.
pub(super) async fn about<R: Right>(asked: &Asked, admin: &Admin<R>) -> Result<Among, Failure> {
    let Some(client_id) = asked.value("client_id") else { return Ok(admin.apps().among(admin).await?) };
    match admin.apps().show(admin, client_id).await {
        Ok(view) => Ok(Among::only(Some(view.id))),
        Err(Denied::Refused(Refused::NotFound { .. }) | Denied::NoOwnApps) => Ok(Among::These(Vec::new())),
        Err(denied) => Err(denied.into()),
    }
}

/// End a grant with its tokens
///
/// Not of somebody with a greater role than whoever asks.
#[utoipa::path(
    delete, path = "/workspaces/{ws}/grants/{grant_id}", operation_id = "delete_grant", tag = "grants",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("grant_id" = uuid::Uuid, Path, description = "The grant"),
    ),
    responses((status = 204, description = "It has ended")),
    security(("token" = ["grants:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<WriteGrants>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let id = id(&request, "grant_id", "grant")?;
    if let Some(person) = holder(&admin, id).await? {
        demand_above(&admin, person).await?;
    }
    if revoke_grant(&admin, &admin.actor(), id).await? {
        return Ok(HttpResponse::NoContent().finish());
    }
    Err(Failure::not_found("grant"))
}
