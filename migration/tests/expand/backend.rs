//! A fresh database of each kind.

use crate::postgres;
use migration::sea_orm_migration::sea_orm::{Database, DatabaseConnection, TransactionTrait};
use migration::{SchemaError, Standing, Steps};
use std::future::Future;

/// Runs a check on an empty database of each kind.
pub fn on_each<F: Future<Output = ()>>(check: impl Fn(DatabaseConnection) -> F) {
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = format!("sqlite://{}/schema.db?mode=rwc", folder.path().display());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for url in [sqlite, postgres::database()] {
        runtime.block_on(async {
            let database = Database::connect(url).await.expect("a database");
            check(database.clone()).await;
            database.close().await.expect("it closes");
        });
    }
}

/// Makes what is missing, as a start does.
pub async fn bring_up(steps: &Steps, database: &DatabaseConnection) -> Result<Standing, SchemaError> {
    let tx = database.begin().await.expect("a transaction");
    let done = steps.bring_up(&tx).await;
    if done.is_ok() {
        tx.commit().await.expect("a commit");
    }
    done
}
