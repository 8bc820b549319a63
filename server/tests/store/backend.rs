//! A fresh database of each kind the suite is asked for.

use crate::postgres;
use std::future::Future;
use tempfile::TempDir;
use tenantry::store::Db;

/// An opened, empty database.
pub struct Fresh {
    /// The database.
    pub db: Db,
    /// Where it is.
    pub url: String,
    /// Which kind it is, for messages.
    pub name: &'static str,
    _folder: Option<TempDir>,
}

/// Runs a check on each kind of database.
pub fn on_each<F: Future<Output = ()>>(check: impl Fn(Fresh) -> F) {
    let wanted = std::env::var("TEST_BACKENDS").unwrap_or_else(|_| "sqlite,postgres".to_owned());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for name in wanted.split(',').map(str::trim) {
        runtime.block_on(async {
            let fresh = match name {
                "sqlite" => sqlite().await,
                "postgres" => postgres().await,
                other => panic!("TEST_BACKENDS names {other}; it knows sqlite and postgres"),
            };
            let db = fresh.db.clone();
            check(fresh).await;
            db.close().await;
        });
    }
}

impl Fresh {
    /// The same database, opened by another node.
    pub async fn again(&self) -> Db {
        Db::open(&self.url).await.expect("the same database")
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.name == "postgres"
    }
}

async fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/store.db?mode=rwc", folder.path().display());
    Fresh { db: Db::open(&url).await.expect("a database"), url, name: "sqlite", _folder: Some(folder) }
}

async fn postgres() -> Fresh {
    let url = tokio::task::spawn_blocking(postgres::database).await.expect("a database");
    Fresh { db: Db::open(&url).await.expect("a database"), url, name: "postgres", _folder: None }
}
