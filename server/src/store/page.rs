//! Keyset pages: lists are read from a key onwards, never by counting rows.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select, Value};
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
    paged_to(&Order::Asc, query, key, page)
}

/// The same in either direction.
pub(super) fn paged_to<E: EntityTrait>(order: &Order, query: Select<E>, key: E::Column, page: Page) -> Select<E> {
    ordered(query, [key.into_expr()], page.after.map(|after| [after.into()]), order).limit(page.limit)
}

/// Rows in the order of these, each of which decides where those before it are equal, and only what comes after this place.
pub(super) fn ordered<E: EntityTrait, const N: usize>(
    query: Select<E>,
    by: [Expr; N],
    after: Option<[Value; N]>,
    order: &Order,
) -> Select<E> {
    let query = match after {
        Some(after) => {
            let (row, place) = (Expr::tuple(by.clone()), Expr::tuple(after.map(Expr::val)));
            query.filter(if *order == Order::Desc { row.lt(place) } else { row.gt(place) })
        }
        None => query,
    };
    by.into_iter().fold(query, |query, by| query.order_by(by, order.clone()))
}
