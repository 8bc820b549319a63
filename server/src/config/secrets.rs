//! Section `[secrets]`: the master keys that wrap every other key of the instance. This section
//! says where they are; reading or generating the key file is the caller's work.

use std::fmt;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::database::DatabaseUrl;
use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::reader::Reader;
use crate::seal::{MasterKeyError, MasterKeys};

static MASTER_KEYS: Key = Key::new("secrets.master_keys", "the file master.key beside the SQLite database");
pub(super) static KEYS: [&Key; 1] = [&MASTER_KEYS];

const EXAMPLE: &str = "list distinct keys made by: openssl rand -base64 32";

/// The secrets of the instance.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// Where the master keys come from.
    pub master_keys: MasterKeySource,
}

/// Where the master keys come from.
#[derive(Debug, Clone)]
pub enum MasterKeySource {
    /// They were configured: at least one, all accepted by [`MasterKeys::parse`]. The first wraps,
    /// all unwrap.
    Listed(Vec<SecretString>),
    /// They are in this file, to be generated with mode 0600 when it does not exist.
    File(PathBuf),
}

impl Secrets {
    pub(super) fn read(reader: &mut Reader, database: &DatabaseUrl) -> Result<Self, ConfigError> {
        let listed = reader.optional_list(&MASTER_KEYS, KeyList::parse)?;
        let master_keys = match (listed, database.sqlite_file()) {
            (Some(list), _) => MasterKeySource::Listed(list.0),
            (None, Some(file)) => MasterKeySource::File(file.with_file_name("master.key")),
            (None, None) => {
                return Err(ConfigError::Required {
                    key: MASTER_KEYS.path,
                    refusal: Refusal::new(
                        "is required with PostgreSQL, where no node may make its own",
                        format!(
                            "set {}_FILE to a file with the output of: openssl rand -base64 32",
                            MASTER_KEYS.variable()
                        ),
                    ),
                });
            }
        };
        Ok(Self { master_keys })
    }
}

struct KeyList(Vec<SecretString>);

impl KeyList {
    fn parse(items: &[String]) -> Result<Self, Refusal> {
        MasterKeys::parse(items).map_err(|error| match error {
            // An empty variable is more likely a secret that was not mounted than a wish for the
            // file.
            MasterKeyError::Missing => Refusal::new("is an empty list", "remove it, or list a key"),
            MasterKeyError::Key { index, problem } => {
                Refusal::new(format!("key number {} {problem}", index + 1), EXAMPLE)
            }
        })?;
        Ok(Self(items.iter().map(|item| item.as_str().into()).collect()))
    }
}

impl fmt::Display for KeyList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl MasterKeySource {
    /// The configured keys in order; `None` when they are in a file.
    pub fn listed(&self) -> Option<impl Iterator<Item = &str>> {
        match self {
            Self::Listed(keys) => Some(keys.iter().map(ExposeSecret::expose_secret)),
            Self::File(_) => None,
        }
    }
}
