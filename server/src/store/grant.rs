//! Grants: the conditional updates that make a code single-use and a refresh single-winner live here.

use super::only::Only;
use super::page::paged;
use super::{Page, StoreError, Transaction, WorkspaceStore};
use entity::grant::{Code, Column, Entity, Model, State};
use entity::id::{AppId, GrantId, UserId};
use entity::{app, session, user};
use sea_orm::sea_query::{Expr, IntoCondition};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    RelationDef,
};
use uuid::Uuid;

/// Verbs on grants.
#[derive(Debug)]
pub struct Grants<'c, C>(WorkspaceStore<'c, C>);

/// A grant with what decides whether it is still good, from one read.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct GrantContext {
    /// The grant.
    #[sea_orm(nested)]
    pub grant: Model,
    /// `client_id` of its app.
    pub client_id: String,
    /// Whether its app is disabled.
    pub app_disabled: bool,
    /// The app's epoch now.
    pub app_epoch_now: i64,
    /// Whether its person is disabled.
    pub user_disabled: bool,
    /// The person's epoch now.
    pub user_epoch_now: i64,
    /// When its session ends; absent if it was made in none.
    pub session_ends_at: Option<i64>,
    /// When its session was last used.
    pub session_last_used_at: Option<i64>,
}

/// What redeeming a code writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// When.
    pub at: i64,
    /// The root key the first refresh token derives from.
    pub refresh_key_id: i64,
    /// When the grant ends from now on.
    pub ends_at: i64,
}

/// Whose grants a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GrantFilter {
    /// Only of this person.
    pub user: Option<UserId>,
    /// Only of this app.
    pub app: Option<AppId>,
}

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// Grants.
    pub fn grants(&self) -> Grants<'c, C> {
        Grants(*self)
    }
}

impl<C: ConnectionTrait> Grants<'_, C> {
    /// The grant of this id.
    pub async fn by_id(&self, id: GrantId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Id.eq(id)).only(self.0.connection).await?)
    }

    /// A grant with its app, person and session, in one read by primary keys.
    pub async fn context(&self, id: GrantId) -> Result<Option<GrantContext>, StoreError> {
        let to_app = reference::<app::Entity>(Column::AppId, app::Column::WorkspaceId, app::Column::Id);
        let to_user = reference::<user::Entity>(Column::UserId, user::Column::WorkspaceId, user::Column::Id);
        let to_session =
            reference::<session::Entity>(Column::SessionId, session::Column::WorkspaceId, session::Column::Id);
        let query = self
            .0
            .find::<Entity>()
            .filter(Column::Id.eq(id))
            .join(JoinType::InnerJoin, to_app)
            .join(JoinType::InnerJoin, to_user)
            .join(JoinType::LeftJoin, to_session)
            .column_as(app::Column::ClientId, "client_id")
            .column_as(app::Column::Disabled, "app_disabled")
            .column_as(app::Column::Epoch, "app_epoch_now")
            .column_as(user::Column::Disabled, "user_disabled")
            .column_as(user::Column::Epoch, "user_epoch_now")
            .column_as(session::Column::EndsAt, "session_ends_at")
            .column_as(session::Column::LastUsedAt, "session_last_used_at");
        Ok(query.into_model::<GrantContext>().only(self.0.connection).await?)
    }

    /// Whether an interaction has finished: it left its id on a grant.
    pub async fn has_interaction(&self, interaction: Uuid) -> Result<bool, StoreError> {
        let found = self.0.find::<Entity>().filter(Column::InteractionId.eq(interaction)).only(self.0.connection);
        Ok(found.await?.is_some())
    }

    /// Live grants that have not ended, oldest first.
    pub async fn list(&self, filter: GrantFilter, now: i64, page: Page) -> Result<Vec<Model>, StoreError> {
        let mut query = self.0.find::<Entity>().filter(Column::State.eq(State::Live)).filter(Column::EndsAt.gt(now));
        if let Some(user) = filter.user {
            query = query.filter(Column::UserId.eq(user));
        }
        if let Some(app) = filter.app {
            query = query.filter(Column::AppId.eq(app));
        }
        Ok(paged(query, Column::Id, page).all(self.0.connection).await?)
    }
}

/// A join by `(workspace_id, id)`, so that no join can leave the workspace either.
fn reference<E: EntityTrait>(from: Column, workspace: E::Column, id: E::Column) -> RelationDef {
    let relation: RelationDef = Entity::belongs_to(E::default()).from(from).to(id).into();
    relation.on_condition(move |left, right| {
        Expr::col((left, Column::WorkspaceId)).eq(Expr::col((right, workspace))).into_condition()
    })
}

impl Grants<'_, Transaction> {
    /// Adds a grant.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if its interaction has finished already.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Spends the code, once: `false` if it is not open any more, or the grant not live.
    pub async fn redeem(&self, id: GrantId, redemption: Redemption) -> Result<bool, StoreError> {
        let changed = self
            .0
            .update::<Entity>()
            .col_expr(Column::Code, Expr::value(Code::Spent))
            .col_expr(Column::Generation, Expr::value(1_i64))
            .col_expr(Column::RotatedAt, Expr::value(redemption.at))
            .col_expr(Column::RefreshKeyId, Expr::value(redemption.refresh_key_id))
            .col_expr(Column::LastUsedAt, Expr::value(redemption.at))
            .col_expr(Column::EndsAt, Expr::value(redemption.ends_at))
            .filter(Column::Id.eq(id))
            .filter(Column::Code.eq(Code::Open))
            .filter(Column::State.eq(State::Live))
            .exec(self.0.connection)
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Moves to the next generation, once: `false` if the grant is not at `generation` or not live any more. The key
    /// is the one the new generation's refresh token derives from.
    pub async fn rotate(&self, id: GrantId, generation: i64, at: i64, key: i64) -> Result<bool, StoreError> {
        let changed = self
            .0
            .update::<Entity>()
            .col_expr(Column::Generation, Expr::value(generation + 1))
            .col_expr(Column::RotatedAt, Expr::value(at))
            .col_expr(Column::RefreshKeyId, Expr::value(key))
            .col_expr(Column::LastUsedAt, Expr::value(at))
            .filter(Column::Id.eq(id))
            .filter(Column::Generation.eq(generation))
            .filter(Column::State.eq(State::Live))
            .exec(self.0.connection)
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Revokes a grant for ever; `false` if it was not live.
    pub async fn revoke(&self, id: GrantId) -> Result<bool, StoreError> {
        let changed = self
            .0
            .update::<Entity>()
            .col_expr(Column::State, Expr::value(State::Revoked))
            .filter(Column::Id.eq(id))
            .filter(Column::State.eq(State::Live))
            .exec(self.0.connection)
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Revokes what a person gave to an app; how many grants that were.
    pub async fn revoke_between(&self, user: UserId, app: AppId) -> Result<u64, StoreError> {
        let changed = self
            .0
            .update::<Entity>()
            .col_expr(Column::State, Expr::value(State::Revoked))
            .filter(Column::UserId.eq(user))
            .filter(Column::AppId.eq(app))
            .filter(Column::State.eq(State::Live))
            .exec(self.0.connection)
            .await?;
        Ok(changed.rows_affected)
    }
}
