//! A small pool of RSA signing keys made ahead, because making one takes far longer than making a workspace should.

use crate::id::KeyRowId;
use sea_orm::entity::prelude::*;

/// A spare key, wrapped by a master key; adopted by a workspace once and then gone from here.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spare_key")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KeyRowId,
    /// The JOSE name of its algorithm.
    pub algorithm: String,
    /// The master key that wraps it.
    pub master: String,
    /// The wrapped PKCS#8.
    pub wrapped: Vec<u8>,
    /// When it was made.
    pub created_at: i64,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpareKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// No relations: a spare belongs to nobody yet.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
