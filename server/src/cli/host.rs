//! `tenantry host …`

use super::desk::{Desk, In, OPERATOR};
use super::failure::Failure;
use crate::domain::host;
use clap::{Args, Subcommand};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List the hosts bound to a workspace
    List(In),
    /// Bind a host: the workspace's pages and paths answer there too; its issuer stays what it is
    Create(Which),
    /// Release a host
    Delete(Which),
}

/// A host, named either way.
#[derive(Debug, Args)]
pub struct Which {
    #[command(flatten)]
    place: In,
    /// The host, such as login.example.com
    #[arg(value_name = "HOST", required_unless_present = "host")]
    positional: Option<String>,
    /// The host, such as login.example.com
    #[arg(long, conflicts_with = "positional")]
    host: Option<String>,
}

impl Which {
    fn host(&self) -> &str {
        self.positional.as_deref().or(self.host.as_deref()).unwrap_or_default()
    }
}

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => {
            let tenant = desk.within(&place).await?;
            let mut listing = desk.output.list(&["host", "created"]);
            let rows: Vec<_> = host::list(&tenant).await?.into_iter().map(row).collect();
            listing.rows(&rows)?;
            listing.end("there are no hosts");
            Ok(())
        }
        Words::Create(which) => {
            let tenant = desk.within(&which.place).await?;
            let view = host::create(&tenant, which.host(), &OPERATOR).await?;
            desk.output.one(&view, || vec![("host", view.host.clone()), ("created", view.created_at.to_string())])
        }
        Words::Delete(which) => {
            let tenant = desk.within(&which.place).await?;
            let name = host::delete(&tenant, which.host(), &OPERATOR).await?;
            let deleted = serde_json::json!({ "host": name.as_str(), "deleted": true });
            desk.output.done(&deleted, &format!("released {name}"))
        }
    }
}

fn row(view: host::HostView) -> (host::HostView, Vec<String>) {
    let cells = vec![view.host.clone(), view.created_at.to_string()];
    (view, cells)
}
