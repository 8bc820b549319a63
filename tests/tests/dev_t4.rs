//! Under construction.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests fail loudly")]
#[path = "black_box/cli/mod.rs"]
mod cli;
#[path = "black_box/faults/mod.rs"]
mod faults;
#[path = "black_box/foreign_clients.rs"]
mod foreign_clients;
#[path = "black_box/isolation/mod.rs"]
mod isolation;
#[path = "black_box/kill_nine/mod.rs"]
mod kill_nine;
#[path = "black_box/races.rs"]
mod races;
