//! `/api/v1/me`: who asks, and what they may do.

use super::list::parameters;
use super::problem::Failure;
use crate::domain::admin::rights::Me;
use crate::domain::admin::{Admin, RightName, Who};
use actix_web::{HttpRequest, HttpResponse};
use entity::member::Role;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// Where somebody is asked about.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameter; it is read by name")]
pub struct Where {
    /// The slug of a workspace; `system` if absent.
    workspace: Option<String>,
}

/// Whoever asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeView {
    /// The workspace they are asked about.
    workspace: String,
    /// The workspace they are known in: the same, or `system` for an operator.
    home: String,
    /// Whether a person or a machine app asks.
    kind: MeKind,
    /// The subject of their tokens: the id of a person, the `client_id` of an app.
    sub: String,
    /// What a person signs in with, or the `client_id`.
    username: String,
    /// Their role at home.
    role: Role,
    /// Whether they operate the instance, and have their role in every workspace.
    operator: bool,
    /// The scopes of the platform they may use here.
    #[schema(example = json!(["apps:read"]))]
    permitted: Vec<String>,
    /// Every kind of thing that is done through this API, and whether they may do it here.
    rights: Vec<RightView>,
    /// The roles they may give, change and take away here.
    #[schema(example = json!(["viewer", "developer", "admin"]))]
    manages: Vec<Role>,
    /// Whether they see only the apps they registered, and register none of the type `api`.
    own_apps_only: bool,
}

/// One kind of thing, and whether whoever asks may do it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Right)]
pub struct RightView {
    /// What it is.
    name: RightName,
    /// Whether they may.
    allowed: bool,
    /// Whether a session must be younger than five minutes for it.
    fresh: bool,
    /// Why they may not; null if they may.
    reason: Option<String>,
}

/// What somebody is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeKind {
    /// A person.
    Person,
    /// A machine app.
    App,
}

/// Say who asks, and what they may do in a workspace
#[utoipa::path(
    get, path = "/me", operation_id = "me", tag = "me", params(Where),
    responses((status = 200, description = "Whoever asks", body = MeView)),
    security(("token" = []), ("session" = []))
)]
pub async fn show(admin: Admin<Me>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    parameters(&request, &[super::access::WORKSPACE])?;
    let (kind, sub, username) = match admin.who() {
        Who::Person { id, username } => (MeKind::Person, id.to_string(), username.clone()),
        Who::App { client_id, .. } => (MeKind::App, client_id.clone(), client_id.clone()),
    };
    let rights = admin.rights().map(|(right, barred)| RightView {
        name: right.name,
        allowed: barred.is_none(),
        fresh: right.wants_fresh(),
        reason: barred.map(|barred| barred.to_string()),
    });
    let view = MeView {
        workspace: admin.workspace().slug().to_owned(),
        home: admin.home().workspace().slug().to_owned(),
        kind,
        sub,
        username,
        role: admin.role(),
        operator: admin.is_operator(),
        permitted: admin.permitted().iter().map(str::to_owned).collect(),
        rights: rights.collect(),
        manages: admin.managed_roles(),
        own_apps_only: admin.apps().sees_own_only(),
    };
    Ok(HttpResponse::Ok().json(view))
}
