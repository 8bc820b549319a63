//! Grants: one authorization, one row, from the code to the last refresh. `authorization_code` and `refresh_token` turn
//! what an app presents into tokens, each as a list of named checks in the order of the RFC, and `password` a person's
//! name and password; `client_credentials` needs no row; `blank` is a new row, `finish` the answer; `standing` says whether a grant is still good; `memory` keeps what was read for a second; `revoke` ends one.

pub mod authorization_code;
mod blank;
pub mod client_credentials;
mod finish;
pub mod memory;
pub mod password;
pub mod refresh_token;
pub mod revoke;
pub mod standing;
mod view;

pub use view::{GrantView, holder, listed};

pub(super) use blank::blank;
pub(super) use finish::access_only;
