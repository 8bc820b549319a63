//! `/api/v1/workspaces/{ws}/tokens`: access and refresh tokens that somebody holds in their hands. They are secrets, and
//! stand in the body alone.

use super::body;
use super::problem::{Failure, Kind};
use super::users::demand_above;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadGrants, WriteGrants};
use crate::domain::grant::revoke::{Bearer, bearer, presented, revoke_presented};
use crate::domain::token::inspect::{TokenView, inspect as inspected};
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

/// A token to be looked at, or ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenPresented {
    /// An access token, or a refresh token.
    #[serde(deserialize_with = "body::secret")]
    #[schema(value_type = String)]
    token: SecretString,
}

/// Say whether a token is good, and what it allows
///
/// What is unknown here, has ended or was revoked is not active, and neither is what stands for another's app, for those
/// who see only their own.
#[utoipa::path(
    post, path = "/workspaces/{ws}/tokens/inspect", operation_id = "inspect_token", tag = "grants",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    request_body = TokenPresented,
    responses((status = 200, description = "What it is", body = TokenView)),
    security(("token" = ["grants:read"]), ("session" = []))
)]
pub async fn inspect(
    admin: Admin<ReadGrants>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let TokenPresented { token } = body::read(&request, payload).await?;
    let view = inspected(&admin, token.expose_secret()).await?;
    let visible = match &view.client_id {
        Some(client_id) => admin.apps().sees(&admin, client_id).await?,
        None => true,
    };
    Ok(HttpResponse::Ok().json(if visible { view } else { TokenView::default() }))
}

/// End an access token, or the grant of a refresh token
///
/// Not of somebody with a greater role than whoever asks.
#[utoipa::path(
    post, path = "/workspaces/{ws}/tokens/revoke", operation_id = "revoke_token", tag = "grants",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    request_body = TokenPresented,
    responses((status = 204, description = "It has ended")),
    security(("token" = ["grants:write"]), ("session" = []))
)]
pub async fn revoke(
    admin: Admin<WriteGrants>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let TokenPresented { token } = body::read(&request, payload).await?;
    let token = presented(&admin, token.expose_secret()).ok_or_else(unknown)?;
    match bearer(&admin, &token).await? {
        Some(Bearer::Person(person)) => demand_above(&admin, person).await?,
        Some(Bearer::App(app)) if !admin.is_above_app(app).await? => {
            let detail = "this token is of an app that holds a greater role than whoever asks";
            return Err(Failure::new(Kind::Forbidden, detail));
        }
        _ => {}
    }
    if revoke_presented(&admin, &admin.actor(), token).await? {
        return Ok(HttpResponse::NoContent().finish());
    }
    Err(unknown())
}

fn unknown() -> Failure {
    Failure::not_found("token")
}
