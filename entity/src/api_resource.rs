//! APIs that access tokens are made for (RFC 8707). Each workspace has one named `default`, identified by its issuer.

use crate::id::{ResourceId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An API.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_resource")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResourceId,
    /// Its permanent small number, which tokens carry; 0 is the default one.
    pub number: i32,
    /// The absolute URI that stands in `resource` and `aud`; empty for the default one, whose identifier is the issuer.
    pub identifier: String,
    /// What people see.
    pub name: String,
    /// Opaque or JWT.
    pub access_token: TokenFormat,
    /// The JOSE algorithm of its JWTs.
    pub algorithm: String,
    /// When it was made.
    pub created_at: i64,
}

/// The form of a resource's access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TokenFormat {
    /// A sealed text; checked by introspection.
    Opaque,
    /// RFC 9068; checked by its signature.
    Jwt,
}

/// The number of the default resource.
pub const DEFAULT: i32 = 0;

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
