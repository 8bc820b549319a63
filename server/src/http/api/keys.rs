//! `/api/v1/workspaces/{ws}/keys`: root and signing keys, never what they are.

use super::body;
use super::list::Items;
use super::problem::Failure;
use crate::domain::admin::rights::{ReadKeys, WriteKeys};
use crate::domain::admin::{Admin, Right};
use crate::domain::key::rotate::{Reason, rotate as rotate_keys};
use crate::domain::key::{self, KeyView};
use crate::domain::{Fault, Tenant};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// Why keys are replaced.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRotation {
    /// Whether somebody else may have them: the old ones go now, and every token of the workspace with them.
    #[serde(default)]
    compromised: bool,
}

/// List the keys of a workspace that have not ended
///
/// Operators also see the name of the master key that wraps each, which tells nothing about it.
#[utoipa::path(
    get, path = "/workspaces/{ws}/keys", operation_id = "list_keys", tag = "keys",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    responses((status = 200, description = "All of them", body = Items<KeyView>)),
    security(("token" = ["keys:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadKeys>) -> Result<HttpResponse, Failure> {
    listed(&admin, admin.tenant()).await
}

/// Replace the keys of a workspace
///
/// New signing keys sign in ten minutes, so that everybody knows them by then; compromised ones are replaced at once. For
/// owners with a fresh sign-in.
#[utoipa::path(
    post, path = "/workspaces/{ws}/keys/rotate", operation_id = "rotate_keys", tag = "keys",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    request_body = Option<KeyRotation>,
    responses((status = 200, description = "The keys as they are now", body = Items<KeyView>)),
    security(("token" = ["keys:write"]), ("session" = []))
)]
pub async fn rotate(
    admin: Admin<WriteKeys>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let KeyRotation { compromised } = body::parse_or_default(&body::bytes(&request, payload).await?)?;
    let reason = if compromised { Reason::Compromised } else { Reason::Routine };
    let after = rotate_keys(&admin, &admin.actor(), reason).await?;
    listed(&admin, &after).await
}

async fn listed<R: Right>(admin: &Admin<R>, tenant: &Tenant) -> Result<HttpResponse, Failure> {
    let keys: Result<Vec<KeyView>, Fault> = key::list(tenant).await;
    let mut keys = keys?;
    if !admin.is_operator() {
        // Which master key there is, is the instance's business.
        for view in &mut keys {
            view.master = None;
        }
    }
    Ok(HttpResponse::Ok().json(Items::all(keys)))
}
