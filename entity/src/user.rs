//! The people of a workspace. Login names are unique in their workspace after folding; the same person in two
//! workspaces is two rows.

use crate::id::{UserId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    /// Their workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key, and `sub`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// As it was typed.
    pub username: String,
    /// NFKC, case-folded; unique in the workspace.
    pub username_key: String,
    /// As it was typed; mail goes only here.
    pub email: Option<String>,
    /// NFKC, case-folded; unique in the workspace.
    pub email_key: Option<String>,
    /// Whether its owner proved the address.
    pub email_verified: bool,
    /// Standard claims (`OpenID` Connect Core §5.1) beyond those above.
    pub claims: Claims,
    /// A disabled person is refused everywhere, and re-enabling revives nothing.
    pub disabled: bool,
    /// Sessions and grants made under another epoch are dead.
    pub epoch: i64,
    /// When the account was made.
    pub created_at: i64,
    /// When a claim last changed.
    pub updated_at: i64,
    /// Counts changes.
    pub version: i64,
}

/// Standard claims in a JSON column, by their wire names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Claims(pub serde_json::Map<String, serde_json::Value>);

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
