//! `tenantry host …`

use super::act::host;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::output::Table;
use crate::domain::host::HostView;
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

/// How hosts are listed.
const TABLE: Table<HostView> = Table { titles: &["host", "created"], cells, nothing: "there are no hosts" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => desk.output.list(&TABLE, &host::list(&desk.within(&place).await?).await?),
        Words::Create(which) => {
            let view = host::create(&desk.within(&which.place).await?, which.host()).await?;
            desk.output.one(&view, || vec![("host", view.host.clone()), ("created", view.created_at.to_string())])
        }
        Words::Delete(which) => {
            let name = host::delete(&desk.within(&which.place).await?, which.host()).await?;
            let deleted = serde_json::json!({ "host": name, "deleted": true });
            desk.output.done(&deleted, &format!("released {name}"))
        }
    }
}

fn cells(view: &HostView) -> Vec<String> {
    vec![view.host.clone(), view.created_at.to_string()]
}
