//! The row about this installation.

use super::only::Only;
use super::{PlatformStore, StoreError, Transaction};
use entity::instance::{Column, Entity, Model, ONLY};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter};

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// The row, absent before the first start.
    pub async fn instance(&self) -> Result<Option<Model>, StoreError> {
        Ok(Entity::find_by_id(ONLY).only(self.connection).await?)
    }
}

impl PlatformStore<'_, Transaction> {
    /// Writes the row at the first start.
    pub async fn instance_insert(&self, row: Model) -> Result<(), StoreError> {
        Entity::insert(row.into_active_model().reset_all()).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Records the public URL that issuers are computed from.
    pub async fn instance_public_url(&self, public_url: Option<String>) -> Result<(), StoreError> {
        let update = Entity::update_many().col_expr(Column::PublicUrl, Expr::value(public_url));
        update.exec(self.connection).await?;
        Ok(())
    }

    /// Ends every derived value of the instance.
    pub async fn instance_expire_all(&self) -> Result<(), StoreError> {
        let update = Entity::update_many().col_expr(Column::Epoch, Expr::col(Column::Epoch).add(1));
        update.exec(self.connection).await?;
        Ok(())
    }

    /// Moves from one set-up link to the next; `false` if `generation` is not the current one.
    pub async fn instance_setup_advance(&self, generation: i64) -> Result<bool, StoreError> {
        let changed = Entity::update_many()
            .col_expr(Column::SetupGen, Expr::col(Column::SetupGen).add(1))
            .filter(Column::SetupGen.eq(generation))
            .exec(self.connection)
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Changes the row and changes it back, to see whether that can be done: SQLite does not write what is the same.
    pub async fn instance_touch(&self) -> Result<(), StoreError> {
        let moved = |by: i64| Entity::update_many().col_expr(Column::SetupGen, Expr::col(Column::SetupGen).add(by));
        moved(1).exec(self.connection).await?;
        moved(-1).exec(self.connection).await?;
        Ok(())
    }

    /// Names the master key that wraps the check value from now on.
    pub async fn instance_rewrap(&self, master: String, check: Vec<u8>) -> Result<(), StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::Master, Expr::value(master))
            .col_expr(Column::MasterCheck, Expr::value(check));
        update.exec(self.connection).await?;
        Ok(())
    }
}
