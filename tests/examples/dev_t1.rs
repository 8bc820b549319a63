//! Scratch.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests fail loudly")]
#[path = "../tests/black_box/authorize_answers.rs"]
mod authorize_answers;
#[path = "../tests/black_box/authorize_requests.rs"]
mod authorize_requests;
#[path = "../tests/black_box/codes.rs"]
mod codes;
#[path = "../tests/black_box/consent.rs"]
mod consent;
#[path = "../tests/black_box/interactions.rs"]
mod interactions;
#[path = "../tests/black_box/pkce.rs"]
mod pkce;
#[path = "../tests/black_box/reauthentication.rs"]
mod reauthentication;
#[path = "../tests/black_box/redirect_battery.rs"]
mod redirect_battery;
