//! Sessions. Ending one moves its end; the row stays while grants made in it may still be judged by it.

use super::only::Only;
use super::page::paged;
use super::{Page, StoreError, Transaction, WorkspaceStore};
use entity::id::{SessionId, UserId};
use entity::session::{Column, Entity, Model};
use entity::user;
use sea_orm::sea_query::{Expr, IntoCondition};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QuerySelect, RelationDef};

/// Verbs on sessions.
#[derive(Debug)]
pub struct Sessions<'c, C>(WorkspaceStore<'c, C>);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Sessions.
    pub fn sessions(&self) -> Sessions<'c, C> {
        Sessions(*self)
    }
}

impl<C: ConnectionTrait> Sessions<'_, C> {
    /// The session of this id.
    pub async fn by_id(&self, id: SessionId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Id.eq(id)).only(self.0.connection).await?)
    }

    /// The session whose cookie has this SHA-256, and its person, in one read.
    pub async fn by_digest(&self, digest: &[u8]) -> Result<Option<(Model, user::Model)>, StoreError> {
        let to_user: RelationDef = Entity::belongs_to(user::Entity).from(Column::UserId).to(user::Column::Id).into();
        let same_workspace = |left, right| {
            Expr::col((left, Column::WorkspaceId)).eq(Expr::col((right, user::Column::WorkspaceId))).into_condition()
        };
        let query = self
            .0
            .find::<Entity>()
            .filter(Column::Digest.eq(digest))
            .join(JoinType::InnerJoin, to_user.on_condition(same_workspace))
            .select_also(user::Entity);
        let found = query.all(self.0.connection).await?.pop();
        Ok(found.and_then(|(session, user)| Some((session, user?))))
    }

    /// Sessions that have not reached their end, newest last, all or one person's.
    pub async fn list(&self, user: Option<UserId>, now: i64, page: Page) -> Result<Vec<Model>, StoreError> {
        let mut query = self.0.find::<Entity>().filter(Column::EndsAt.gt(now));
        if let Some(user) = user {
            query = query.filter(Column::UserId.eq(user));
        }
        Ok(paged(query, Column::Id, page).all(self.0.connection).await?)
    }
}

impl Sessions<'_, Transaction> {
    /// Adds a session.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Ends a session; `false` if it had ended or there is none.
    pub async fn end(&self, id: SessionId, now: i64) -> Result<bool, StoreError> {
        let changed = self
            .0
            .update::<Entity>()
            .col_expr(Column::EndsAt, Expr::value(now))
            .filter(Column::Id.eq(id))
            .filter(Column::EndsAt.gt(now))
            .exec(self.0.connection)
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Notes that a session was used.
    pub async fn touch(&self, id: SessionId, now: i64) -> Result<(), StoreError> {
        let update = self.0.update::<Entity>().col_expr(Column::LastUsedAt, Expr::value(now));
        update.filter(Column::Id.eq(id)).exec(self.0.connection).await?;
        Ok(())
    }
}
