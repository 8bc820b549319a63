//! The OAuth endpoints of a workspace, one file each, named as in its metadata.

pub mod apps;
pub mod authorize;
pub mod help;
pub mod introspect;
pub mod jwks;
pub mod logout;
pub mod revoke;
pub mod token;
pub mod userinfo;
pub mod verify;
