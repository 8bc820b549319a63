//! The audit trail. Lines are added in the transaction of what they tell; only the chaining job touches one again, to
//! give it its place and hash.

use super::only::Only;
use super::page::paged_to;
use super::{Page, PlatformStore, StoreError, Transaction, WorkspaceStore};
use entity::audit_event::{Column, Entity, Model};
use entity::id::{AuditEventId, WorkspaceId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Verbs on the audit trail.
#[derive(Debug)]
pub struct AuditEvents<'c, C>(WorkspaceStore<'c, C>);

/// Which lines a search finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// What this actor did.
    pub actor: Option<String>,
    /// Where this was done.
    pub action: Option<String>,
    /// What was done to this.
    pub target: Option<String>,
    /// From this second on.
    pub from: Option<i64>,
    /// Before this second.
    pub to: Option<i64>,
    /// In the order in which they were written.
    pub oldest_first: bool,
}

/// The least key of a line written in or after a second (RFC 9562 §5.7: 48 bits of milliseconds come first).
fn key_at(second: i64) -> AuditEventId {
    let millis = u128::try_from(second.saturating_mul(1_000)).unwrap_or(0);
    AuditEventId(Uuid::from_u128(millis.min((1 << 48) - 1) << 80))
}

/// A line without a place in its chain yet.
pub type UnchainedEvent = (WorkspaceId, AuditEventId);

impl<'c, C: ConnectionTrait> WorkspaceStore<'c, C> {
    /// The audit trail.
    pub fn audit_events(&self) -> AuditEvents<'c, C> {
        AuditEvents(*self)
    }
}

impl<C: ConnectionTrait> PlatformStore<'_, C> {
    /// The oldest lines written until then that have no place in their chain yet, of any workspace.
    pub async fn audit_unchained(&self, until: i64, limit: u64) -> Result<Vec<UnchainedEvent>, StoreError> {
        let query = Entity::find()
            .select_only()
            .column(Column::WorkspaceId)
            .column(Column::Id)
            .filter(Column::Seq.is_null())
            .filter(Column::At.lte(until))
            .order_by_asc(Column::Id)
            .limit(limit);
        Ok(query.into_tuple().all(self.connection).await?)
    }

    /// When the oldest line without a place in its chain was written, of any workspace.
    pub async fn audit_oldest_unchained(&self) -> Result<Option<i64>, StoreError> {
        let query = Entity::find()
            .select_only()
            .column(Column::At)
            .filter(Column::Seq.is_null())
            .order_by_asc(Column::Id)
            .limit(1);
        Ok(query.into_tuple().one(self.connection).await?)
    }
}

impl<C: ConnectionTrait> AuditEvents<'_, C> {
    /// The line of this id.
    pub async fn by_id(&self, id: AuditEventId) -> Result<Option<Model>, StoreError> {
        Ok(self.0.find::<Entity>().filter(Column::Id.eq(id)).only(self.0.connection).await?)
    }

    /// Lines that fit, the newest first unless the filter says otherwise.
    pub async fn search(&self, filter: &EventFilter, page: Page) -> Result<Vec<Model>, StoreError> {
        let mut query = self.0.find::<Entity>();
        let texts =
            [(Column::Actor, &filter.actor), (Column::Action, &filter.action), (Column::Target, &filter.target)];
        for (column, text) in texts {
            if let Some(text) = text {
                query = query.filter(column.eq(text));
            }
        }
        // Keys are in the order of time, and begin with it.
        if let Some(from) = filter.from {
            query = query.filter(Column::Id.gte(key_at(from)));
        }
        if let Some(until) = filter.to {
            query = query.filter(Column::Id.lt(key_at(until)));
        }
        let order = if filter.oldest_first { Order::Asc } else { Order::Desc };
        Ok(paged_to(&order, query, Column::Id, page).all(self.0.connection).await?)
    }

    /// The last line of the chain.
    pub async fn chain_head(&self) -> Result<Option<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::Seq.is_not_null()).order_by_desc(Column::Seq);
        Ok(query.one(self.0.connection).await?)
    }

    /// Chained lines from a place onwards.
    pub async fn chain(&self, from: i64, limit: u64) -> Result<Vec<Model>, StoreError> {
        let query = self.0.find::<Entity>().filter(Column::Seq.gte(from)).order_by_asc(Column::Seq).limit(limit);
        Ok(query.all(self.0.connection).await?)
    }

    /// The place of the last line of the chain; 0 while it has none.
    pub async fn chain_length(&self) -> Result<i64, StoreError> {
        let last = self
            .0
            .find::<Entity>()
            .select_only()
            .column(Column::Seq)
            .filter(Column::Seq.is_not_null())
            .order_by_desc(Column::Seq);
        let last: Option<Option<i64>> = last.into_tuple().one(self.0.connection).await?;
        Ok(last.flatten().unwrap_or(0))
    }

    /// How many lines have no place in the chain yet, counted up to `most`.
    pub async fn count_unchained(&self, most: u64) -> Result<u64, StoreError> {
        let waiting = self.0.find::<Entity>().select_only().column(Column::Id).filter(Column::Seq.is_null());
        let waiting: Vec<AuditEventId> = waiting.limit(most).into_tuple().all(self.0.connection).await?;
        Ok(waiting.len().try_into().unwrap_or(most))
    }

    /// The oldest lines written until then that have no place in the chain yet.
    pub async fn unchained(&self, until: i64, limit: u64) -> Result<Vec<Model>, StoreError> {
        let query = self
            .0
            .find::<Entity>()
            .filter(Column::Seq.is_null())
            .filter(Column::At.lte(until))
            .order_by_asc(Column::Id)
            .limit(limit);
        Ok(query.all(self.0.connection).await?)
    }
}

impl AuditEvents<'_, Transaction> {
    /// Adds a line.
    pub async fn insert(&self, row: Model) -> Result<(), StoreError> {
        self.0.insert::<Entity>(row).await
    }

    /// Gives a line its place; `false` if it has one.
    pub async fn chain_append(&self, id: AuditEventId, seq: i64, hash: Vec<u8>) -> Result<bool, StoreError> {
        let changed = self
            .0
            .update::<Entity>()
            .col_expr(Column::Seq, Expr::value(Some(seq)))
            .col_expr(Column::Hash, Expr::value(Some(hash)))
            .filter(Column::Id.eq(id))
            .filter(Column::Seq.is_null())
            .exec(self.0.connection)
            .await?;
        Ok(changed.rows_affected == 1)
    }
}
