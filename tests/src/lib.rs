//! The harness of the black-box tests: the real server on port 0 with a clock and a mailbox the test holds, a browser
//! that keeps cookies and sends forms, and clients that speak OAuth. Everything a test checks goes over HTTP; workspaces,
//! apps and people are made through the same domain verbs the command line uses.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a harness that fails loudly")]

pub mod api;
mod aside;
pub mod authority;
pub mod browser;
pub mod carrier;
pub mod chance;
pub mod client;
pub mod collector;
pub mod database;
pub mod fdx_api;
pub mod gateway;
pub mod installation;
pub mod jws;
pub mod members;
pub mod metrics;
pub mod nginx;
pub mod operator;
pub mod pgbouncer;
pub mod picture;
pub mod place;
pub mod port;
pub mod postgres;
mod postgres_killed;
pub mod power_loss;
pub mod process;
pub mod server;
pub mod statements;
pub mod steady;
pub mod verdict;
pub mod wire;
pub mod world;

pub use api::Api;
pub use authority::{Authority, Identity};
pub use browser::{Browser, Page};
pub use chance::Chance;
pub use client::{Answer, App, Pkce, Tokens};
pub use database::Database;
pub use installation::Installation;
pub use place::{Place, on_postgres};
pub use process::Process;
pub use server::TestServer;
pub use steady::steady;
pub use world::World;
