//! `/api/v1/workspaces/{ws}/settings`: the policy of a workspace.

use super::body;
use super::precondition::{self, Seen};
use super::problem::{Failure, Kind};
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadSettings, WriteSettings};
use crate::domain::refusal::shown as said;
use crate::domain::workspace::{self, EVERY_GRANT, WorkspaceChange};
use actix_web::{HttpRequest, HttpResponse, web};
use entity::workspace::Settings;
use serde_json::{Map, Value};
use std::mem::discriminant;

/// Show the policy of a workspace
#[utoipa::path(
    get, path = "/workspaces/{ws}/settings", operation_id = "show_settings", tag = "settings",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    responses((status = 200, description = "Its policy", body = Settings)),
    security(("token" = ["settings:read"]), ("session" = []))
)]
pub async fn show(admin: Admin<ReadSettings>) -> HttpResponse {
    shown(&admin)
}

/// Change the policy of a workspace
///
/// What is named is replaced, the rest stays. A list is replaced as a whole; an empty `allowed_grants` forbids none.
#[utoipa::path(
    patch, path = "/workspaces/{ws}/settings", operation_id = "update_settings", tag = "settings",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("If-Match" = String, Header, description = "An ETag, or *"),
    ),
    request_body = Settings,
    responses((status = 200, description = "Its policy", body = Settings)),
    security(("token" = ["settings:write"]), ("session" = []))
)]
pub async fn update(
    admin: Admin<WriteSettings>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let seen = Seen::of(&request)?;
    let named: Map<String, Value> = body::read(&request, payload).await?;
    let policy = serde_json::to_value(admin.workspace().settings()).unwrap_or_default();
    let settings = assignments(named, &policy)?;
    seen.check(admin.workspace().row().version)?;
    let change = WorkspaceChange { settings, ..WorkspaceChange::default() };
    Ok(shown(&workspace::update(&admin, &change, &admin.actor()).await?))
}

/// The members of a body as `name=value`. Each stands where policy shows it and is of the type it has there: what only the
/// command line knows is no member, and none is reached through the switches.
fn assignments(named: Map<String, Value>, policy: &Value) -> Result<Vec<String>, Failure> {
    let mut all = Vec::new();
    for (name, value) in named {
        let known = policy.get(&name);
        let text = match &value {
            Value::Bool(on) => Some(on.to_string()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(text.clone()),
            Value::Array(words) => list(&name, words)?,
            Value::Object(_) | Value::Null => None,
        };
        match (value, known, text) {
            (Value::Object(members), Some(known @ Value::Object(_)), _) => all.extend(assignments(members, known)?),
            (_, None, Some(_)) => return Err(Failure::new(Kind::Invalid, "there is no such setting").about(name)),
            (value, Some(known), Some(text)) if discriminant(&value) == discriminant(known) => {
                all.push(format!("{name}={text}"));
            }
            _ => return Err(Failure::new(Kind::Malformed, "a setting has not the right type").about(name)),
        }
    }
    Ok(all)
}

/// A list as the command line writes it; nothing if it is not one of texts. Each text is one word, which is no word of the
/// command line's own: `all` would be every grant, and so would be a list that happens to end up with it.
fn list(name: &str, words: &[Value]) -> Result<Option<String>, Failure> {
    let Some(words) = words.iter().map(Value::as_str).collect::<Option<Vec<_>>>() else { return Ok(None) };
    let own = |word: &&str| *word == EVERY_GRANT || word.is_empty() || word.contains([',', ' ']);
    match words.as_slice() {
        [] if name == "allowed_grants" => Ok(Some(EVERY_GRANT.to_owned())),
        [] => Err(Failure::new(Kind::Invalid, format!("{name} has at least one")).about(name)),
        words => match words.iter().find(|word| own(word)) {
            None => Ok(Some(words.join(","))),
            Some(word) => Err(Failure::new(Kind::Invalid, format!("\"{}\" is not allowed", said(word))).about(name)),
        },
    }
}

fn shown(tenant: &Tenant) -> HttpResponse {
    precondition::shown(tenant.workspace().settings(), tenant.workspace().row().version)
}
