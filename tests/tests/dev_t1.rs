//! Scratch.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests fail loudly")]
#[path = "black_box/authorize_requests.rs"]
mod authorize_requests;
#[path = "black_box/authorize_answers.rs"]
mod authorize_answers;
