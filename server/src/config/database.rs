//! Section `[database]`: where the data is. The store opens the URL; `doctor` shows it without its
//! password.

use std::fmt;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::reader::Reader;

static URL: Key = Key::new("database.url", "sqlite://data/tenantry.db?mode=rwc");
pub(super) static KEYS: [&Key; 1] = [&URL];

const EXAMPLE: &str = "write sqlite://data/tenantry.db?mode=rwc or postgres://user:password@host/database";

/// The database to open.
#[derive(Debug, Clone)]
pub struct Database {
    /// Its URL.
    pub url: DatabaseUrl,
}

impl Database {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        Ok(Self { url: reader.text(&URL, DatabaseUrl::parse)? })
    }
}

/// Which database speaks at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// `SQLite`, one file on this machine.
    Sqlite,
    /// `PostgreSQL`, or what speaks its protocol.
    Postgres,
}

/// A checked database URL. `Debug` and `Display` mask the password.
#[derive(Clone)]
pub struct DatabaseUrl {
    url: SecretString,
    shown: String,
    /// The file of an `SQLite` database; absent means `PostgreSQL`.
    sqlite_file: Option<PathBuf>,
}

impl DatabaseUrl {
    /// Reads `sqlite://PATH?mode=rwc`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// Other schemes, a database in memory or read only, a URL without a database name or with
    /// reserved characters that were not percent-encoded.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if let Some(rest) = text.strip_prefix("sqlite://") {
            return Self::sqlite(text, rest);
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::postgres(text);
        }
        Err(Refusal::new("is neither an sqlite:// nor a postgres:// URL", EXAMPLE))
    }

    fn sqlite(text: &str, rest: &str) -> Result<Self, Refusal> {
        let (path, query) = rest.split_once('?').unwrap_or((rest, "mode=rw"));
        if query != "mode=rwc" && query != "mode=rw" {
            return Err(Refusal::new(
                "has parameters that are not supported",
                "write ?mode=rwc (create the file) or ?mode=rw (it must exist)",
            ));
        }
        let file = percent_decode_str(path)
            .decode_utf8()
            .ok()
            .filter(|path| !path.is_empty() && !path.contains('\0'))
            .ok_or_else(|| Refusal::new("has no usable file name", EXAMPLE))?;
        if file.starts_with(":memory:") {
            return Err(Refusal::new(
                "is a database in memory, which forgets everything",
                "name a file, such as sqlite://data/tenantry.db?mode=rwc",
            ));
        }
        Ok(Self {
            url: SecretString::from(text),
            shown: text.to_owned(),
            sqlite_file: Some(PathBuf::from(file.as_ref())),
        })
    }

    fn postgres(text: &str) -> Result<Self, Refusal> {
        // The library's reason is left out: it may describe a piece of a password.
        let url = Url::parse(text).map_err(|_| {
            Refusal::new("is not a URL", "percent-encode reserved characters in the user name and password")
        })?;
        // An `@`, `/`, `?` or `#` inside a password would end the authority too early.
        let after_authority = url.path().contains('@')
            || url.query().is_some_and(|query| query.contains('@'))
            || url.fragment().is_some();
        if after_authority {
            return Err(Refusal::new(
                "has an @ or a # after the host",
                "percent-encode reserved characters in the user name and password",
            ));
        }
        if url.path().len() < 2 {
            return Err(Refusal::new("names no database", EXAMPLE));
        }
        Ok(Self { url: SecretString::from(text), shown: masked(&url), sqlite_file: None })
    }

    /// Which database it is.
    pub fn kind(&self) -> DatabaseKind {
        match self.sqlite_file {
            Some(_) => DatabaseKind::Sqlite,
            None => DatabaseKind::Postgres,
        }
    }

    /// The file of an `SQLite` database, relative to the working directory unless absolute.
    pub fn sqlite_file(&self) -> Option<&Path> {
        self.sqlite_file.as_deref()
    }

    /// The URL with its password, for the driver only.
    pub fn expose(&self) -> &str {
        self.url.expose_secret()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({})", self.shown)
    }
}

