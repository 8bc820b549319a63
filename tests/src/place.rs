//! Where the database of a test lies. `TEST_BACKEND` chooses the kind for servers inside a test: `sqlite`, which it is if
//! nothing is said, or `postgres`. One that is chosen and missing fails the test.

use crate::postgres;
use std::path::{Path, PathBuf};

/// The key that wraps all others, where a test's database brings no file for it. It guards nothing but tests.
const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL database, by URL.
    Url(String),
}

/// Whether servers inside a test run on PostgreSQL.
pub fn on_postgres() -> bool {
    match std::env::var("TEST_BACKEND").as_deref() {
        Err(_) | Ok("sqlite") => false,
        Ok("postgres") => true,
        Ok(other) => panic!("TEST_BACKEND is {other}; it knows sqlite and postgres"),
    }
}

impl Place {
    /// A fresh database for a server that keeps its files in this folder.
    pub fn fresh(folder: &Path) -> Self {
        if on_postgres() { Self::Url(postgres::database()) } else { Self::File(folder.join("tenantry.db")) }
    }

    /// The environment variables that open it.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::File(file) => vec![("TENANTRY__DATABASE__URL", format!("sqlite://{}?mode=rwc", file.display()))],
            Self::Url(url) => vec![
                ("TENANTRY__DATABASE__URL", url.clone()),
                ("TENANTRY__SECRETS__MASTER_KEYS", MASTER_KEY.to_owned()),
            ],
        }
    }
}

impl From<&Self> for Place {
    fn from(place: &Self) -> Self {
        place.clone()
    }
}

impl From<&PathBuf> for Place {
    fn from(file: &PathBuf) -> Self {
        Self::File(file.clone())
    }
}

impl From<&Path> for Place {
    fn from(file: &Path) -> Self {
        Self::File(file.to_owned())
    }
}
