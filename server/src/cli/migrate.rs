//! `tenantry migrate`

use super::failure::Failure;
use super::output::Output;
use crate::config::Config;
use crate::opening::{OpenFailure, database, unopened};
use crate::store::Db;
use clap::Args;

/// Its words.
#[derive(Debug, Args)]
pub struct Words {
    /// Change nothing; exit with 1 if steps are missing
    #[arg(long)]
    check: bool,
}

/// Brings the schema up to date, or says what is missing.
pub async fn run(config: &Config, output: Output, words: &Words) -> Result<(), Failure> {
    let pending = pending(config).await?;
    if words.check {
        return if pending.is_empty() {
            output.done(&serde_json::json!({ "pending": [] }), "the schema is up to date")
        } else {
            output.only_json(&serde_json::json!({ "pending": pending }))?;
            let list = pending.join(", ");
            Err(Failure::new(format!("the schema lacks {list}; run: tenantry migrate")))
        };
    }
    database(config).await?.close().await;
    let sentence = match pending.len() {
        0 => "the schema was up to date".to_owned(),
        steps => format!("the schema is up to date; {steps} steps were made"),
    };
    output.done(&serde_json::json!({ "applied": pending }), &sentence)
}

/// The steps that have not run; all of them where there is no database yet.
pub(super) async fn pending(config: &Config) -> Result<Vec<String>, OpenFailure> {
    let url = &config.database.url;
    if url.sqlite_file().is_some_and(|file| !file.exists()) {
        return Ok(Db::all_migrations());
    }
    Db::pending_migrations(url.expose()).await.map_err(|error| unopened(url, &error.to_string()))
}
