//! A person as an operator sees them: the claims of OpenID Connect by their names, and what is ours.

use crate::domain::timestamp::Timestamp;
use entity::id::UserId;
use entity::user::Model;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A person, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    /// Key.
    pub id: UserId,
    /// The same as the subject of tokens.
    pub sub: UserId,
    /// What they sign in with.
    pub username: String,
    /// Where mail goes; also signs in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether they proved the address.
    pub email_verified: bool,
    /// Further standard claims.
    #[serde(flatten)]
    #[schema(value_type = BTreeMap<String, Value>)]
    pub claims: Map<String, Value>,
    /// Whether they are refused everywhere.
    pub disabled: bool,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Unix seconds when a claim last changed (`OpenID` Connect Core §5.1).
    pub updated_at: i64,
    /// Counts changes.
    pub version: i64,
}

impl From<&Model> for UserView {
    fn from(row: &Model) -> Self {
        Self {
            id: row.id,
            sub: row.id,
            username: row.username.clone(),
            email: row.email.clone(),
            email_verified: row.email_verified,
            claims: row.claims.0.clone(),
            disabled: row.disabled,
            created_at: Timestamp(row.created_at),
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
