//! Where an operator's command is carried out: the opened installation, and how answers are printed. What it changes
//! is done as the operator, which the audit trail shows.

use super::failure::Failure;
use super::output::Output;
use crate::config::Config;
use crate::domain::audit::Actor;
use crate::domain::tenant::Origin;
use crate::domain::{Instance, Tenant, workspace};
use crate::opening::{Ambient, open_beside};
use crate::store::Page;
use clap::Args;
use std::sync::Arc;
use uuid::Uuid;

/// Who acts at the desk.
pub const OPERATOR: Actor = Actor::Operator;

/// How many rows are read at once.
const PAGE: u64 = 200;

/// An opened installation for one command.
#[derive(Debug)]
pub struct Desk {
    /// The installation.
    pub instance: Arc<Instance>,
    /// Where answers go.
    pub output: Output,
}

/// The workspace a command is about.
#[derive(Debug, Args)]
pub struct In {
    /// The workspace, by slug
    #[arg(long, value_name = "SLUG")]
    workspace: String,
}

impl Desk {
    /// Opens the installation of a configuration.
    pub async fn open(config: &Config, output: Output) -> Result<Self, Failure> {
        Ok(Self { instance: open_beside(config, Ambient::default()).await?, output })
    }

    /// The workspace a command is about.
    pub async fn within(&self, place: &In) -> Result<Tenant, Failure> {
        self.workspace(&place.workspace).await
    }

    /// The workspace of a slug.
    pub async fn workspace(&self, slug: &str) -> Result<Tenant, Failure> {
        Ok(workspace::find(&self.instance, slug, Origin::default()).await?)
    }

    /// Closes the database, so that nothing of it is left in the write-ahead log.
    pub async fn close(&self) {
        self.instance.db.close().await;
    }
}

/// The pages of a list: where the next one starts, until there is none.
#[derive(Debug)]
pub struct Pages {
    next: Option<Page>,
}

impl Pages {
    /// From the beginning.
    pub fn new() -> Self {
        Self { next: Some(Page { after: None, limit: PAGE }) }
    }

    /// The page to read now.
    pub fn next(&self) -> Option<Page> {
        self.next
    }

    /// Notes how many rows were read, and the key of the last.
    pub fn read(&mut self, rows: usize, last: Option<Uuid>) {
        let full = u64::try_from(rows).is_ok_and(|rows| rows >= PAGE);
        self.next = last.filter(|_| full).map(|last| Page { after: Some(last), limit: PAGE });
    }
}
