//! `/api/v1/workspaces/{ws}/users`: people. Somebody with a greater role than whoever asks is looked at and not changed:
//! whoever sets a password can be them (B-05).

use super::creation::{Creation, KeyHeader};
use super::list::{Asked, Items, OrderParam, PageParams};
use super::precondition::{self, Seen};
use super::problem::{Failure, Kind};
use super::{body, id};
use crate::domain::admin::rights::{EraseUsers, ReadUsers, WriteSessions, WriteUsers};
use crate::domain::admin::{Admin, Right};
use crate::domain::user::{self, NewUser, UserChange, UserView};
use crate::domain::{Tenant, session};
use actix_web::{HttpRequest, HttpResponse, web};
use entity::id::UserId;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

/// What is looked for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters; they are read by name")]
pub struct Search {
    /// The beginning of a username or e-mail address.
    query: Option<String>,
    /// The one person of this id, username or e-mail address.
    login: Option<String>,
}

/// A person to be added, with standard claims (`OpenID` Connect Core §5.1) as further members.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UserCreate {
    /// What they sign in with; the e-mail address if absent.
    username: Option<String>,
    /// Where mail goes; also signs in.
    email: Option<String>,
    /// Whether the address is known to be theirs.
    #[serde(default)]
    email_verified: bool,
    /// A password; without one they cannot sign in yet.
    #[serde(default, deserialize_with = "body::maybe_secret")]
    #[schema(value_type = Option<String>)]
    password: Option<SecretString>,
    /// Standard claims.
    #[serde(flatten)]
    #[schema(value_type = BTreeMap<String, Value>)]
    claims: Map<String, Value>,
}

/// What to change of a person; what is absent stays. Null takes an address or a claim away.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UserUpdate {
    /// What they sign in with.
    username: Option<String>,
    /// Where mail goes; also signs in.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    email: Option<String>,
    /// Whether the address is known to be theirs; a new one is not unless this says so.
    email_verified: Option<bool>,
    /// Standard claims.
    #[serde(flatten)]
    #[schema(value_type = BTreeMap<String, Value>)]
    claims: Map<String, Value>,
}

/// A member that is there; null is an empty text.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Some(Option::<String>::deserialize(deserializer)?.unwrap_or_default()))
}

/// A password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPassword {
    /// The new one.
    #[serde(deserialize_with = "body::secret")]
    #[schema(value_type = String)]
    password: SecretString,
}

impl UserUpdate {
    fn change(self) -> UserChange {
        // Below, an empty text takes away.
        let none_is_empty = |(name, value): (String, Value)| match value {
            Value::Null => (name, Value::String(String::new())),
            value => (name, value),
        };
        UserChange {
            username: self.username,
            email: self.email,
            email_verified: self.email_verified,
            claims: self.claims.into_iter().map(none_is_empty).collect(),
        }
    }
}

/// List people
///
/// In the order of their ids, which tells nothing, in the one that is asked for, or in that of what is looked for.
#[utoipa::path(
    get, path = "/workspaces/{ws}/users", operation_id = "list_users", tag = "users",
    params(("ws" = String, Path, description = "The slug of the workspace"), Search, OrderParam, PageParams),
    responses((status = 200, description = "A page of people", body = Items<UserView>)),
    security(("token" = ["users:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadUsers>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let asked = Asked::of(&request, "users", &["query", "login", "order"])?;
    let sorting = asked.sorting()?;
    let items = if let Some(name) = asked.value("login") {
        Items::maybe(user::show(&admin, name).await)?
    } else if let Some(text) = asked.value("query") {
        let place = asked.place(&admin)?;
        let found = user::search(&admin, text, place.as_deref(), asked.limit()).await?;
        asked.page_of_texts(&admin, found)?
    } else if let Some(sorting) = sorting {
        let place = asked.place(&admin)?;
        let found = user::sorted(&admin, sorting, place.as_deref(), asked.limit()).await?;
        asked.page_of_texts(&admin, found)?
    } else {
        let found = user::list(&admin, asked.page(&admin)?).await?;
        asked.items(&admin, found, |view| view.id.0)?
    };
    Ok(HttpResponse::Ok().json(items))
}

/// Add a person
#[utoipa::path(
    post, path = "/workspaces/{ws}/users", operation_id = "create_user", tag = "users",
    params(("ws" = String, Path, description = "The slug of the workspace"), KeyHeader),
    request_body = UserCreate,
    responses((status = 201, description = "The person", body = UserView)),
    security(("token" = ["users:write"]), ("session" = []))
)]
pub async fn create(
    admin: Admin<WriteUsers>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = body::bytes(&request, payload).await?;
    let creation = Creation::of(&request, &admin, &admin, &bytes)?;
    let make = async |tenant: Tenant| {
        let UserCreate { username, email, email_verified, password, claims } = body::parse(&bytes)?;
        let new = NewUser { username, email, email_verified, claims, password };
        Ok(user::create(&tenant, new, &admin.actor()).await?)
    };
    let again = async |id: String| Ok(user::show(&admin, &id).await?);
    let outcome = creation.run(&admin, make, again).await?;
    Ok(outcome.answer(&request, outcome.thing.id, Some(outcome.thing.version)))
}

