//! One row by a key that has one. Asked for without a limit: a limit is bound as a parameter, and SQLite prepares such
//! a statement anew each time it is run, which costs more than reading the row.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Select, SelectModel, Selector};

/// A query that can find one row at most.
pub(super) trait Only {
    /// What is found.
    type Row;

    /// The row, if there is one.
    async fn only<C: ConnectionTrait>(self, connection: &C) -> Result<Option<Self::Row>, DbErr>;
}

impl<E: EntityTrait> Only for Select<E> {
    type Row = E::Model;

    async fn only<C: ConnectionTrait>(self, connection: &C) -> Result<Option<E::Model>, DbErr> {
        Ok(self.all(connection).await?.pop())
    }
}

impl<M: FromQueryResult + Send + Sync> Only for Selector<SelectModel<M>> {
    type Row = M;

    async fn only<C: ConnectionTrait>(self, connection: &C) -> Result<Option<M>, DbErr> {
        Ok(self.all(connection).await?.pop())
    }
}
