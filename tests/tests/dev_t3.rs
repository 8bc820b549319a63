#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests fail loudly")]
#[path = "black_box/metadata.rs"] mod metadata;
#[path = "black_box/hosts.rs"] mod hosts;
#[path = "black_box/advertised.rs"] mod advertised;
#[path = "black_box/headers.rs"] mod headers;
#[path = "black_box/log_lines.rs"] mod log_lines;
