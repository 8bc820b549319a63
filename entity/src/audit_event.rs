//! The audit trail: every change by a person, operator or registration, every revocation, reuse, lock and completed
//! sign-in, written in the transaction of what it tells. A job chains the rows of a workspace by hash within seconds.

use crate::id::{AuditEventId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// One line of the trail.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key; its order is the order of events.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEventId,
    /// When.
    pub at: i64,
    /// Who: `user:<id>`, `app:<client_id>`, `operator`, `system/<sub>`, `job:<name>` or `anonymous`.
    pub actor: String,
    /// What, as a stable word such as `app.created`.
    pub action: String,
    /// On what: `app:<client_id>`, `user:<id>`, `grant:<id>` …
    pub target: String,
    /// Further facts; never a secret.
    pub detail: Json,
    /// The request it was part of.
    pub request_id: Option<String>,
    /// Its place in the chain, set by the chaining job.
    pub seq: Option<i64>,
    /// SHA-256 over its predecessor's hash and itself.
    pub hash: Option<Vec<u8>>,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