/// The URL with `***` for the password and for every parameter that is not known to be harmless.
fn masked(url: &Url) -> String {
    let mut shown = format!("{}://", url.scheme());
    if !url.username().is_empty() {
        shown.push_str(url.username());
        shown.push_str(if url.password().is_some() { ":***@" } else { "@" });
    }
    shown.push_str(url.host_str().unwrap_or_default());
    if let Some(port) = url.port() {
        shown.push(':');
        shown.push_str(&port.to_string());
    }
    shown.push_str(url.path());
    for (position, (name, value)) in url.query_pairs().enumerate() {
        let value = match name.as_ref() {
            "sslmode" | "host" | "port" | "application_name" | "statement-cache-capacity" => value.as_ref(),
            _ => "***",
        };
        shown.push(if position == 0 { '?' } else { '&' });
        shown.push_str(&name);
        shown.push('=');
        shown.push_str(value);
    }
    super::error::quoted(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> DatabaseUrl {
        DatabaseUrl::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal}"))
    }

    #[test]
    fn sqlite_urls_name_a_file() {
        for (text, file) in [
            ("sqlite://data/tenantry.db?mode=rwc", "data/tenantry.db"),
            ("sqlite:///var/lib/tenantry/t.db?mode=rw", "/var/lib/tenantry/t.db"),
            ("sqlite://t.db", "t.db"),
            ("sqlite://my%20data/t.db", "my data/t.db"),
        ] {
            let url = parsed(text);
            assert_eq!(url.kind(), DatabaseKind::Sqlite);
            assert_eq!(url.sqlite_file(), Some(Path::new(file)));
            assert_eq!(url.expose(), text);
            assert_eq!(url.to_string(), text);
        }
    }

    #[test]
    fn postgres_urls_hide_their_password() {
        let url = parsed("postgres://app:hunter2@db.example:5433/tenantry?sslmode=require&password=hunter2");
        assert_eq!(url.kind(), DatabaseKind::Postgres);
        assert_eq!(url.sqlite_file(), None);
        assert!(url.expose().contains("hunter2"));
        assert_eq!(url.to_string(), "postgres://app:***@db.example:5433/tenantry?sslmode=require&password=***");
        assert!(!format!("{url:?}").contains("hunter2"));
        assert_eq!(
            parsed("postgres://app@pool:6432/tenantry?statement-cache-capacity=0").to_string(),
            "postgres://app@pool:6432/tenantry?statement-cache-capacity=0"
        );
        assert_eq!(
            parsed("postgresql:///tenantry?host=/run/postgresql").to_string(),
            "postgresql:///tenantry?host=/run/postgresql"
        );
    }

    #[test]
    fn other_urls_are_refused_without_repeating_them() {
        for (text, reason) in [
            ("", "neither"),
            ("mysql://u:hunter2@host/db", "neither"),
            ("sqlite::memory:", "neither"),
            ("Postgres://u:hunter2@host/db", "neither"),
            ("sqlite://", "no usable file name"),
            ("sqlite://%00", "no usable file name"),
            ("sqlite://%ff", "no usable file name"),
            ("sqlite://:memory:", "in memory"),
            ("sqlite://t.db?mode=memory", "parameters"),
            ("sqlite://t.db?mode=ro", "parameters"),
            ("sqlite://t.db?mode=rwc&cache=shared", "parameters"),
            ("postgres://u:hunter2@host", "no database"),
            ("postgres://u:hunter2@host/", "no database"),
            ("postgres://u:hunter2@:x/db", "not a URL"),
            ("postgres://u:hunter2/x@host/db", "not a URL"),
            ("postgres://u:12/hunter2@host/db", "after the host"),
            ("postgres://u:12?hunter2@host/db", "after the host"),
            ("postgres://u:12#hunter2@host/db", "after the host"),
        ] {
            match DatabaseUrl::parse(text) {
                Ok(url) => panic!("{text} was read as {url}"),
                Err(refusal) => {
                    assert!(refusal.reason.contains(reason), "{text}: {refusal}");
                    assert!(!refusal.to_string().contains("hunter2"), "{refusal}");
                }
            }
        }
    }
}
