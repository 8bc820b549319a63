//! The black-box suite: one binary, one module per RFC or concern, against the real server over HTTP.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests fail loudly")]

mod life;
