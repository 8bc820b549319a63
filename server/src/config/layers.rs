//! The three layers of text: a TOML file, environment variables, flags. Each becomes a [`Layer`] of
//! known keys, or an error that names the unknown one. `Config` reads them in this order and the
//! reader merges them.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use ::config::{FileFormat, Map, Source as _, Value, ValueKind};

use super::ConfigFile;
use super::error::{ConfigError, Refusal};
use super::keys::{self, Key, PREFIX};
use super::report::Source;
use super::{server, telemetry};

/// The largest configuration file and the largest file behind a `_FILE` variable, in bytes.
const LARGEST_FILE: u64 = 1 << 20;

const FILE_SUFFIX: &str = "_FILE";

/// Values given on the command line. Secrets have no flag: a command line is seen by others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--listen`, for `server.listen`.
    pub listen: Option<String>,
    /// `--public-url`, for `server.public_url`.
    pub public_url: Option<String>,
    /// `--log-format`, for `telemetry.log_format`.
    pub log_format: Option<String>,
    /// `--log-level`, for `telemetry.log_level`.
    pub log_level: Option<String>,
}

/// Some keys with their raw values and sources.
#[derive(Clone, Default)]
pub(super) struct Layer {
    entries: BTreeMap<&'static str, (Value, Source)>,
}

impl Layer {
    /// Where this layer got each of its keys.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&'static str, Source)> {
        self.entries.iter().map(|(path, (_, source))| (*path, source.clone()))
    }

    fn insert(&mut self, key: &'static Key, kind: impl Into<ValueKind>, source: Source) {
        let origin = source.to_string();
        let value = Value::new(Some(&origin), kind);
        self.entries.insert(key.path, (value, source));
    }
}

/// Only the keys: raw values may be secrets.
impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.entries.keys()).finish()
    }
}

impl ::config::Source for Layer {
    fn clone_into_box(&self) -> Box<dyn ::config::Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ::config::ConfigError> {
        Ok(self.entries.iter().map(|(path, (value, _))| ((*path).to_owned(), value.clone())).collect())
    }
}

/// The layer of the configuration file; empty when an optional file does not exist.
pub(super) fn file(choice: &ConfigFile) -> Result<Layer, ConfigError> {
    let (path, required) = match choice {
        ConfigFile::IfPresent(path) => (path, false),
        ConfigFile::Required(path) => (path, true),
    };
    match read_text(path) {
        Ok(text) => toml(path, &text),
        Err(ReadError::Missing) if !required => Ok(Layer::default()),
        Err(error) => Err(ConfigError::Unreadable {
            source_of_text: Source::File(path.clone()),
            refusal: Refusal::new(
                format!("cannot read the configuration file: {}", error.reason()),
                "check the path and its permissions",
            ),
        }),
    }
}

/// The layer of a TOML text; `path` is for messages.
pub(super) fn toml(path: &Path, text: &str) -> Result<Layer, ConfigError> {
    let source = Source::File(path.to_path_buf());
    let tables = ::config::File::from_str(text, FileFormat::Toml)
        .collect()
        .map_err(|error| ConfigError::Syntax { file: source.clone(), refusal: syntax_refusal(&error) })?;
    let mut layer = Layer::default();
    take_table(&mut layer, &source, "", tables)?;
    Ok(layer)
}

/// Position and reason without the offending line, which may hold a secret.
fn syntax_refusal(error: &::config::ConfigError) -> Refusal {
    let text = match error {
        ::config::ConfigError::FileParse { cause, .. } => cause.to_string(),
        _ => String::new(),
    };
    let position = text.lines().next().and_then(|line| line.strip_prefix("TOML parse error "));
    // The parser prints a headline, the line itself, a marker, and last a text of its own.
    let reason = match (position, text.lines().last()) {
        (Some(position), Some(reason)) => format!("not valid TOML {position}: {reason}"),
        _ => "not valid TOML".to_owned(),
    };
    Refusal::new(reason, "correct the file (https://toml.io)")
}

