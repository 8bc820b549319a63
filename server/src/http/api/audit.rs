//! `/api/v1/workspaces/{ws}/audit`: the trail, and whether it holds.

use super::list::{Asked, Items, PageParams};
use super::problem::{Failure, Kind};
use crate::domain::admin::Admin;
use crate::domain::admin::rights::ReadAudit;
use crate::domain::audit::EventView;
use crate::domain::audit_chain::{VerifyError, verify as verify_chain};
use crate::domain::timestamp;
use crate::store::EventFilter;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

const FILTERS: [&str; 6] = ["action", "actor", "target", "from", "to", "order"];

/// Which lines.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters; they are read by name")]
pub struct Which {
    /// Only this, such as `app.created`.
    action: Option<String>,
    /// Only what this actor did, such as `operator` or `user:<id>`.
    actor: Option<String>,
    /// Only what was done to this, such as `app:<client_id>`.
    target: Option<String>,
    /// Only from this moment on (RFC 3339).
    #[param(format = DateTime)]
    from: Option<String>,
    /// Only before this moment (RFC 3339).
    #[param(format = DateTime)]
    to: Option<String>,
    /// `newest` or `oldest` line first; `newest` if absent.
    #[param(example = "oldest")]
    order: Option<String>,
}

/// Whether the trail holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditVerification {
    /// Whether no line was changed, moved or taken out.
    intact: bool,
    /// How many lines are in the chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<u64>,
    /// The hash of the last of them: kept elsewhere, it shows later that none was cut off.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    /// The place where it is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_at: Option<i64>,
    /// What is wrong there.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// List the trail of a workspace
#[utoipa::path(
    get, path = "/workspaces/{ws}/audit", operation_id = "list_audit", tag = "audit",
    params(("ws" = String, Path, description = "The slug of the workspace"), Which, PageParams),
    responses((status = 200, description = "A page of lines", body = Items<EventView>)),
    security(("token" = ["audit:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadAudit>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let asked = Asked::of(&request, "audit", &FILTERS)?;
    let text = |name: &str| asked.value(name).map(str::to_owned);
    let filter = EventFilter {
        actor: text("actor"),
        action: text("action"),
        target: text("target"),
        from: moment(&asked, "from")?,
        to: moment(&asked, "to")?,
        oldest_first: oldest_first(&asked)?,
    };
    let found = admin.store().audit_events().search(&filter, asked.page(&admin)?).await?;
    let views: Vec<EventView> = found.into_iter().map(EventView::from).collect();
    Ok(HttpResponse::Ok().json(asked.items(&admin, views, |view| view.id.0)?))
}

/// Check that nothing in the trail was changed, moved or taken out
#[utoipa::path(
    get, path = "/workspaces/{ws}/audit/verify", operation_id = "verify_audit", tag = "audit",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    responses((status = 200, description = "Whether it holds", body = AuditVerification)),
    security(("token" = ["audit:read"]), ("session" = []))
)]
pub async fn verify(admin: Admin<ReadAudit>) -> Result<HttpResponse, Failure> {
    let verification = match verify_chain(&admin).await {
        Ok(verified) => AuditVerification {
            intact: true,
            events: Some(verified.events),
            head: verified.head_hash.as_deref().map(hex::encode),
            broken_at: None,
            reason: None,
        },
        Err(VerifyError::Broken(broken)) => AuditVerification {
            intact: false,
            events: None,
            head: None,
            broken_at: Some(broken.seq),
            reason: Some(broken.to_string()),
        },
        Err(VerifyError::Fault(fault)) => return Err(fault.into()),
    };
    Ok(HttpResponse::Ok().json(verification))
}

fn oldest_first(asked: &Asked) -> Result<bool, Failure> {
    match asked.value("order") {
        None | Some("newest") => Ok(false),
        Some("oldest") => Ok(true),
        Some(_) => Err(Failure::new(Kind::Invalid, "order is newest or oldest").about("order")),
    }
}

fn moment(asked: &Asked, name: &'static str) -> Result<Option<i64>, Failure> {
    let Some(text) = asked.value(name) else { return Ok(None) };
    let moment = timestamp::parse(text);
    let wrong = || Failure::new(Kind::Invalid, format!("{name} is no moment")).about(name);
    moment.ok_or_else(|| wrong().hint("write it like 2026-01-31T12:00:00Z")).map(Some)
}
