//! Secrets of apps, at most two live at a time. Generated ones are 256 random bits kept as SHA-256; chosen or imported
//! ones are kept as Argon2id.

use crate::id::{AppId, AppSecretId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A secret's digest.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app_secret")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppSecretId,
    /// Its app.
    pub app_id: AppId,
    /// How `digest` was made.
    pub kind: Kind,
    /// 32 bytes of SHA-256, or an Argon2id PHC string.
    pub digest: Vec<u8>,
    /// When it stops working; absent while it is the current one.
    pub expires_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
}

/// How a secret's digest was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// SHA-256: right for 256 random bits.
    Sha256,
    /// Argon2id: for what a person chose.
    Argon2id,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppSecret").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
