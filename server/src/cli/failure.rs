//! How a command ends other than well: one line on stderr and the exit status 1, or 2 for wrong usage, of which clap finds
//! most.

use crate::config::ConfigError;
use crate::domain::Fault;
use crate::domain::audit_chain::{ChainBroken, VerifyError};
use crate::domain::refusal::{Refused, shown};
use crate::opening::OpenFailure;
use crate::server::StartError;
use crate::store::StoreError;
use std::{fmt, io};

/// A command that was not carried out.
#[derive(Debug)]
pub enum Failure {
    /// Refused, with the reason for whoever gave the command.
    Refused(String),
    /// What the command names is not there.
    Absent {
        /// The noun: app, user, workspace …
        noun: String,
        /// As it was named.
        name: String,
    },
    /// The words do not fit together.
    Usage(String),
    /// Nobody reads our output any more (`… | head`): no reason to complain.
    Unheard,
}

impl Failure {
    /// A refusal in these words.
    pub fn new(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
    }

    /// Something that is not there.
    pub fn absent(noun: impl Into<String>, name: &str) -> Self {
        Self::Absent { noun: noun.into(), name: shown(name) }
    }

    /// Words that do not fit together.
    pub fn usage(reason: impl Into<String>) -> Self {
        Self::Usage(reason.into())
    }

    /// Whether it is that something of a kind is not there.
    pub fn is_absent(&self, what: &str) -> bool {
        matches!(self, Self::Absent { noun, .. } if noun == what)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(reason) | Self::Usage(reason) => f.write_str(reason),
            Self::Absent { noun, name } => write!(f, "there is no {noun} {name}"),
            Self::Unheard => f.write_str("nobody reads the answer"),
        }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused.to_string())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Fault::from(error).into()
    }
}

impl From<ChainBroken> for Failure {
    fn from(broken: ChainBroken) -> Self {
        Self::Refused(broken.to_string())
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Broken(broken) => broken.into(),
            VerifyError::Fault(fault) => fault.into(),
        }
    }
}

impl From<OpenFailure> for Failure {
    fn from(failure: OpenFailure) -> Self {
        Self::Refused(failure.to_string())
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Unheard,
            _ => Self::Refused(format!("cannot read or write: {error}")),
        }
    }
}
