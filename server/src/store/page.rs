//! Keyset pages: lists are read from a key onwards, never by counting rows.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Continue after this key.
    pub after: Option<Uuid>,
    /// At most this many rows; 1 to 200.
    pub limit: u64,
}

impl Page {
    /// The first page of a usual size.
    pub const FIRST: Self = Self { after: None, limit: 50 };
}

/// The rows of a page, in the order of a key.
pub(super) fn paged<E: EntityTrait>(query: Select<E>, key: E::Column, page: Page) -> Select<E> {
    let query = query.order_by_asc(key).limit(page.limit);
    match page.after {
        Some(after) => query.filter(key.gt(after)),
        None => query,
    }
}
