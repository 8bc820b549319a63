//! The pages of a list, wherever it is read: where the next one begins, until there is none.

use super::failure::Failure;
use super::remote::Api;
use crate::store::Page;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// How many rows are read at once: as many as the API gives.
const PAGE: u64 = 200;

/// Where the next page begins.
#[derive(Debug)]
pub struct Pages {
    next: Option<From>,
}

#[derive(Debug)]
enum From {
    Beginning,
    /// After the row of this key.
    Key(Uuid),
    /// Where the API says.
    Cursor(String),
}

impl Pages {
    /// From the beginning.
    pub fn new() -> Self {
        Self { next: Some(From::Beginning) }
    }

    /// Whether there are no more.
    pub fn are_over(&self) -> bool {
        self.next.is_none()
    }

    /// The page to read of the database.
    pub fn here(&self) -> Page {
        let after = match self.next {
            Some(From::Key(key)) => Some(key),
            _ => None,
        };
        Page { after, limit: PAGE }
    }

    /// Notes how many rows were read of the database, and the key of the last.
    pub fn read(&mut self, rows: usize, last: Option<Uuid>) {
        let full = u64::try_from(rows).is_ok_and(|rows| rows >= PAGE);
        self.next = last.filter(|_| full).map(From::Key);
    }

    /// Reads the next page of a list of the API.
    pub async fn there<T: DeserializeOwned>(
        &mut self,
        list: &Api,
        filters: &[(&str, Option<&str>)],
    ) -> Result<Vec<T>, Failure> {
        let limit = PAGE.to_string();
        let mut query = vec![("limit", limit.as_str())];
        query.extend(filters.iter().filter_map(|(name, value)| Some((*name, (*value)?))));
        if let Some(From::Cursor(cursor)) = &self.next {
            query.push(("cursor", cursor));
        }
        let page = list.page(&query).await?;
        let asked = query.iter().find_map(|(name, value)| (*name == "cursor").then_some(*value));
        if page.next_cursor.is_some() && page.next_cursor.as_deref() == asked {
            return Err(Failure::new("the server gives the same page again and again; check its version"));
        }
        self.next = page.next_cursor.map(From::Cursor);
        Ok(page.items)
    }
}
