//! `tenantry resource …`

#![expect(clippy::doc_markdown, reason = "these comments are help texts, shown as they stand")]

use super::desk::{Desk, In, OPERATOR};
use super::failure::Failure;
use super::output::Fields;
use super::word::{word, words};
use crate::domain::resource::{self, NewResource, ResourceView};
use clap::{Args, Subcommand};
use entity::api_resource::TokenFormat;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List the APIs of a workspace
    List(In),
    /// Add an API
    Create(Create),
    /// Remove an API no app serves any more
    Delete(Which),
}

/// An API, named either way.
#[derive(Debug, Args)]
pub struct Which {
    #[command(flatten)]
    place: In,
    /// The absolute URI it is asked for by, such as https://api.example.com/orders
    #[arg(value_name = "IDENTIFIER", required_unless_present = "identifier")]
    positional: Option<String>,
    /// The absolute URI it is asked for by
    #[arg(long, conflicts_with = "positional")]
    identifier: Option<String>,
}

impl Which {
    fn identifier(&self) -> &str {
        self.positional.as_deref().or(self.identifier.as_deref()).unwrap_or_default()
    }
}

/// Words of `create`.
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    which: Which,
    /// What people see (default: the identifier)
    #[arg(long)]
    name: Option<String>,
    /// The form of its access tokens
    #[arg(long, value_parser = words::<TokenFormat>(&["opaque", "jwt"]), default_value = "opaque")]
    access_token: TokenFormat,
    /// How its JWTs are signed: RS256, ES256, EdDSA
    #[arg(long, value_name = "ALG")]
    alg: Option<String>,
}

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => {
            let tenant = desk.within(&place).await?;
            let mut listing = desk.output.list(&["identifier", "name", "access token", "alg"]);
            let rows: Vec<_> = resource::list(&tenant).into_iter().map(row).collect();
            listing.rows(&rows)?;
            listing.end("there are no APIs");
            Ok(())
        }
        Words::Create(words) => {
            let tenant = desk.within(&words.which.place).await?;
            let new = NewResource {
                identifier: words.which.identifier().to_owned(),
                name: words.name,
                access_token: words.access_token,
                algorithm: words.alg,
            };
            let view = resource::create(&tenant, new, &OPERATOR).await?;
            desk.output.one(&view, || fields(&view))
        }
        Words::Delete(which) => {
            let tenant = desk.within(&which.place).await?;
            let identifier = which.identifier();
            resource::delete(&tenant, identifier, &OPERATOR).await?;
            let deleted = serde_json::json!({ "identifier": identifier, "deleted": true });
            desk.output.done(&deleted, &format!("deleted {identifier}"))
        }
    }
}

fn row(view: ResourceView) -> (ResourceView, Vec<String>) {
    let alg = view.alg.clone().unwrap_or_default();
    let cells = vec![view.identifier.clone(), view.name.clone(), word(&view.access_token), alg];
    (view, cells)
}

fn fields(view: &ResourceView) -> Fields {
    let mut fields = vec![
        ("identifier", view.identifier.clone()),
        ("name", view.name.clone()),
        ("access token", word(&view.access_token)),
    ];
    if let Some(alg) = &view.alg {
        fields.push(("alg", alg.clone()));
    }
    fields.extend([("created", view.created_at.to_string()), ("id", view.id.to_string())]);
    fields
}
