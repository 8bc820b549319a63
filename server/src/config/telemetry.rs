//! Section `[telemetry]`: what is logged and how, where numbers are shown and traces are sent. The command line starts the
//! log from it, the server opens the listener.

use std::fmt;
use std::net::SocketAddr;

use url::Url;

use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::reader::Reader;
use super::server::listen;

pub(super) static LOG_FORMAT: Key = Key::new("telemetry.log_format", "text");
pub(super) static LOG_LEVEL: Key = Key::new("telemetry.log_level", "info");
static METRICS_LISTEN: Key = Key::new("telemetry.metrics_listen", "none");
static OTLP_ENDPOINT: Key = Key::new("telemetry.otlp_endpoint", "none");
pub(super) static KEYS: [&Key; 4] = [&LOG_FORMAT, &LOG_LEVEL, &METRICS_LISTEN, &OTLP_ENDPOINT];

/// What is logged, and how; where numbers are shown and traces are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telemetry {
    /// The form of a log line.
    pub log_format: LogFormat,
    /// The least important line that is written.
    pub log_level: LogLevel,
    /// Where `/metrics` is answered for whoever reaches it; without it, on the server's own address for this machine.
    pub metrics_listen: Option<SocketAddr>,
    /// The collector of traces; without it none are made.
    pub otlp_endpoint: Option<OtlpEndpoint>,
}

impl Telemetry {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        Ok(Self {
            log_format: reader.text(&LOG_FORMAT, LogFormat::parse)?,
            log_level: reader.text(&LOG_LEVEL, LogLevel::parse)?,
            metrics_listen: reader.optional_text(&METRICS_LISTEN, listen)?,
            otlp_endpoint: reader.optional_text(&OTLP_ENDPOINT, OtlpEndpoint::parse)?,
        })
    }
}

/// The base URL of a collector that speaks OTLP over HTTP; `/v1/traces` is put behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtlpEndpoint(String);

impl OtlpEndpoint {
    fn parse(text: &str) -> Result<Self, Refusal> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let plain = |url: &Url| {
            url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none()
        };
        // It is shown by doctor and in complaints, so it must hold no secret.
        if url.is_some_and(|url| plain(&url)) {
            return Ok(Self(text.trim_end_matches('/').to_owned()));
        }
        Err(Refusal::new(
            "is not the base URL of a collector",
            "write for example http://127.0.0.1:4318, without user, password or query",
        ))
    }

    /// The URL, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OtlpEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl LogFormat {
    fn parse(text: &str) -> Result<Self, Refusal> {
        [Self::Text, Self::Json]
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| Refusal::new("is not a log format", "write text or json"))
    }

    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How important a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Something failed that an operator must look at.
    Error,
    /// Something is odd but served.
    Warn,
    /// What the server does.
    Info,
    /// For finding a fault.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    fn parse(text: &str) -> Result<Self, Refusal> {
        [Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace]
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| Refusal::new("is not a log level", "write error, warn, info, debug or trace"))
    }

    /// The word in the configuration, which is also the word of the `tracing` filter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
