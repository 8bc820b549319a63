//! What the product does. Each capability has its file or folder; it takes a [`Tenant`](tenant::Tenant) (one workspace,
//! for one request) and parsed values, opens the transaction whose verbs live in the store, and answers with a value
//! or an error of its own. Called by `http`, `jobs` and `cli`; knows nothing of HTTP and writes no SQL.

pub mod audit;
pub mod catalogue;
pub mod fault;
pub mod instance;
pub mod key;
pub mod tenant;
pub mod urls;

pub use fault::Fault;
pub use instance::Instance;
pub use tenant::Tenant;
