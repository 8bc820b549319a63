//! Lists whose rows outlive what they tell of: what is dead is taken out after it was read.

use uuid::Uuid;

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
