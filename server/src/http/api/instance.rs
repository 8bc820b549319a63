//! `/api/v1/instance`: how the installation is, for its operators.

use super::list::parameters;
use super::problem::Failure;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ExpireAll, Operate};
use crate::domain::census::census;
use crate::domain::key::expire_all as expire_everything;
use crate::domain::timestamp::Timestamp;
use crate::state::State;
use crate::store::{Backend, Db, Standing, StoreError};
use actix_web::{HttpRequest, HttpResponse, web};
use entity::workspace::Status;
use serde::Serialize;
use utoipa::ToSchema;

/// More workspaces of a kind than this are shown as this many.
const MOST_WORKSPACES: u64 = 10_000;

/// The installation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Instance)]
pub struct InstanceView {
    /// The version of the program on this node.
    version: String,
    /// What the world calls it.
    public_url: String,
    /// When this node started.
    started_at: Timestamp,
    /// Its time.
    now: Timestamp,
    /// The database.
    database: DatabaseView,
    /// How its schema stands to the version of the program.
    schema: SchemaView,
    /// How many workspaces there are.
    workspaces: WorkspacesView,
    /// Letters on their way out.
    outbox: OutboxView,
    /// Age of the oldest audit line without a place in its chain, in seconds; 0 if all have one.
    audit_unchained_seconds: i64,
    /// Keys that another master key wraps than the first configured one.
    keys_to_rewrap: u64,
    /// Whether this node can do its work.
    healthy: bool,
}

/// The database.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstanceDatabase)]
pub struct DatabaseView {
    /// `sqlite` or `postgres`.
    kind: String,
    /// Whether it answers.
    reachable: bool,
    /// Whether it can be written, as far as anybody knows.
    writable: bool,
    /// The version of TLS that leads to it; absent where the connection is not encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption: Option<String>,
    /// Seconds between this node's clock and the database's.
    clock_skew_seconds: i64,
}

/// How the schema stands to the version of the program.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstanceSchema)]
pub struct SchemaView {
    /// The last step the database has.
    applied: Option<String>,
    /// The last step this version knows.
    known: Option<String>,
    /// Steps of this version that the database lacks, which `tenantry migrate` makes.
    pending: Vec<String>,
    /// Steps of a newer version, beside which this one may run.
    newer: Vec<String>,
    /// Why this version must not be started on it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// How many workspaces there are; 10000 of a kind if there are more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstanceWorkspaces)]
pub struct WorkspacesView {
    /// Those that answer.
    active: u64,
    /// Those that are suspended.
    suspended: u64,
}

/// Letters on their way out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstanceOutbox)]
pub struct OutboxView {
    /// How many wait; ten thousand if there are more.
    waiting: usize,
    /// Those of them that were tried before.
    failing: usize,
}

/// Show how the installation is
///
/// For operators.
#[utoipa::path(
    get, path = "/instance", operation_id = "show_instance", tag = "instance",
    responses((status = 200, description = "The installation", body = InstanceView)),
    security(("token" = ["workspaces:read"]), ("session" = []))
)]
pub async fn show(admin: Admin<Operate>, state: web::Data<State>) -> Result<HttpResponse, Failure> {
    let instance = admin.instance();
    let census = census(instance).await?;
    let reachable = instance.db.ping().await.is_ok();
    let writable = instance.writable().await.is_ok();
    let kind = match instance.db.backend() {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    };
    let master = instance.masters.current();
    let view = InstanceView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        public_url: instance.public_url.origin().to_owned(),
        started_at: Timestamp(state.started),
        now: Timestamp(admin.now()),
        database: DatabaseView {
            kind: kind.to_owned(),
            reachable,
            writable,
            encryption: instance.db.encryption().await?,
            clock_skew_seconds: instance.db.clock_skew(admin.now()).await?,
        },
        schema: schema(&instance.db).await?,
        workspaces: WorkspacesView {
            active: instance.db.platform().count_workspaces(Status::Active, MOST_WORKSPACES).await?,
            suspended: instance.db.platform().count_workspaces(Status::Suspended, MOST_WORKSPACES).await?,
        },
        outbox: OutboxView { waiting: census.letters(), failing: census.failing() },
        audit_unchained_seconds: census.unchained_seconds(),
        keys_to_rewrap: instance.db.platform().keys_not_under(master.as_str()).await?,
        healthy: reachable && writable && !state.is_draining(),
    };
    Ok(HttpResponse::Ok().json(view))
}

/// End every code, token, link and session of every workspace
///
/// The caller's own too. For owners of `system` with a fresh sign-in.
#[utoipa::path(
    post, path = "/instance/expire-all", operation_id = "expire_all", tag = "instance",
    responses((status = 204, description = "They have ended")),
    security(("token" = ["keys:write"]), ("session" = []))
)]
pub async fn expire_all(admin: Admin<ExpireAll>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    // No parameter makes it another workspace's business.
    parameters(&request, &[])?;
    expire_everything(&admin, &admin.actor()).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn schema(db: &Db) -> Result<SchemaView, StoreError> {
    let known = Db::steps();
    let (standing, problem) = match db.standing().await {
        Ok(standing) => (standing, None),
        Err(StoreError::Schema(problem)) => (Standing::default(), Some(problem)),
        Err(error) => return Err(error),
    };
    let Standing { pending, newer } = standing;
    // Of a schema that this version must not run on, it cannot say where it stands.
    let last = newer.last().or_else(|| known.iter().rev().find(|step| !pending.contains(step)));
    let applied = last.filter(|_| problem.is_none()).cloned();
    Ok(SchemaView { applied, known: known.last().cloned(), pending, newer, problem })
}
