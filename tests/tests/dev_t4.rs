#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests fail loudly")]
#[path = "black_box/isolation/mod.rs"]
mod isolation;
