//! `tenantry setup-link`

use super::failure::Failure;
use super::output::Output;
use crate::config::Config;
use crate::domain::workspace::ensure_system;
use crate::domain::{Instance, setup};
use crate::opening::{Ambient, must_stand, open_beside};
use std::sync::Arc;

/// Makes a new link and kills every older one.
pub async fn run(config: &Config, output: Output) -> Result<(), Failure> {
    must_stand(config)?;
    let instance = open_beside(config, Ambient::default()).await?;
    let done = make(&instance, output).await;
    instance.db.close().await;
    done
}

async fn make(instance: &Arc<Instance>, output: Output) -> Result<(), Failure> {
    ensure_system(instance).await?;
    let Some(url) = setup::link(instance).await? else {
        return Err(Failure::new(
            "the system workspace has an owner already; they can add others, or use: tenantry member --help",
        ));
    };
    let link = serde_json::json!({ "url": url, "expires_in": setup::LINK_SECONDS });
    output.done(&link, &url)?;
    let minutes = setup::LINK_SECONDS / 60;
    output.note(&format!("\nOpen it in a browser within {minutes} minutes. It works once and replaces older ones."));
    Ok(())
}
