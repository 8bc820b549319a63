//! What the commands do, each act once: here it calls the domain, there it asks the server, and either way it gives the
//! same view. A noun has its file; nothing is printed in this room.

pub mod app;
pub mod audit;
pub mod consent;
pub mod grant;
pub mod host;
pub mod key;
pub mod member;
pub mod path;
pub mod resource;
pub mod scope;
pub mod session;
pub mod token;
pub mod user;
pub mod workspace;
