//! `tenantry migrate`

use super::failure::Failure;
use super::output::Output;
use crate::config::Config;
use crate::opening::{OpenFailure, database, must_stand, unopened};
use crate::store::{Db, Standing};
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
    if words.check {
        must_stand(config)?;
    }
    let Standing { pending, newer } = schema(config).await?;
    if words.check {
        return if pending.is_empty() {
            let sentence = match newer.len() {
                0 => "the schema is up to date".to_owned(),
                _ => format!("the schema is newer than this version, which may run on it ({})", newer.join(", ")),
            };
            output.done(&serde_json::json!({ "pending": [], "newer": newer }), &sentence)
        } else {
            output.only_json(&serde_json::json!({ "pending": pending, "newer": newer }))?;
            let list = pending.join(", ");
            Err(Failure::new(format!("the schema lacks {list}; run: tenantry migrate")))
        };
    }
    database(config).await?.close().await;
    let sentence = match (pending.len(), newer.len()) {
        (0, 0) => "the schema was up to date".to_owned(),
        (0, _) => "the schema is newer than this version, which may run on it; nothing was changed".to_owned(),
        (steps, _) => format!("the schema is up to date; {steps} steps were made"),
    };
    output.done(&serde_json::json!({ "applied": pending }), &sentence)
}

/// How the schema stands; every step is missing where there is no database yet.
pub(super) async fn schema(config: &Config) -> Result<Standing, OpenFailure> {
    let url = &config.database.url;
    if url.sqlite_file().is_some_and(|file| !file.exists()) {
        return Ok(Db::no_schema());
    }
    Db::schema(url.expose()).await.map_err(|error| unopened(url, &error))
}
