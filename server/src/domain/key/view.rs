//! Keys as those see them who manage a workspace: never the key itself.

use crate::domain::timestamp::Timestamp;
use crate::domain::{Fault, Tenant};
use entity::id::KeyRowId;
use entity::workspace_key::{Kind, Model};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A key, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyView {
    /// Key of the row.
    pub id: KeyRowId,
    /// What it is for.
    pub kind: Kind,
    /// The name of a signing key in the key set (RFC 7517 §4.5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// The algorithm of a signing key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Where in its life it is.
    pub state: KeyState,
    /// From when it seals or signs.
    pub active_at: Timestamp,
    /// From when nothing new is made with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
    /// When nothing made with it is alive any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// The master key that wraps it, for operators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master: Option<String>,
}

/// Where in its life a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Everybody may know it; it signs soon.
    Published,
    /// A root: new things are sealed with it.
    Sealing,
    /// New things are signed with it.
    Signing,
    /// Only what it made before is still good.
    Retired,
}

impl KeyState {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Sealing => "sealing",
            Self::Signing => "signing",
            Self::Retired => "retired",
        }
    }
}

impl KeyView {
    fn of(row: Model, now: i64) -> Self {
        let retired = row.retired_at.is_some_and(|at| at <= now);
        let state = match row.kind {
            _ if retired => KeyState::Retired,
            _ if row.active_at > now => KeyState::Published,
            Kind::Root => KeyState::Sealing,
            Kind::Signing => KeyState::Signing,
        };
        Self {
            id: row.id,
            kind: row.kind,
            kid: row.kid,
            alg: row.algorithm,
            state,
            active_at: Timestamp(row.active_at),
            retired_at: row.retired_at.map(Timestamp),
            ends_at: row.ends_at.map(Timestamp),
            master: Some(row.master),
        }
    }
}

/// The keys of a workspace that have not ended, the oldest first.
pub async fn list(tenant: &Tenant) -> Result<Vec<KeyView>, Fault> {
    let now = tenant.now();
    Ok(tenant.store().keys().all(now).await?.into_iter().map(|row| KeyView::of(row, now)).collect())
}
