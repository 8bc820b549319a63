//! `tenantry resource …`

#![expect(clippy::doc_markdown, reason = "these comments are help texts, shown as they stand")]

use super::act::resource;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::output::{Fields, Table};
use super::word::{word, words};
use crate::domain::resource::{NewResource, ResourceView};
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

/// How APIs are listed.
const TABLE: Table<ResourceView> =
    Table { titles: &["identifier", "name", "access token", "alg"], cells, nothing: "there are no APIs" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => desk.output.list(&TABLE, &resource::list(&desk.within(&place).await?).await?),
        Words::Create(words) => {
            let site = desk.within(&words.which.place).await?;
            let new = NewResource {
                identifier: words.which.identifier().to_owned(),
                name: words.name,
                access_token: words.access_token,
                algorithm: words.alg,
            };
            let view = resource::create(&site, new).await?;
            desk.output.one(&view, || fields(&view))
        }
        Words::Delete(which) => {
            let site = desk.within(&which.place).await?;
            let identifier = which.identifier();
            resource::delete(&site, identifier).await?;
            let deleted = serde_json::json!({ "identifier": identifier, "deleted": true });
            desk.output.done(&deleted, &format!("deleted {identifier}"))
        }
    }
}

fn cells(view: &ResourceView) -> Vec<String> {
    let alg = view.alg.clone().unwrap_or_default();
    vec![view.identifier.clone(), view.name.clone(), word(&view.access_token), alg]
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
