//! How a command ends other than well: one line on stderr and the exit status 1; wrong usage is clap's, with 2.

use crate::config::ConfigError;
use crate::domain::Fault;
use crate::domain::refusal::Refused;
use crate::opening::OpenFailure;
use crate::server::StartError;
use crate::store::StoreError;
use std::io;

/// A command that was not carried out.
#[derive(Debug)]
pub enum Failure {
    /// Refused, with the reason for whoever gave the command.
    Refused(String),
    /// Nobody reads our output any more (`… | head`): no reason to complain.
    Unheard,
}

impl Failure {
    /// A refusal in these words.
    pub fn new(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
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
