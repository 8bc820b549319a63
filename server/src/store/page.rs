//! Keyset pages: lists are read from a key onwards, never by counting rows.

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
