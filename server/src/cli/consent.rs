//! `tenantry consent …`

use super::act::consent;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::grant::List;
use super::output::Table;
use crate::domain::consent::ConsentView;
use clap::{Args, Subcommand};
use entity::id::ConsentId;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List what people allowed apps and are not asked again
    List(List),
    /// Forget what a person allowed an app, and end the app's grants and tokens for them
    Withdraw(Withdraw),
}

/// Words of `withdraw`.
#[derive(Debug, Args)]
pub struct Withdraw {
    #[command(flatten)]
    place: In,
    /// The consent
    #[arg(value_name = "CONSENT_ID")]
    consent: ConsentId,
}

/// How consents are listed.
const TABLE: Table<ConsentView> =
    Table { titles: &["id", "app", "user", "scope", "since"], cells, nothing: "nobody allowed an app anything" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(words) => {
            let (site, whose) = words.meant(desk).await?;
            desk.output.pages(&TABLE, async |pages| consent::next(&site, &whose, pages).await).await
        }
        Words::Withdraw(words) => {
            let site = desk.within(&words.place).await?;
            let id = words.consent;
            if !consent::withdraw(&site, id).await? {
                return Err(Failure::new(format!("there is no consent {id}")));
            }
            desk.output.done(&serde_json::json!({ "id": id, "withdrawn": true }), &format!("withdrew {id}"))
        }
    }
}

fn cells(view: &ConsentView) -> Vec<String> {
    vec![
        view.id.to_string(),
        view.client_id.clone(),
        view.username.clone(),
        view.scope.clone(),
        view.created_at.to_string(),
    ]
}
