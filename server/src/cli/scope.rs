//! `tenantry scope …`

use super::desk::{Desk, In, OPERATOR};
use super::failure::Failure;
use super::word::word;
use crate::domain::scope::{self, ScopeView};
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

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => {
            let tenant = desk.within(&place).await?;
            let mut listing = desk.output.list(&["scope", "kind", "description"]);
            let rows: Vec<_> = scope::list(&tenant).into_iter().map(row).collect();
            listing.rows(&rows)?;
            listing.end("there are no scopes");
            Ok(())
        }
        Words::Create(words) => {
            let tenant = desk.within(&words.which.place).await?;
            let view = scope::create(&tenant, words.which.name(), &words.description, &OPERATOR).await?;
            desk.output.done(&view, &format!("created {}", view.name))
        }
        Words::Update(words) => {
            let tenant = desk.within(&words.which.place).await?;
            let view = scope::describe(&tenant, words.which.name(), &words.description, &OPERATOR).await?;
            desk.output.done(&view, &format!("updated {}", view.name))
        }
        Words::Delete(which) => {
            let tenant = desk.within(&which.place).await?;
            let name = which.name();
            let paths = scope::delete(&tenant, name, &OPERATOR).await?;
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

fn row(view: ScopeView) -> (ScopeView, Vec<String>) {
    let cells = vec![view.name.clone(), word(&view.kind), view.description.clone()];
    (view, cells)
}
