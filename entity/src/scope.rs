//! The scopes a workspace knows.

use crate::id::{ScopeId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A scope.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scope")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScopeId,
    /// Its permanent small number, which tokens carry; never used again.
    pub number: i32,
    /// Its name on the wire; unique in the workspace.
    pub name: String,
    /// What a person reads on the consent page.
    pub description: String,
    /// Whose scope it is.
    pub kind: Kind,
    /// When it was made.
    pub created_at: i64,
}

/// Whose scope it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = ScopeKind)]
pub enum Kind {
    /// `OpenID` Connect's own: openid, profile, email, address, phone, `offline_access`.
    Identity,
    /// The platform's own, for its admin API.
    Platform,
    /// The workspace's APIs.
    Api,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
