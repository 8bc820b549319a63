//! Grants: one authorization, one row, from the code to the last refresh. Nothing in it can be presented: codes and
//! tokens are derived from the row and a key.

use crate::id::{AppId, GrantId, SessionId, UserId, WorkspaceId};
use crate::list::{NumberList, TextList};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

pub use crate::app::GrantLife;

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grant")]
pub struct Model {
    /// Its workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    /// The app that holds it.
    pub app_id: AppId,
    /// Who gave it.
    pub user_id: UserId,
    /// The session it was given in.
    pub session_id: Option<SessionId>,
    /// The interaction that made it; unique, so that a step done twice makes one grant.
    pub interaction_id: Uuid,
    /// Whether its tokens are good.
    pub state: State,
    /// Where its authorization code stands.
    pub code: Code,
    /// When the code ends.
    pub code_end: i64,
    /// The root key its code was derived from.
    pub code_key_id: i64,
    /// Where its code was sent.
    pub redirect_uri: Option<String>,
    /// Whether the request named that place: then the token request must repeat it.
    pub redirect_named: bool,
    /// The S256 code challenge (RFC 7636).
    pub code_challenge: Option<String>,
    /// Echoed in the ID token.
    pub nonce: Option<String>,
    /// What was granted, space separated.
    pub scope: String,
    /// Numbers of the resources it is for; empty means the default one.
    pub resources: NumberList,
    /// Claims asked for by name (`OpenID` Connect Core §5.5).
    pub claims: RequestedClaims,
    /// When the person proved themselves.
    pub auth_time: i64,
    /// How (RFC 8176 values, space separated).
    pub amr: String,
    /// Epochs it was made under.
    pub user_epoch: i64,
    /// See `user_epoch`.
    pub app_epoch: i64,
    /// See `user_epoch`.
    pub workspace_epoch: i64,
    /// Whether it can be refreshed.
    pub refreshable: bool,
    /// The generation of the current refresh token; 0 before the code is redeemed.
    pub generation: i64,
    /// When the current generation was made.
    pub rotated_at: i64,
    /// The root key the current refresh token was derived from.
    pub refresh_key_id: i64,
    /// Whether it ends with its session.
    pub life: GrantLife,
    /// The latest end of its code, access tokens and refresh; the row may go after it.
    pub ends_at: i64,
    /// When it was made.
    pub created_at: i64,
    /// When a token was last issued from it.
    pub last_used_at: i64,
}

/// Whether a grant's tokens are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Good until `ends_at`.
    Live,
    /// Dead for ever.
    Revoked,
}

/// Where a grant's authorization code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The grant never had one.
    None,
    /// Not presented yet.
    Open,
    /// Presented; a second time revokes the grant.
    Spent,
}

/// Claims asked for by name, in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct RequestedClaims {
    /// For the ID token.
    #[serde(skip_serializing_if = "is_empty")]
    pub id_token: TextList,
    /// For userinfo.
    #[serde(skip_serializing_if = "is_empty")]
    pub userinfo: TextList,
}

fn is_empty(list: &TextList) -> bool {
    list.0.is_empty()
}

/// No relations are declared: references are composite and joined by the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
