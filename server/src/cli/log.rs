//! The log: on stderr, for people or as JSON; and the way to a collector of traces, if one is configured. A server tells
//! what it does; a command only what went wrong, unless it is told otherwise.

use super::failure::Failure;
use crate::config::{Config, LogFormat, LogLevel, Source};
use crate::telemetry::line::{JsonLine, TextFields};
use crate::telemetry::span;
use std::io::{self, IsTerminal};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry, fmt, registry};

#[cfg(feature = "otlp")]
use crate::telemetry::otlp::Collector;

/// Libraries that would tell of every statement and connection, or what whoever called them tells better.
const QUIET: &str = "sqlx=warn,sea_orm=warn,sea_orm_migration=warn,actix_server=warn,actix_http=warn,h2=warn,\
                     rustls_platform_verifier=off";

/// The running log. Commands need not end it; a server does, for the traces that have not been sent.
#[derive(Debug, Default)]
pub struct Log {
    #[cfg(feature = "otlp")]
    collector: Option<Collector>,
}

/// Starts the log of this process.
pub fn start(config: &Config, server: bool) -> Result<Log, Failure> {
    let chosen = config
        .effective()
        .iter()
        .any(|setting| setting.key == "telemetry.log_level" && setting.source != Source::Default);
    let level = if server || chosen { config.telemetry.log_level } else { LogLevel::Warn };
    let lines = lines(config.telemetry.log_format, level);
    if !server {
        return Ok(begin(registry().with(lines), Log::default()));
    }
    #[cfg(feature = "otlp")]
    if let Some(endpoint) = &config.telemetry.otlp_endpoint {
        let collector = Collector::new(endpoint.as_str()).map_err(|error| Failure::new(error.to_string()))?;
        let subscriber = registry().with(lines).with(collector.layer());
        return Ok(begin(subscriber, Log { collector: Some(collector) }));
    }
    #[cfg(not(feature = "otlp"))]
    if let Some(problem) = untraceable(config) {
        return Err(Failure::new(problem));
    }
    Ok(begin(registry().with(lines), Log::default()))
}

/// A second start in one process (tests) keeps the first log.
fn begin(subscriber: impl SubscriberInitExt, log: Log) -> Log {
    let _ = subscriber.try_init();
    log
}

/// What is written, and how. Spans are for collectors alone.
fn lines(format: LogFormat, level: LogLevel) -> Box<dyn Layer<Registry> + Send + Sync> {
    let quiet = if level < LogLevel::Debug { QUIET } else { "" };
    let filter = EnvFilter::new(format!("{},{quiet},{}=off", level.as_str(), span::TARGET));
    let lines = fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        // A log on a full disk loses its lines. To complain about that on the same disk would end requests.
        .log_internal_errors(false);
    match format {
        LogFormat::Text => lines.with_target(false).fmt_fields(TextFields::default()).with_filter(filter).boxed(),
        LogFormat::Json => lines.with_ansi(false).event_format(JsonLine).with_filter(filter).boxed(),
    }
}

/// Why this program cannot send the traces it is asked for, if it cannot.
pub fn untraceable(config: &Config) -> Option<&'static str> {
    let asked = config.telemetry.otlp_endpoint.is_some();
    (asked && !cfg!(feature = "otlp")).then_some(
        "telemetry.otlp_endpoint is set, but this program was built without traces; build it with --features otlp, or \
         take the setting away",
    )
}

impl Log {
    /// Sends what a collector has not got yet, for a moment.
    #[cfg_attr(not(feature = "otlp"), expect(clippy::unused_async, reason = "only a collector is waited for"))]
    pub async fn end(self) {
        #[cfg(feature = "otlp")]
        if let Some(collector) = self.collector {
            collector.close().await;
        }
    }
}
