//! The log: on stderr, for people or as JSON. A server tells what it does; a command only what went wrong, unless it
//! is told otherwise.

use crate::config::{Config, LogFormat, LogLevel, Source};
use std::io::{self, IsTerminal};
use tracing_subscriber::EnvFilter;

/// Libraries that would tell of every statement and connection.
const QUIET: &str = "sqlx=warn,sea_orm=warn,sea_orm_migration=warn,actix_server=warn,actix_http=warn,h2=warn";

/// Starts the log of this process.
pub fn start(config: &Config, server: bool) {
    let chosen = config
        .effective()
        .iter()
        .any(|setting| setting.key == "telemetry.log_level" && setting.source != Source::Default);
    let level = if server || chosen { config.telemetry.log_level } else { LogLevel::Warn };
    let quiet = if level < LogLevel::Debug { QUIET } else { "" };
    let filter = EnvFilter::new(format!("{},{quiet}", level.as_str()));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        // A log on a full disk loses its lines. To complain about that on the same disk would end requests.
        .log_internal_errors(false);
    // A second start in one process (tests) keeps the first log.
    let _ = match config.telemetry.log_format {
        LogFormat::Text => log.with_target(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(false).try_init(),
    };
}
