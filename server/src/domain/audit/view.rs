//! The trail as those read it who manage a workspace.

use crate::domain::timestamp::Timestamp;
use entity::audit_event::Model;
use entity::id::AuditEventId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A line of the trail, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = AuditEvent)]
pub struct EventView {
    /// Key.
    pub id: AuditEventId,
    /// When.
    pub at: Timestamp,
    /// Who: `user:<id>`, `app:<client_id>`, `operator`, `system/<sub>`, `job:<name>` or `anonymous`.
    pub actor: String,
    /// What, as a stable word such as `app.created`.
    pub action: String,
    /// On what: `app:<client_id>`, `user:<id>` …
    pub target: String,
    /// Further facts.
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
    /// Finds the request in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Its place in the chain, once it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<i64>,
    /// Its hash in the chain, in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

impl From<Model> for EventView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            at: Timestamp(row.at),
            actor: row.actor,
            action: row.action,
            target: row.target,
            detail: row.detail,
            request_id: row.request_id,
            seq: row.seq,
            hash: row.hash.as_deref().map(hex::encode),
        }
    }
}
