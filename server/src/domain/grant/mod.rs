//! Grants: one authorization, one row, from the code to the last refresh. `authorization_code` and `refresh_token` turn
//! what an app presents into tokens, each as a list of named checks in the order of the RFC; `client_credentials` needs
//! no row; `standing` says whether a grant is still good; `memory` keeps what was read for a second; `revoke` ends one.

pub mod authorization_code;
pub mod client_credentials;
mod finish;
pub mod memory;
pub mod refresh_token;
pub mod revoke;
pub mod standing;
