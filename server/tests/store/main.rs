//! The store on both databases: two workspaces that must never meet, races that must have one winner, and writes that
//! happen whole or not at all. `TEST_BACKENDS` names the databases (default `sqlite,postgres`); one that is named and
//! missing fails the suite.
#![expect(clippy::expect_used, reason = "tests fail loudly")]

mod backend;
mod company;
mod isolation;
mod legacy;
mod log;
mod nodes;
#[path = "../../../tests/src/port.rs"]
mod port;
#[path = "../../../tests/src/postgres.rs"]
mod postgres;
mod races;
mod rows;
mod sweeping;
mod writing;
