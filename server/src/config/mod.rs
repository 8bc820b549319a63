//! The configuration of one process: a file, the environment and command-line flags become typed,
//! checked sections.
//!
//! States: text in three layers ([`layers`]), merged values that know where they came from
//! ([`reader`]), and at last a [`Config`] in which every value is valid. `main` and the commands
//! load it once at start; everything below receives the section it needs.
//!
//! Later layers win: `tenantry.toml` (or `--config FILE`), then `TENANTRY__SECTION__KEY` or
//! `TENANTRY__SECTION__KEY_FILE`, then flags. An unknown key or a bad value stops the start, with
//! one line that never holds the value of a secret.

mod database;
mod error;
mod keys;
mod layers;
mod limits;
mod mail;
mod password;
mod postgres;
mod public_url;
mod reader;
mod report;
mod secrets;
mod server;
mod telemetry;
mod trusted_proxies;
mod verify;
mod workspace;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use database::{Database, DatabaseKind, DatabaseUrl};
pub use error::{ConfigError, Refusal};
pub use layers::Overrides;
pub use limits::Limits;
pub use mail::{Mail, MailTransport, SmtpCredentials, SmtpServer, SmtpTls};
pub use password::{Argon2Cost, Password};
pub use postgres::Transit;
pub use public_url::PublicUrl;
pub use report::{Setting, Source};
pub use secrets::{MasterKeySource, Secrets};
pub use server::{Server, TlsFiles};
pub use telemetry::{LogFormat, LogLevel, OtlpEndpoint, Telemetry};
pub use trusted_proxies::TrustedProxies;
pub use verify::{Verify, VerifySource};
pub use workspace::Workspace;

use layers::Layer;
use reader::Reader;

/// The file that is read when no other is named and it exists.
pub const DEFAULT_FILE: &str = "tenantry.toml";

/// Which file to read first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigFile {
    /// Read the file if it exists; its absence is no error.
    IfPresent(PathBuf),
    /// The file was asked for by name and must exist.
    Required(PathBuf),
}

/// Everything an operator can set, checked. Neither its `Debug` nor its report holds a secret.
#[derive(Debug, Clone)]
pub struct Config {
    /// Addresses: where to listen, what the world calls this server, which proxies to believe.
    pub server: Server,
    /// What concerns workspaces.
    pub workspace: Workspace,
    /// Where the data is.
    pub database: Database,
    /// The master keys that wrap all others.
    pub secrets: Secrets,
    /// How mail leaves, and from whom.
    pub mail: Mail,
    /// What a password hash costs.
    pub password: Password,
    /// Sizes and rates.
    pub limits: Limits,
    /// What gateways tell.
    pub verify: Verify,
    /// What is logged, and how; where numbers are shown and traces are sent.
    pub telemetry: Telemetry,
    effective: Vec<Setting>,
}

impl Config {
    /// Loads the configuration of this process: `file` (the value of `--config`) or
    /// [`DEFAULT_FILE`] in the working directory, the process environment and `overrides`.
    ///
    /// # Errors
    /// The first problem found, as one line for the operator.
    pub fn load(file: Option<&Path>, overrides: &Overrides) -> Result<Self, ConfigError> {
        let file = file.map_or_else(
            || ConfigFile::IfPresent(PathBuf::from(DEFAULT_FILE)),
            |path| ConfigFile::Required(path.to_path_buf()),
        );
        Self::from_parts(&file, layers::process_environment()?, overrides)
    }

    /// Loads the configuration from named parts. Variables that do not start with `TENANTRY__`
    /// are ignored.
    ///
    /// # Errors
    /// The first problem found, as one line for the operator.
    pub fn from_parts(
        file: &ConfigFile,
        environment: impl IntoIterator<Item = (String, String)>,
        overrides: &Overrides,
    ) -> Result<Self, ConfigError> {
        Self::assemble(vec![layers::file(file)?, layers::environment(environment)?, layers::flags(overrides)])
    }

    /// What flags and defaults alone say, for a command that has nothing to do with an installation.
    ///
    /// # Errors
    /// The first problem found, as one line for the operator.
    pub fn of_flags(overrides: &Overrides) -> Result<Self, ConfigError> {
        Self::assemble(vec![layers::flags(overrides)])
    }

    /// Every key with the value in force and where it came from, in the order of the
    /// documentation; secrets are `***`.
    pub fn effective(&self) -> &[Setting] {
        &self.effective
    }

    fn assemble(layers: Vec<Layer>) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(layers)?;
        let server = Server::read(&mut reader)?;
        let workspace = Workspace::read(&mut reader)?;
        let database = Database::read(&mut reader)?;
        let secrets = Secrets::read(&mut reader, &database.url)?;
        Ok(Self {
            server,
            workspace,
            database,
            secrets,
            mail: Mail::read(&mut reader)?,
            password: Password::read(&mut reader)?,
            limits: Limits::read(&mut reader)?,
            verify: Verify::read(&mut reader)?,
            telemetry: Telemetry::read(&mut reader)?,
            effective: reader.into_report(),
        })
    }
}
