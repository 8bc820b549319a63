//! `/api/v1/workspaces/{ws}/grants`: what people allowed apps. A developer sees those of their own apps.

use super::id;
use super::list::{Asked, Items, PageParams};
use super::problem::Failure;
use super::sessions::person;
use super::users::demand_above;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadGrants, WriteGrants};
use crate::domain::app::permit::Denied;
use crate::domain::grant::revoke::revoke_grant;
use crate::domain::grant::{GrantView, holder, listed};
use crate::domain::refusal::Refused;
use crate::store::{GrantFilter, Page};
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
    let app = match asked.value("client_id") {
        None => None,
        Some(client_id) => match admin.apps().show(&admin, client_id).await {
            Ok(view) => Some(view.id),
            // Another's app has as many as one that never was.
            Err(Denied::Refused(Refused::NotFound { .. }) | Denied::NoOwnApps) => {
                return Ok(HttpResponse::Ok().json(Items::<GrantView>::all(Vec::new())));
            }
            Err(denied) => return Err(denied.into()),
        },
    };
    let filter = GrantFilter { user: person(&asked)?, app };
    let page = Page { limit: asked.limit(), ..asked.page(&admin)? };
    let found = listed(&admin, filter, admin.apps().scope_of_view()?, page).await?;
    let more = u64::try_from(found.read).is_ok_and(|read| read >= asked.limit());
    let next = found.last.map(|id| id.0).filter(|_| more);
    Ok(HttpResponse::Ok().json(asked.page_of(&admin, found.items, next)?))
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
