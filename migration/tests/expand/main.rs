//! What a step may do to the versions before it, on both databases: the schema before and after each step is compared,
//! and a step that takes something away without saying so is found. Then what comes of it: a version runs on a schema
//! that was only added to, and is refused by one that lost what it needs.
#![expect(clippy::expect_used, reason = "tests fail loudly")]

mod backend;
mod floor;
#[path = "../../../tests/src/port.rs"]
mod port;
#[path = "../../../tests/src/postgres.rs"]
mod postgres;
mod shape;
mod steps;
