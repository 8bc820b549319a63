//! What the product does. Each capability has its file or folder; it takes a [`Tenant`](tenant::Tenant) (one workspace,
//! for one request) and parsed values, opens the transaction whose verbs live in the store, and answers with a value
//! or an error of its own. Called by `http`, `jobs` and `cli`; knows nothing of HTTP and writes no SQL.

pub mod admin;
mod allowance;
pub mod app;
pub mod app_auth;
pub mod asked_scope;
pub mod audit;
pub mod audit_chain;
pub mod authorize;
pub mod catalogue;
pub mod census;
pub mod cleanup;
pub mod client_limit;
pub mod consent;
pub mod console;
pub mod cursor;
pub mod demo;
pub mod documents;
pub mod fault;
pub mod grant;
pub mod guide;
pub mod host;
pub mod instance;
pub mod key;
pub mod known_app;
pub mod label;
pub mod lifetimes;
pub mod login;
pub mod logout;
pub mod measures;
pub mod member;
mod meter;
pub mod oauth_failure;
pub mod once;
pub mod outbox;
pub mod policy;
mod reach;
mod readiness;
pub mod recovery;
pub mod refusal;
pub mod resource;
pub mod scope;
pub mod scope_path;
pub mod search;
pub mod session;
pub mod setup;
pub mod sifted;
mod source;
pub mod switch;
pub mod tenant;
#[cfg(test)]
pub(crate) mod test_support;
pub mod timestamp;
pub mod token;
pub mod urls;
pub mod usage;
pub mod user;
pub mod verify;
pub mod workspace;

pub use fault::Fault;
pub use instance::Instance;
pub use tenant::Tenant;
