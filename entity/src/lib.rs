//! The tables of Tenantry, one file per table, named as the table is. Rows may be read anywhere; only the store of the
//! server writes them. Every table but `instance`, `instance_hour`, `workspace` and `spare_key` starts with `workspace_id`, and its key
//! is `(workspace_id, …)`, so that a reference can never leave its workspace. Times are Unix seconds in UTC.

pub mod api_resource;
pub mod app;
pub mod app_secret;
pub mod audit_event;
pub mod consent;
pub mod credential;
pub mod failure_counter;
pub mod grant;
pub mod id;
pub mod idempotency;
pub mod instance;
pub mod instance_hour;
pub mod list;
pub mod logo;
pub mod member;
pub mod outbox;
pub mod recovery;
pub mod revoked_token;
pub mod scope;
pub mod scope_path;
pub mod session;
pub mod spare_key;
pub mod switch_past;
pub mod switch_usage;
pub mod usage_day;
pub mod usage_hour;
pub mod user;
pub mod workspace;
pub mod workspace_host;
pub mod workspace_key;
