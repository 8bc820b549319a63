//! Section `[telemetry]`: what is logged and how. `main` starts the log from it.

use std::fmt;

use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::reader::Reader;

pub(super) static LOG_FORMAT: Key = Key::new("telemetry.log_format", "text");
pub(super) static LOG_LEVEL: Key = Key::new("telemetry.log_level", "info");
pub(super) static KEYS: [&Key; 2] = [&LOG_FORMAT, &LOG_LEVEL];

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telemetry {
    /// The form of a log line.
    pub log_format: LogFormat,
    /// The least important line that is written.
    pub log_level: LogLevel,
}

impl Telemetry {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        Ok(Self {
            log_format: reader.text(&LOG_FORMAT, LogFormat::parse)?,
            log_level: reader.text(&LOG_LEVEL, LogLevel::parse)?,
        })
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
