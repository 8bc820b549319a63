//! Keys of a workspace: the roots that everything sealed derives from, and the keys that sign. `keyring` uses them,
//! `create` makes those of a new workspace, `rotate` replaces them, `wrap` is how they lie in the database.

pub mod create;
mod expire;
mod keyring;
pub mod rewrap;
pub mod rotate;
pub mod spare;
mod view;
mod wrap;

pub use create::NewKeys;
pub use expire::expire_all;
pub use keyring::Keyring;
pub use view::{KeyView, list};
