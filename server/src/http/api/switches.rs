//! `/api/v1/workspaces/{ws}/switches`: what is spoken besides the present best practice, and who uses it.

use super::list::Items;
use super::problem::Failure;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::ReadSettings;
use crate::domain::switch::{self, SwitchView};
use actix_web::HttpResponse;

/// List the switches of a workspace, and who uses them
///
/// A use shows within ten seconds.
#[utoipa::path(
    get, path = "/workspaces/{ws}/switches", operation_id = "list_switches", tag = "settings",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    responses((status = 200, description = "All of them", body = Items<SwitchView>)),
    security(("token" = ["settings:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadSettings>) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(Items::all(switch::list(&admin).await?)))
}
