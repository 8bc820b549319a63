//! Access tokens revoked one by one.

use super::only::Only;
use super::{StoreError, Transaction, WorkspaceStore};
use entity::revoked_token::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

/// Verbs on revoked tokens.
#[derive(Debug)]
pub struct RevokedTokens<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Access tokens revoked one by one.
    pub fn revoked_tokens(&self) -> RevokedTokens<'c, C> {
        RevokedTokens(*self)
    }
}

impl<C: ConnectionTrait> RevokedTokens<'_, C> {
    /// Whether the token of this `jti` was revoked.
    pub async fn has(&self, jti: &str) -> Result<bool, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Jti.eq(jti)).only(self.0.connection).await?.is_some())
    }
}

impl RevokedTokens<'_, Transaction> {
    /// Revokes a token until it would have ended anyway; `false` if it was revoked before.
    pub async fn add(&self, jti: &str, ends_at: i64) -> Result<bool, StoreError> {
        if self.has(jti).await? {
            return Ok(false);
        }
        let row = Model { workspace_id: self.0.id, jti: jti.to_owned(), ends_at };
        self.0.insert::<Entity>(row).await?;
        Ok(true)
    }
}
