//! `/api/v1/workspaces/{ws}/audit`: the trail, and whether it holds.

use super::list::{Asked, Items, PageParams, parameters};
use super::problem::{Failure, Kind};
use crate::domain::admin::Admin;
use crate::domain::admin::rights::ReadAudit;
use crate::domain::audit::EventView;
use crate::domain::audit_chain::{MOST_UNCHAINED, Place, STRETCH, VerifyError, verify_stretch};
use crate::domain::timestamp;
use crate::protocol::params::Params;
use crate::store::EventFilter;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// Lines of one check: unless asked otherwise, and at most.
const USUAL: u64 = 2_000;
const MOST: u64 = STRETCH;

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

/// Where a check begins, and how much of the trail it is about.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters; they are read by name")]
pub struct Stretch {
    /// Go on after this place: the `checked_to` of the check before.
    #[param(minimum = 1)]
    after: Option<i64>,
    /// The hash of the line at that place: the `head` of the check before.
    head: Option<String>,
    /// Lines to check.
    #[param(minimum = 1, maximum = 5000, default = 2000)]
    limit: Option<u32>,
}

/// Whether a stretch of the trail holds.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct AuditVerification {
    /// Whether no line of the stretch was changed, moved or taken out. Of a stretch that goes on after a place this says
    /// that its lines follow from the line with that hash, and that this line is still there and says what it said, if the
    /// one before it has the hash it had; what comes before is as good as the check that ended there.
    intact: bool,
    /// How many lines were checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<u64>,
    /// Whether the chain ends where the stretch does. If not, go on with `checked_to` as `after` and with `head`.
    #[serde(skip_serializing_if = "Option::is_none")]
    complete: Option<bool>,
    /// The place of the last line checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_to: Option<i64>,
    /// The hash of that line: kept elsewhere, it shows later that none was cut off.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    /// The place of the last line of the chain, for a look at how much is left.
    last: i64,
    /// The newest lines, which have no place in the chain yet and get one within seconds; 1000 if there are more.
    unchained: u64,
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
///
/// A stretch at a time: repeated with where it ended until it is complete.
#[utoipa::path(
    get, path = "/workspaces/{ws}/audit/verify", operation_id = "verify_audit", tag = "audit",
    params(("ws" = String, Path, description = "The slug of the workspace"), Stretch),
    responses((status = 200, description = "Whether it holds", body = AuditVerification)),
    security(("token" = ["audit:read"]), ("session" = []))
)]
pub async fn verify(admin: Admin<ReadAudit>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let params = parameters(&request, &["after", "head", "limit"])?;
    let limit = params.value("limit").map_or(Some(USUAL), |text| text.parse().ok());
    let limit = limit
        .filter(|limit| (1..=MOST).contains(limit))
        .ok_or_else(|| Failure::new(Kind::Invalid, format!("limit is a number from 1 to {MOST}")).about("limit"))?;
    let known = place(&params)?;
    let verified = verify_stretch(&admin, known, limit).await;
    let lines = admin.store().audit_events();
    let standing = AuditVerification {
        last: lines.chain_length().await?,
        unchained: lines.count_unchained(MOST_UNCHAINED).await?,
        ..AuditVerification::default()
    };
    let verification = match verified {
        Ok(stretch) => AuditVerification {
            intact: true,
            events: Some(stretch.events),
            complete: Some(stretch.complete),
            checked_to: stretch.end.as_ref().map(|end| end.seq),
            head: stretch.end.map(|end| hex::encode(end.hash)),
            ..standing
        },
        Err(VerifyError::Broken(broken)) => {
            AuditVerification { broken_at: Some(broken.seq), reason: Some(broken.to_string()), ..standing }
        }
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

/// The place a check goes on from, which is named in full or not at all.
fn place(params: &Params) -> Result<Option<Place>, Failure> {
    let invalid = |name: &'static str, reason: &str| Failure::new(Kind::Invalid, reason).about(name);
    match (params.value("after"), params.value("head")) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(invalid("head", "a check goes on after a place with the hash of the line there")),
        (None, Some(_)) => Err(invalid("after", "a hash is that of a line at a place")),
        (Some(after), Some(head)) => {
            let seq: Option<i64> = after.parse().ok().filter(|seq| *seq > 0);
            let seq = seq.ok_or_else(|| invalid("after", "after is a place, the first of which is 1"))?;
            let hash = hex::decode(head).ok().filter(|hash| hash.len() == 32);
            let hash = hash.ok_or_else(|| invalid("head", "head is 64 hexadecimal digits"))?;
            Ok(Some(Place { seq, hash }))
        }
    }
}

fn moment(asked: &Asked, name: &'static str) -> Result<Option<i64>, Failure> {
    let Some(text) = asked.value(name) else { return Ok(None) };
    let moment = timestamp::parse(text);
    let wrong = || Failure::new(Kind::Invalid, format!("{name} is no moment")).about(name);
    moment.ok_or_else(|| wrong().hint("write it like 2026-01-31T12:00:00Z")).map(Some)
}
