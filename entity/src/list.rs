//! Lists kept in one JSON column: redirect URIs, grant types, origins. Short by policy, read whole, never searched.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// A list of strings in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct TextList(pub Vec<String>);

impl TextList {
    /// Whether the list holds exactly this text.
    pub fn has(&self, text: &str) -> bool {
        self.0.iter().any(|entry| entry == text)
    }
}

impl<T: Into<String>> FromIterator<T> for TextList {
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
        Self(iter.into_iter().map(Into::into).collect())
    }
}

/// A list of the permanent small numbers of scopes or resources in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct NumberList(pub Vec<i32>);
