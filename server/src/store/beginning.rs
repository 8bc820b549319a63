//! Rows by the beginning of a text, in the order of that text: entered by an index on both databases, and never by a
//! pattern. Texts are compared byte by byte; of names, the capitals of ASCII count as their small letters.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, ConnectionTrait, DbBackend};
use uuid::Uuid;

/// No text that begins with a prefix comes after the prefix and this.
const LAST: char = char::MAX;

/// Where a list in the order of a text goes on: after this text, and where texts may be equal, after this key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct After {
    /// The text of the last row.
    pub text: String,
    /// Its key.
    pub id: Uuid,
}

impl After {
    /// A place in the order of seconds.
    pub fn moment(second: i64, id: Uuid) -> Self {
        Self { text: second.to_string(), id }
    }

    pub(super) fn second(&self) -> i64 {
        self.text.parse().unwrap_or_default()
    }
}

/// A column whose texts are compared byte by byte.
pub(super) fn bytes(connection: &impl ConnectionTrait, table: &str, column: &str) -> Expr {
    Expr::cust(format!(r#""{table}"."{column}"{}"#, collation(connection)))
}

/// A column of names.
pub(super) fn folded(connection: &impl ConnectionTrait, table: &str, column: &str) -> Expr {
    Expr::cust(format!(r#"lower("{table}"."{column}"{})"#, collation(connection)))
}

/// A text as names are compared with it.
pub(super) fn fold(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// What a language makes of an order is another thing on each database.
fn collation(connection: &impl ConnectionTrait) -> &'static str {
    match connection.get_database_backend() {
        DbBackend::Postgres => r#" COLLATE "C""#,
        _ => "",
    }
}

/// Whether a text begins with this.
pub(super) fn begins(text: Expr, prefix: &str) -> Condition {
    Condition::all().add(text.clone().gte(prefix)).add(text.lt(format!("{prefix}{LAST}")))
}
