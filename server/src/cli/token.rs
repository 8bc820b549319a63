//! `tenantry token …`: tokens are secrets and come from standard input.

use super::act::token;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::input::secret;
use super::output::Fields;
use crate::domain::timestamp::Timestamp;
use crate::domain::token::inspect::TokenView;
use clap::Subcommand;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// Show whether a token is good, and what it allows
    Inspect(In),
    /// End an access token, or the grant of a refresh token
    Revoke(In),
}

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::Inspect(place) => {
            let site = desk.within(&place).await?;
            let view = token::inspect(&site, &secret("token")?).await?;
            desk.output.one(&view, || fields(&view))
        }
        Words::Revoke(place) => {
            let site = desk.within(&place).await?;
            if !token::revoke(&site, &secret("token")?).await? {
                return Err(Failure::new("this is no live token of this workspace"));
            }
            desk.output.done(&serde_json::json!({ "revoked": true }), "revoked")
        }
    }
}

fn fields(view: &TokenView) -> Fields {
    let mut fields = vec![("active", if view.active { "yes" } else { "no" }.to_owned())];
    let texts = [
        ("kind", view.kind.clone()),
        ("client_id", view.client_id.clone()),
        ("sub", view.sub.clone()),
        ("scope", view.scope.clone()),
        ("jti", view.jti.clone()),
        ("issued", view.iat.map(|at| Timestamp(at).to_string())),
        ("expires", view.exp.map(|at| Timestamp(at).to_string())),
        ("grant", view.grant_id.map(|id| id.to_string())),
    ];
    fields.extend(texts.into_iter().filter_map(|(name, text)| text.map(|text| (name, text))));
    fields
}
