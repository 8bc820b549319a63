//! The handle to one workspace's rows. Every statement it builds carries `workspace_id`; the tables it knows are those
//! that implement [`Tenanted`].

use super::{StoreError, Transaction};
use entity::id::WorkspaceId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, Delete, DeleteMany, EntityTrait, IntoActiveModel, Iterable,
    PrimaryKeyToColumn, QueryFilter, Select, TryInsertResult, Update, UpdateMany,
};

/// A table whose rows belong to a workspace.
pub(super) trait Tenanted: EntityTrait {
    /// The column that says to which.
    const WORKSPACE: Self::Column;
}

macro_rules! tenanted {
    ($($table:ident),+ $(,)?) => {$(
        impl Tenanted for entity::$table::Entity {
            const WORKSPACE: Self::Column = entity::$table::Column::WorkspaceId;
        }
    )+};
}

tenanted!(
    api_resource,
    app,
    app_secret,
    audit_event,
    consent,
    credential,
    failure_counter,
    grant,
    idempotency,
    logo,
    member,
    outbox,
    recovery,
    revoked_token,
    scope,
    scope_path,
    session,
    switch_past,
    switch_usage,
    usage_day,
    usage_hour,
    user,
    workspace_host,
    workspace_key,
);

/// A handle to one workspace's rows, on a reading connection or inside a transaction.
#[derive(Debug)]
pub struct WorkspaceStore<'c, C> {
    pub(super) connection: &'c C,
    pub(super) id: WorkspaceId,
}

impl<C> Clone for WorkspaceStore<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for WorkspaceStore<'_, C> {}

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    pub(super) fn new(connection: &'c C, id: WorkspaceId) -> Self {
        Self { connection, id }
    }

    /// Whose rows these are.
    pub fn workspace_id(&self) -> WorkspaceId {
        self.id
    }

    pub(super) fn find<E: Tenanted>(&self) -> Select<E> {
        E::find().filter(E::WORKSPACE.eq(self.id))
    }
}

impl WorkspaceStore<'_, Transaction> {
    /// All columns of a row, as one of this workspace.
    fn own<E>(&self, row: E::Model) -> E::ActiveModel
    where
        E: Tenanted,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E>,
    {
        let mut row = row.into_active_model().reset_all();
        row.set(E::WORKSPACE, self.id.into());
        row
    }

    /// Inserts a row into this workspace, whatever workspace it names.
    pub(super) async fn insert<E>(&self, row: E::Model) -> Result<(), StoreError>
    where
        E: Tenanted,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        E::insert(self.own::<E>(row)).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Inserts a row into this workspace unless there is one with the same values in these columns; whether it did.
    pub(super) async fn insert_unless<E>(&self, row: E::Model, same: &[E::Column]) -> Result<bool, StoreError>
    where
        E: Tenanted,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let insert = E::insert(self.own::<E>(row)).on_conflict_do_nothing_on(same.iter().copied());
        Ok(matches!(insert.exec_without_returning(self.connection).await?, TryInsertResult::Inserted(1..)))
    }

    /// Inserts rows into this workspace, whatever workspace they name.
    pub(super) async fn insert_all<E>(&self, rows: Vec<E::Model>) -> Result<(), StoreError>
    where
        E: Tenanted,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        E::insert_many(rows.into_iter().map(|row| self.own::<E>(row))).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Writes all columns of a row of this workspace.
    pub(super) async fn replace<E>(&self, row: E::Model) -> Result<(), StoreError>
    where
        E: Tenanted,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        // The key decides which row; a row of another workspace does not exist here.
        Update::one(self.own::<E>(row)).validate()?.exec(self.connection).await?;
        Ok(())
    }

    /// Writes all columns but the key of a row of this workspace, if it is still as it was read.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is not.
    pub(super) async fn write_back<E>(&self, row: E::Model, as_read: Expr) -> Result<(), StoreError>
    where
        E: Tenanted,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let changed =
            self.update::<E>().set(beside_key(self.own::<E>(row))).filter(as_read).exec(self.connection).await?;
        if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    pub(super) fn update<E: Tenanted>(&self) -> UpdateMany<E> {
        Update::many(E::default()).filter(E::WORKSPACE.eq(self.id))
    }

    pub(super) fn delete<E: Tenanted>(&self) -> DeleteMany<E> {
        Delete::many(E::default()).filter(E::WORKSPACE.eq(self.id))
    }
}

/// A row without its key, to be set. SQLite looks for every row that refers to one whose key is named, even if the value
/// stays the same: for a workspace that would be all it has.
pub(super) fn beside_key<A>(mut row: A) -> A
where
    A: ActiveModelTrait,
{
    for key in <A::Entity as EntityTrait>::PrimaryKey::iter() {
        row.not_set(key.into_column());
    }
    row
}
