//! The orders in which whoever asks may have a list. Each is walked along an index from a place onwards, in either
//! direction, and an [`After`] is the place.

use super::beginning::{After, fold};
use super::page::ordered;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, Order, QueryFilter, Select};
use serde::Deserialize;
use std::cmp::Ordering;
use utoipa::ToSchema;

/// An order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sorting {
    /// As they were made.
    Oldest,
    /// The other way round.
    Newest,
    /// By name.
    Name,
    /// The other way round.
    NameDescending,
}

impl Sorting {
    /// Whether names decide, and not when something was made.
    pub fn is_by_name(self) -> bool {
        matches!(self, Self::Name | Self::NameDescending)
    }

    /// How two places come one after the other in a list that is at hand.
    pub fn compare(self, one: &After, other: &After) -> Ordering {
        if self.order() == Order::Desc { other.cmp(one) } else { one.cmp(other) }
    }

    pub(super) fn order(self) -> Order {
        match self {
            Self::Oldest | Self::Name => Order::Asc,
            Self::Newest | Self::NameDescending => Order::Desc,
        }
    }
}

/// Rows whose names may be equal and whose keys are in the order in which they were made.
pub(super) fn sorted<E: EntityTrait>(
    query: Select<E>,
    (name, key): (Expr, Expr),
    sorting: Sorting,
    after: Option<&After>,
) -> Select<E> {
    if sorting.is_by_name() {
        return named(query, (name, key), &sorting.order(), after);
    }
    ordered(query, [key], after.map(|after| [after.id.into()]), &sorting.order())
}

/// Rows in the order of names that may be equal.
pub(super) fn named<E: EntityTrait>(
    query: Select<E>,
    (name, key): (Expr, Expr),
    order: &Order,
    after: Option<&After>,
) -> Select<E> {
    let after = after.map(|after| (fold(&after.text), after.id));
    // `SQLite` enters an index of an expression by that expression alone, and by no pair that it is part of.
    let query = match &after {
        Some((text, _)) if *order == Order::Desc => query.filter(name.clone().lte(text.as_str())),
        Some((text, _)) => query.filter(name.clone().gte(text.as_str())),
        None => query,
    };
    ordered(query, [name, key], after.map(|(text, id)| [text.into(), id.into()]), order)
}
