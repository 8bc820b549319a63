//! `tenantry setup-link`

use super::desk::Desk;
use super::failure::Failure;
use crate::domain::setup;
use crate::domain::workspace::ensure_system;

/// Makes a new link and kills every older one.
pub async fn run(desk: &Desk) -> Result<(), Failure> {
    ensure_system(&desk.instance).await?;
    let Some(url) = setup::link(&desk.instance).await? else {
        return Err(Failure::new(
            "the system workspace has an owner already; they can add others, or use: tenantry member --help",
        ));
    };
    let link = serde_json::json!({ "url": url, "expires_in": setup::LINK_SECONDS });
    desk.output.done(&link, &url)?;
    let minutes = setup::LINK_SECONDS / 60;
    desk.output
        .note(&format!("\nOpen it in a browser within {minutes} minutes. It works once and replaces older ones."));
    Ok(())
}