/// Show a person
#[utoipa::path(
    get, path = "/workspaces/{ws}/users/{user_id}", operation_id = "show_user", tag = "users",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("user_id" = uuid::Uuid, Path, description = "The person"),
    ),
    responses((status = 200, description = "The person", body = UserView)),
    security(("token" = ["users:read"]), ("session" = []))
)]
pub async fn show(admin: Admin<ReadUsers>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    Ok(shown(&user::show(&admin, &user_id(&request)?.to_string()).await?))
}

/// Change a person
#[utoipa::path(
    patch, path = "/workspaces/{ws}/users/{user_id}", operation_id = "update_user", tag = "users",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("user_id" = uuid::Uuid, Path, description = "The person"),
        ("If-Match" = String, Header, description = "An ETag, or *"),
    ),
    request_body = UserUpdate,
    responses((status = 200, description = "The person", body = UserView)),
    security(("token" = ["users:write"]), ("session" = []))
)]
pub async fn update(
    admin: Admin<WriteUsers>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let seen = Seen::of(&request)?;
    let update: UserUpdate = body::read(&request, payload).await?;
    let before = changeable(&admin, &request).await?;
    seen.check(before.version)?;
    let name = before.id.to_string();
    let change = update.change();
    Ok(shown(&user::update_seen(&admin, (&name, before.version), &change, &admin.actor()).await?))
}

/// Remove a person with all that is theirs
///
/// Needs a fresh sign-in.
#[utoipa::path(
    delete, path = "/workspaces/{ws}/users/{user_id}", operation_id = "delete_user", tag = "users",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("user_id" = uuid::Uuid, Path, description = "The person"),
    ),
    responses((status = 204, description = "They are gone")),
    security(("token" = ["users:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<EraseUsers>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let name = changeable(&admin, &request).await?.id.to_string();
    user::delete(&admin, &name, &admin.actor()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Refuse a person everywhere
///
/// Their sessions, grants and tokens end for ever.
#[utoipa::path(
    post, path = "/workspaces/{ws}/users/{user_id}/disable", operation_id = "disable_user", tag = "users",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("user_id" = uuid::Uuid, Path, description = "The person"),
    ),
    responses((status = 200, description = "The person", body = UserView)),
    security(("token" = ["users:write"]), ("session" = []))
)]
pub async fn disable(admin: Admin<WriteUsers>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let name = changeable(&admin, &request).await?.id.to_string();
    Ok(shown(&user::disable(&admin, &name, &admin.actor()).await?))
}

/// Let a person sign in again
///
/// Nothing they had before comes back.
#[utoipa::path(
    post, path = "/workspaces/{ws}/users/{user_id}/enable", operation_id = "enable_user", tag = "users",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("user_id" = uuid::Uuid, Path, description = "The person"),
    ),
    responses((status = 200, description = "The person", body = UserView)),
    security(("token" = ["users:write"]), ("session" = []))
)]
pub async fn enable(admin: Admin<WriteUsers>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let name = changeable(&admin, &request).await?.id.to_string();
    Ok(shown(&user::enable(&admin, &name, &admin.actor()).await?))
}

/// Set a person's password
///
/// Their sessions, grants and tokens end.
#[utoipa::path(
    put, path = "/workspaces/{ws}/users/{user_id}/password", operation_id = "set_user_password", tag = "users",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("user_id" = uuid::Uuid, Path, description = "The person"),
    ),
    request_body = UserPassword,
    responses((status = 200, description = "The person", body = UserView)),
    security(("token" = ["users:write"]), ("session" = []))
)]
pub async fn set_password(
    admin: Admin<WriteUsers>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let UserPassword { password } = body::read(&request, payload).await?;
    let name = changeable(&admin, &request).await?.id.to_string();
    Ok(shown(&user::set_password(&admin, &name, password, &admin.actor()).await?))
}

/// End every session, grant and token of a person
#[utoipa::path(
    post, path = "/workspaces/{ws}/users/{user_id}/sign-out", operation_id = "sign_out_user", tag = "users",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("user_id" = uuid::Uuid, Path, description = "The person"),
    ),
    responses((status = 204, description = "They are signed out everywhere")),
    security(("token" = ["sessions:write"]), ("session" = []))
)]
pub async fn sign_out(admin: Admin<WriteSessions>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let person = changeable(&admin, &request).await?;
    session::end_all(&admin, person.id, &admin.actor()).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn user_id(request: &HttpRequest) -> Result<UserId, Failure> {
    id(request, "user_id", "user")
}

/// The person of the path, if whoever asks may change them.
pub(super) async fn changeable<R: Right>(admin: &Admin<R>, request: &HttpRequest) -> Result<UserView, Failure> {
    let view = user::show(admin, &user_id(request)?.to_string()).await?;
    demand_above(admin, view.id).await?;
    Ok(view)
}

/// Demands that whoever asks may change a person, and what is theirs.
pub(super) async fn demand_above<R>(admin: &Admin<R>, person: UserId) -> Result<(), Failure> {
    if admin.is_above(person).await? {
        return Ok(());
    }
    Err(Failure::new(Kind::Forbidden, "this person holds a greater role than whoever asks"))
}

fn shown(view: &UserView) -> HttpResponse {
    precondition::shown(view, view.version)
}
