//! The pool of signing keys made ahead.

use super::{PlatformStore, StoreError};
use entity::spare_key::{Column, Entity, Model};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter,
};

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// How many spare keys of an algorithm there are.
    pub async fn spare_keys(&self, algorithm: &str) -> Result<u64, StoreError> {
        Ok(Entity::find().filter(Column::Algorithm.eq(algorithm)).count(self.connection).await?)
    }
}

impl PlatformStore<'_, DatabaseTransaction> {
    /// Adds a spare key.
    pub async fn spare_key_insert(&self, row: Model) -> Result<(), StoreError> {
        Entity::insert(row.into_active_model().reset_all()).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Takes a spare key out of the pool, for good.
    pub async fn spare_key_take(&self, algorithm: &str) -> Result<Option<Model>, StoreError> {
        let Some(spare) = Entity::find().filter(Column::Algorithm.eq(algorithm)).one(self.connection).await? else {
            return Ok(None);
        };
        let gone = Entity::delete_by_id(spare.id).exec(self.connection).await?;
        Ok((gone.rows_affected == 1).then_some(spare))
    }
}
