//! Only while these modules are written.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests fail loudly")]
#[path = "black_box/metadata.rs"] mod metadata;
#[path = "black_box/hosts.rs"] mod hosts;
#[path = "black_box/advertised.rs"] mod advertised;
#[path = "black_box/headers.rs"] mod headers;
#[path = "black_box/log_lines.rs"] mod log_lines;
#[path = "black_box/passwords.rs"] mod passwords;
#[path = "black_box/login.rs"] mod login;
#[path = "black_box/sessions.rs"] mod sessions;
#[path = "black_box/csrf.rs"] mod csrf;
#[path = "black_box/logout.rs"] mod logout;
#[path = "black_box/pages.rs"] mod pages;
#[path = "black_box/strangers_write_nothing.rs"] mod strangers_write_nothing;
#[path = "black_box/audit_canary.rs"] mod audit_canary;
