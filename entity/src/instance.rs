//! The one row about this installation: its epoch, its public URL, and where the set-up of the first operator stands.

use sea_orm::entity::prelude::*;

/// The row; its key is always [`ONLY`].
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "instance")]
pub struct Model {
    /// Always [`ONLY`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Salt of every derived key: adding one ends every code, token and link at once.
    pub epoch: i64,
    /// The public URL that issuers are computed from; recorded once it is not loopback.
    pub public_url: Option<String>,
    /// Counts set-up links, so that a newer one kills the older.
    pub setup_gen: i64,
    /// The master key that wrapped `check`.
    pub master: String,
    /// A known text wrapped by the master key: a wrong key is refused at start, not at the first token.
    pub master_check: Vec<u8>,
    /// When this installation was made.
    pub created_at: i64,
}

/// The key of the only row.
pub const ONLY: i32 = 1;

/// No relations: the row stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
