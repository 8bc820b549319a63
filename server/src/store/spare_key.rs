//! The pool of signing keys made ahead.

use super::{PlatformStore, StoreError, Transaction};
use entity::instance;
use entity::spare_key::{Column, Entity, Model};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect,
};

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// How many spare keys of an algorithm a master key wraps.
    pub async fn spare_keys(&self, algorithm: &str, master: &str) -> Result<u64, StoreError> {
        let query = Entity::find().filter(Column::Algorithm.eq(algorithm)).filter(Column::Master.eq(master));
        Ok(query.count(self.connection).await?)
    }

    /// Whether another master key than this wraps any spare key.
    pub async fn spare_keys_under_others(&self, master: &str) -> Result<bool, StoreError> {
        Ok(Entity::find().filter(Column::Master.ne(master)).one(self.connection).await?.is_some())
    }
}

impl PlatformStore<'_, Transaction> {
    /// Adds a spare key unless there are `most` of its kind already, made by whatever node; whether it did.
    pub async fn spare_key_add(&self, row: Model, most: u64) -> Result<bool, StoreError> {
        // One at a time: two that count at once would both find room.
        instance::Entity::find().lock(LockType::NoKeyUpdate).all(self.connection).await?;
        if self.spare_keys(&row.algorithm, &row.master).await? >= most {
            return Ok(false);
        }
        Entity::insert(row.into_active_model().reset_all()).exec_without_returning(self.connection).await?;
        Ok(true)
    }

    /// Takes a spare key that a master key wraps out of the pool, for good; none that another transaction is taking.
    pub async fn spare_key_take(&self, algorithm: &str, master: &str) -> Result<Option<Model>, StoreError> {
        let query = Entity::find()
            .filter(Column::Algorithm.eq(algorithm))
            .filter(Column::Master.eq(master))
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        let Some(spare) = query.one(self.connection).await? else { return Ok(None) };
        let gone = Entity::delete_by_id(spare.id).exec(self.connection).await?;
        Ok((gone.rows_affected == 1).then_some(spare))
    }

    /// Drops spare keys that another master key wraps: making new ones is simpler than wrapping them again.
    pub async fn spare_keys_drop_others(&self, master: &str) -> Result<u64, StoreError> {
        let gone = Entity::delete_many().filter(Column::Master.ne(master)).exec(self.connection).await?;
        Ok(gone.rows_affected)
    }
}
