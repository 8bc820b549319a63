//! Roles: who may manage a workspace. In the `system` workspace a member is an operator of the instance.

use crate::id::{AppId, MemberId, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A role of a person or a machine app; exactly one of the two is set.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    /// The person.
    pub user_id: Option<UserId>,
    /// Or the machine app.
    pub app_id: Option<AppId>,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub created_at: i64,
}

/// What a member may do; each includes the one below.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads all but secrets.
    Viewer,
    /// Manages their own apps.
    Developer,
    /// Manages all but owners, deletion and root keys.
    Admin,
    /// Everything.
    Owner,
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
