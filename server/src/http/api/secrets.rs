//! `/api/v1/workspaces/{ws}/apps/{client_id}/secrets`: secrets of an app. Two work at a time, so that one can be exchanged
//! for another without a gap.

use super::creation::{Creation, KeyHeader};
use super::list::Items;
use super::problem::Failure;
use super::{body, id, part};
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadApps, WriteApps, WriteSecrets};
use crate::domain::app::{OVERLAP_SECONDS, Rotation, SecretView};
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

/// How a secret is exchanged.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretCreate {
    /// How long the replaced secret still works, in seconds: a day if absent; 0 ends it at once.
    overlap_seconds: Option<i64>,
    /// Whether every grant and token of the app ends as well.
    #[serde(default)]
    revoke_tokens: bool,
    /// A chosen secret of 32 to 256 visible characters; one is made if absent.
    #[serde(default, deserialize_with = "body::maybe_secret")]
    #[schema(value_type = Option<String>)]
    client_secret: Option<SecretString>,
}

/// List the secrets of an app that work, without what they are
#[utoipa::path(
    get, path = "/workspaces/{ws}/apps/{client_id}/secrets", operation_id = "list_app_secrets", tag = "apps",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("client_id" = String, Path, description = "The app"),
    ),
    responses((status = 200, description = "Two at most", body = Items<SecretView>)),
    security(("token" = ["apps:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadApps>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let secrets = admin.apps().secrets(&admin, part(&request, "client_id")).await?;
    Ok(HttpResponse::Ok().json(Items::all(secrets)))
}

/// Give an app a new secret
///
/// The answer holds it, this once, unless it was chosen. The one it replaces works until the overlap ends, any older one ends now. Needs a fresh
/// sign-in.
#[utoipa::path(
    post, path = "/workspaces/{ws}/apps/{client_id}/secrets", operation_id = "create_app_secret", tag = "apps",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("client_id" = String, Path, description = "The app"),
        KeyHeader,
    ),
    request_body = Option<SecretCreate>,
    responses((status = 201, description = "The secret", body = SecretView)),
    security(("token" = ["apps:write"]), ("session" = []))
)]
pub async fn create(
    admin: Admin<WriteSecrets>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = body::bytes(&request, payload).await?;
    let creation = Creation::of(&request, &admin, &admin, &bytes)?;
    let client_id = part(&request, "client_id");
    let make = async |tenant: Tenant| {
        let SecretCreate { overlap_seconds, revoke_tokens, client_secret } = body::parse_or_default(&bytes)?;
        let overlap_seconds = overlap_seconds.unwrap_or(OVERLAP_SECONDS);
        let rotation = Rotation { secret: client_secret, overlap_seconds, revoke_tokens };
        Ok(admin.apps().issue_secret(&tenant, client_id, rotation).await?)
    };
    let again = async |id: String| {
        let secrets = admin.apps().secrets(&admin, client_id).await?;
        secrets.into_iter().find(|view| view.id.to_string() == id).ok_or_else(|| Failure::not_found("secret"))
    };
    let outcome = creation.run(&admin, make, again).await?;
    Ok(outcome.answer(&request, outcome.thing.id, None))
}

/// End a secret that another has replaced
#[utoipa::path(
    delete, path = "/workspaces/{ws}/apps/{client_id}/secrets/{secret_id}", operation_id = "delete_app_secret",
    tag = "apps",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("client_id" = String, Path, description = "The app"),
        ("secret_id" = uuid::Uuid, Path, description = "The secret"),
    ),
    responses((status = 204, description = "It has ended")),
    security(("token" = ["apps:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<WriteApps>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let (apps, client_id) = (admin.apps(), part(&request, "client_id"));
    // Whether the app is there is settled before its secret is looked for.
    apps.show_changeable(&admin, client_id).await?;
    apps.delete_secret(&admin, client_id, id(&request, "secret_id", "secret")?).await?;
    Ok(HttpResponse::NoContent().finish())
}
