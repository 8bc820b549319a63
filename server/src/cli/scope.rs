//! `tenantry scope …`

use super::act::scope;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::output::Table;
use super::word::word;
use crate::domain::scope::ScopeView;
use clap::{Args, Subcommand};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List the scopes of a workspace
    List(In),
    /// Make a scope for the workspace's APIs
    Create(Create),
    /// Say in other words what a scope allows
    Update(Update),
    /// Remove a scope no app may ask for any more, and close the paths it opened
    Delete(Which),
}

/// A scope, named either way.
#[derive(Debug, Args)]
pub struct Which {
    #[command(flatten)]
    place: In,
    /// The scope, such as orders:read
    #[arg(value_name = "SCOPE", required_unless_present = "name")]
    positional: Option<String>,
    /// The scope
    #[arg(long, conflicts_with = "positional")]
    name: Option<String>,
}

impl Which {
    fn name(&self) -> &str {
        self.positional.as_deref().or(self.name.as_deref()).unwrap_or_default()
    }
}

/// Words of `create`.
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    which: Which,
    /// What people read where they are asked to allow it
    #[arg(long, default_value = "")]
    description: String,
}

/// Words of `update`.
#[derive(Debug, Args)]
pub struct Update {
    #[command(flatten)]
    which: Which,
    /// What people read where they are asked to allow it
    #[arg(long)]
    description: String,
}

/// How scopes are listed.
const TABLE: Table<ScopeView> =
    Table { titles: &["scope", "kind", "description"], cells, nothing: "there are no scopes" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => desk.output.list(&TABLE, &scope::list(&desk.within(&place).await?).await?),
        Words::Create(words) => {
            let site = desk.within(&words.which.place).await?;
            let view = scope::create(&site, words.which.name(), &words.description).await?;
            desk.output.done(&view, &format!("created {}", view.name))
        }
        Words::Update(words) => {
            let site = desk.within(&words.which.place).await?;
            let view = scope::describe(&site, words.which.name(), &words.description).await?;
            desk.output.done(&view, &format!("updated {}", view.name))
        }
        Words::Delete(which) => {
            let site = desk.within(&which.place).await?;
            let name = which.name();
            let paths = scope::delete(&site, name).await?;
            let deleted = serde_json::json!({ "name": name, "deleted": true, "paths": paths });
            let words = match paths {
                0 => format!("deleted {name}"),
                1 => format!("deleted {name}, and the path it opened"),
                more => format!("deleted {name}, and the {more} paths it opened"),
            };
            desk.output.done(&deleted, &words)
        }
    }
}

fn cells(view: &ScopeView) -> Vec<String> {
    vec![view.name.clone(), word(&view.kind), view.description.clone()]
}