fn take_table(layer: &mut Layer, source: &Source, table: &str, values: Map<String, Value>) -> Result<(), ConfigError> {
    // In order, so that the same file always gives the same message.
    let values: BTreeMap<String, Value> = values.into_iter().collect();
    for (name, value) in values {
        let path = if table.is_empty() { name.clone() } else { format!("{table}.{name}") };
        // A quoted name with a dot is one name in TOML, never a path of ours.
        if name.contains('.') {
            let known = keys::known_near(table);
            return Err(ConfigError::unknown(source, &path, known));
        }
        if let Some(key) = keys::find(&path) {
            layer.insert(key, value.kind, source.clone());
        } else if !keys::is_table(&path) {
            let known = keys::known_near(&path);
            return Err(ConfigError::unknown(source, &path, known));
        } else if let ValueKind::Table(inner) = value.kind {
            take_table(layer, source, &path, inner)?;
        } else {
            let refusal = Refusal::new("must be a table, but is a value", format!("write [{path}] and its keys below"));
            return Err(ConfigError::bad_value(source, &path, refusal));
        }
    }
    Ok(())
}

/// Our variables of the process.
pub(super) fn process_environment() -> Result<Vec<(String, String)>, ConfigError> {
    let mut ours = Vec::new();
    for (name, value) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if !name.starts_with(PREFIX) {
            continue;
        }
        let Ok(value) = value.into_string() else {
            return Err(ConfigError::Unreadable {
                source_of_text: Source::Env(name),
                refusal: Refusal::new("is not UTF-8", "write the value in UTF-8"),
            });
        };
        ours.push((name, value));
    }
    Ok(ours)
}

/// The layer of the environment.
pub(super) fn environment(variables: impl IntoIterator<Item = (String, String)>) -> Result<Layer, ConfigError> {
    let ours: BTreeMap<String, String> = variables.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
    let mut layer = Layer::default();
    for (name, value) in &ours {
        if let Some(key) = key_of(name) {
            layer.insert(key, value.as_str(), Source::Env(name.clone()));
            continue;
        }
        let Some((plain, key)) = name.strip_suffix(FILE_SUFFIX).and_then(|plain| Some((plain, key_of(plain)?))) else {
            let path = name.strip_prefix(PREFIX).unwrap_or(name);
            let path = path.replace("__", ".").to_lowercase();
            let known = keys::known_near(&path);
            return Err(ConfigError::unknown(&Source::Env(name.clone()), &path, known));
        };
        let source = Source::EnvFile(name.clone());
        if ours.contains_key(plain) {
            let refusal = Refusal::new(format!("{plain} is set as well"), "keep one of the two variables");
            return Err(ConfigError::bad_value(&source, key.path, refusal));
        }
        let text = secret_file(value)
            .map_err(|refusal| ConfigError::bad_value(&Source::Env(name.clone()), key.path, refusal))?;
        layer.insert(key, text, source);
    }
    Ok(layer)
}

fn key_of(variable: &str) -> Option<&'static Key> {
    keys::all().find(|key| key.variable() == variable)
}

/// The content of a file named by a variable, without the line end that editors add.
fn secret_file(path: &str) -> Result<String, Refusal> {
    let text = read_text(Path::new(path)).map_err(|error| {
        Refusal::new(
            format!("cannot read the file it names: {}", error.reason()),
            "the value must be the path of a readable text file",
        )
    })?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

/// The layer of the command line.
pub(super) fn flags(overrides: &Overrides) -> Layer {
    let mut layer = Layer::default();
    let given: [(&'static Key, &'static str, &Option<String>); 4] = [
        (&server::LISTEN, "--listen", &overrides.listen),
        (&server::PUBLIC_URL, "--public-url", &overrides.public_url),
        (&telemetry::LOG_FORMAT, "--log-format", &overrides.log_format),
        (&telemetry::LOG_LEVEL, "--log-level", &overrides.log_level),
    ];
    for (key, flag, value) in given {
        if let Some(value) = value {
            layer.insert(key, value.as_str(), Source::Flag(flag));
        }
    }
    layer
}

enum ReadError {
    Missing,
    TooLarge,
    NotText,
    Io(std::io::Error),
}

impl ReadError {
    fn reason(&self) -> String {
        match self {
            Self::Missing => "it does not exist".to_owned(),
            Self::TooLarge => format!("it is larger than {LARGEST_FILE} bytes"),
            Self::NotText => "it is not UTF-8 text".to_owned(),
            Self::Io(error) => error.to_string(),
        }
    }
}

fn read_text(path: &Path) -> Result<String, ReadError> {
    let io = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => ReadError::Missing,
        _ => ReadError::Io(error),
    };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)).map_err(io)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(ReadError::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| ReadError::NotText)
}
