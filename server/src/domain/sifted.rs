//! Lists whose rows outlive what they tell of: what is dead is taken out after it was read.

use super::Fault;
use crate::store::{Page, StoreError};
use entity::id::AppId;
use uuid::Uuid;

/// The apps a list is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Among {
    /// Every one there is.
    All,
    /// These few. Others' rows are not read, so that a page does not tell of them.
    These(Vec<AppId>),
}

impl Among {
    /// This app, or all.
    pub fn only(app: Option<AppId>) -> Self {
        app.map_or(Self::All, |app| Self::These(vec![app]))
    }

    /// A page of their rows in the order of the key: of several apps it is put together from a page of each.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn page<M>(
        &self,
        page: Page,
        key: impl Fn(&M) -> Uuid,
        read: impl AsyncFn(Option<AppId>) -> Result<Vec<M>, StoreError>,
    ) -> Result<Vec<M>, Fault> {
        let Self::These(apps) = self else { return Ok(read(None).await?) };
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let mut rows = Vec::new();
        for app in apps {
            rows.extend(read(Some(*app)).await?);
            rows.sort_unstable_by_key(&key);
            rows.truncate(limit);
        }
        Ok(rows)
    }
}

/// A page of such a list. It may hold fewer items than were asked for and yet not be the last.
#[derive(Debug)]
pub struct Sifted<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// How many rows were read for it.
    pub read: usize,
    /// The key of the last of them.
    pub last: Option<Uuid>,
}
