//! Where each value came from: the words for a [`Source`], and the [`Setting`]s that the `doctor`
//! command prints. Filled by the reader while the sections are read.

use std::fmt;
use std::path::PathBuf;

use super::error::quoted;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The built-in default.
    Default,
    /// A configuration file.
    File(PathBuf),
    /// An environment variable, by name.
    Env(String),
    /// The file named by an environment variable that ends in `_FILE`.
    EnvFile(String),
    /// A command-line flag, by name.
    Flag(&'static str),
}

impl Source {
    /// Whether the value was plain text (a variable or a flag), where TOML would have types.
    pub(super) fn is_untyped(&self) -> bool {
        !matches!(self, Self::File(_))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => f.write_str(&quoted(&path.to_string_lossy())),
            Self::Env(name) => write!(f, "environment variable {}", quoted(name)),
            Self::EnvFile(name) => {
                write!(f, "file named by environment variable {}", quoted(name))
            }
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// One key with the value in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key, as in the file: `server.listen`.
    pub key: &'static str,
    /// The value as a person would write it; secrets are `***`.
    pub value: String,
    /// Where it came from.
    pub source: Source,
}
