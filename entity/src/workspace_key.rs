//! Keys of a workspace, wrapped by a master key: roots (everything sealed derives from one) and signing keys.

use crate::id::{KeyRowId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A wrapped key.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace_key")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KeyRowId,
    /// Root or signing key.
    pub kind: Kind,
    /// The 64-bit id of a root key, unique in the instance; bearer values name it.
    pub root_id: Option<i64>,
    /// The `kid` of a signing key (RFC 7638 thumbprint), unique in the instance.
    pub kid: Option<String>,
    /// The JOSE name of a signing key's algorithm.
    pub algorithm: Option<String>,
    /// The master key that wraps it.
    pub master: String,
    /// The wrapped key: 32 bytes of a root, PKCS#8 of a signing key.
    pub wrapped: Vec<u8>,
    /// From when it seals or signs; published before.
    pub active_at: i64,
    /// From when nothing new is made with it; absent while it is the current one.
    pub retired_at: Option<i64>,
    /// When the row may go: nothing made with it is alive after this.
    pub ends_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
}

/// What the key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = KeyKind)]
pub enum Kind {
    /// Derives the keys of every sealed artifact.
    Root,
    /// Signs ID tokens and JWT access tokens.
    Signing,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkspaceKey").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
