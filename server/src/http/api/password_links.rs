//! `/api/v1/workspaces/{ws}/users/{user_id}/password-link`: a link with which a person chooses their password. Whoever
//! makes one could be them, so it takes what setting the password takes (B-05).

use super::creation::{Creation, KeyHeader};
use super::problem::Failure;
use super::{body, users};
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::WriteUsers;
use crate::domain::recovery::{self, By, Delivery, Offer, PasswordLink};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// The link that is wished for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordLinkCreate {
    /// How it reaches the person: mailed to the address on file, or in the answer, to be handed over.
    delivery: Delivery,
    /// How long it works, in seconds: 300 to 604800; a day if absent.
    expires_in: Option<i64>,
}

/// Make a link with which a person chooses their password
///
/// It works once; a new password, however it is set, ends every link of the person, and so does disabling them or signing
/// them out everywhere. Nothing else changes until it is used: an old password works until then. With `mail` it goes to
/// the address on file, which its use verifies; with `answer` the answer holds it, this once.
///
/// It rests on the roles of this moment: it ends when its person gets a greater role than they have, so give the role
/// first, and when whoever makes it is no member any more or could not make it now.
#[utoipa::path(
    post, path = "/workspaces/{ws}/users/{user_id}/password-link", operation_id = "create_password_link",
    tag = "users",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("user_id" = uuid::Uuid, Path, description = "The person"),
        KeyHeader,
    ),
    request_body = PasswordLinkCreate,
    responses((status = 201, description = "The link", body = PasswordLink)),
    security(("token" = ["users:write"]), ("session" = []))
)]
pub async fn create(
    admin: Admin<WriteUsers>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = body::bytes(&request, payload).await?;
    let creation = Creation::of(&request, &admin, &admin, &bytes)?;
    let name = users::changeable(&admin, &request).await?.id.to_string();
    let make = async |tenant: Tenant| {
        let PasswordLinkCreate { delivery, expires_in } = body::parse(&bytes)?;
        let offer = Offer { delivery, expires_in };
        Ok(recovery::offer(&tenant, &name, offer, By::Member(&admin)).await?)
    };
    let again = async |kept: String| recovery::again(&kept).ok_or_else(|| Failure::not_found("link"));
    Ok(creation.run(&admin, make, again).await?.told())
}
