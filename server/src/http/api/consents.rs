//! `/api/v1/workspaces/{ws}/consents`: what people allowed apps and are not asked again. A developer sees those for their
//! own apps.

use super::grants::{Whose, about};
use super::id;
use super::list::{Asked, Items, PageParams};
use super::problem::Failure;
use super::sessions::person;
use super::users::demand_above;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadGrants, WriteGrants};
use crate::domain::consent::{ConsentView, giver, listed, withdraw};
use actix_web::{HttpRequest, HttpResponse};

/// List remembered consents, the oldest first
///
/// A page may hold fewer than were asked for and yet not be the last.
#[utoipa::path(
    get, path = "/workspaces/{ws}/consents", operation_id = "list_consents", tag = "grants",
    params(("ws" = String, Path, description = "The slug of the workspace"), Whose, PageParams),
    responses((status = 200, description = "A page of consents", body = Items<ConsentView>)),
    security(("token" = ["grants:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadGrants>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let asked = Asked::of(&request, "consents", &["user_id", "client_id"])?;
    let among = about(&asked, &admin).await?;
    let found = listed(&admin, person(&asked)?, &among, asked.unsifted(&admin)?).await?;
    Ok(HttpResponse::Ok().json(asked.sifted(&admin, found)?))
}

/// Withdraw what a person allowed an app
///
/// At every API: the app's grants and tokens for the person end, and the person is asked again, unless the app is one of the
/// workspace's own. Not of somebody with a greater role than whoever asks.
#[utoipa::path(
    delete, path = "/workspaces/{ws}/consents/{consent_id}", operation_id = "delete_consent", tag = "grants",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("consent_id" = uuid::Uuid, Path, description = "The consent"),
    ),
    responses((status = 204, description = "It is withdrawn")),
    security(("token" = ["grants:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<WriteGrants>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let id = id(&request, "consent_id", "consent")?;
    if let Some(person) = giver(&admin, id).await? {
        demand_above(&admin, person).await?;
    }
    if withdraw(&admin, id, &admin.actor()).await? {
        return Ok(HttpResponse::NoContent().finish());
    }
    Err(Failure::not_found("consent"))
}
