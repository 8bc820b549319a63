//! `/api/v1/workspaces/{ws}/sessions`: signed-in browsers.

use super::id;
use super::list::{Asked, Items, PageParams};
use super::problem::{Failure, Kind};
use super::users::demand_above;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadSessions, WriteSessions};
use crate::domain::session::{self, SessionView, listed};
use actix_web::{HttpRequest, HttpResponse};
use entity::id::UserId;
use utoipa::IntoParams;

/// Whose they are.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameter; it is read by name")]
pub struct Whose {
    /// Only of this person.
    user_id: Option<uuid::Uuid>,
}

/// List live sessions, the oldest first
///
/// A page may hold fewer than were asked for and yet not be the last.
#[utoipa::path(
    get, path = "/workspaces/{ws}/sessions", operation_id = "list_sessions", tag = "sessions",
    params(("ws" = String, Path, description = "The slug of the workspace"), Whose, PageParams),
    responses((status = 200, description = "A page of sessions", body = Items<SessionView>)),
    security(("token" = ["sessions:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadSessions>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let asked = Asked::of(&request, "sessions", &["user_id"])?;
    let person = person(&asked)?;
    let found = listed(&admin, person, asked.unsifted(&admin)?).await?;
    Ok(HttpResponse::Ok().json(asked.sifted(&admin, found)?))
}

/// End a session
///
/// Not of somebody with a greater role than whoever asks.
#[utoipa::path(
    delete, path = "/workspaces/{ws}/sessions/{session_id}", operation_id = "delete_session", tag = "sessions",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("session_id" = uuid::Uuid, Path, description = "The session"),
    ),
    responses((status = 204, description = "It has ended")),
    security(("token" = ["sessions:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<WriteSessions>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let id = id(&request, "session_id", "session")?;
    if let Some(person) = session::holder(&admin, id).await? {
        demand_above(&admin, person).await?;
    }
    if session::end(&admin, id, &admin.actor()).await? {
        return Ok(HttpResponse::NoContent().finish());
    }
    Err(Failure::not_found("session"))
}

/// The person a list is about.
pub(super) fn person(asked: &Asked) -> Result<Option<UserId>, Failure> {
    let parsed = asked.value("user_id").map(str::parse).transpose();
    parsed.map_err(|_| Failure::new(Kind::Invalid, "user_id is no id").about("user_id"))
}
