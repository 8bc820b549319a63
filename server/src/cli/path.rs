//! `tenantry path …`

use super::act::path;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::output::{Fields, Table};
use crate::domain::scope_path::{NewPath, PathView};
use clap::{Args, Subcommand};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List which scope opens which path
    List(In),
    /// Open a path for a scope
    Create(Create),
    /// Close a path a scope opened
    Delete(Delete),
}

/// A scope and a path.
#[derive(Debug, Args)]
pub struct Which {
    #[command(flatten)]
    place: In,
    /// The scope, such as accounts
    #[arg(long)]
    scope: String,
    /// The path, such as /accounts/{accountId}/transactions: a name in braces stands for any one segment
    #[arg(long, value_name = "TEMPLATE")]
    path: String,
}

/// Words of `create`.
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    which: Which,
    /// A method it is opened for (may be repeated)
    #[arg(long, default_value = "GET")]
    method: Vec<String>,
    /// The API it belongs to: tokens must be made for that one (default: the workspace's default API)
    #[arg(long, value_name = "IDENTIFIER")]
    resource: Option<String>,
}

/// Words of `delete`.
#[derive(Debug, Args)]
pub struct Delete {
    #[command(flatten)]
    which: Which,
    /// A method it is closed for (may be repeated; default: every one)
    #[arg(long)]
    method: Vec<String>,
}

/// How lines are listed.
const TABLE: Table<PathView> =
    Table { titles: &["scope", "methods", "path", "resource"], cells, nothing: "no scope opens a path" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => desk.output.list(&TABLE, &path::list(&desk.within(&place).await?).await?),
        Words::Create(Create { which, method, resource }) => {
            let site = desk.within(&which.place).await?;
            let new = NewPath { scope: which.scope, methods: method, path: which.path, resource };
            let view = path::create(&site, new).await?;
            desk.output.one(&view, || fields(&view))
        }
        Words::Delete(Delete { which, method }) => {
            let site = desk.within(&which.place).await?;
            let view = path::delete(&site, &which.scope, &which.path, method).await?;
            let deleted = serde_json::json!({
                "scope": view.scope, "methods": view.methods, "path": view.path, "deleted": true,
            });
            desk.output.done(&deleted, &format!("closed {} {} for {}", view.methods.join(" "), view.path, view.scope))
        }
    }
}

fn cells(view: &PathView) -> Vec<String> {
    vec![view.scope.clone(), view.methods.join(" "), view.path.clone(), view.resource.clone()]
}

fn fields(view: &PathView) -> Fields {
    vec![
        ("scope", view.scope.clone()),
        ("methods", view.methods.join(" ")),
        ("path", view.path.clone()),
        ("resource", view.resource.clone()),
    ]
}
