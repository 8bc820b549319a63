//! Where a command is carried out, and how answers are printed. *Here* is the opened installation: what is changed is done
//! as the operator, which the audit trail shows. *There* is the admin API of a server: it is done as whoever holds the
//! token, who may do less. Each act is written once for both, in `act`.

use super::failure::Failure;
use super::output::Output;
use super::remote::Api;
use crate::config::Config;
use crate::domain::audit::Actor;
use crate::domain::tenant::Origin;
use crate::domain::{Instance, Tenant, workspace};
use crate::opening::{Ambient, open_beside};
use clap::Args;
use std::sync::Arc;

/// Who acts here.
pub const OPERATOR: Actor = Actor::Operator;

/// The place of one command.
#[derive(Debug)]
pub struct Desk {
    /// Where it is carried out.
    pub place: Place,
    /// Where answers go.
    pub output: Output,
}

/// An installation.
#[derive(Debug)]
pub enum Place {
    /// The opened one.
    Here(Arc<Instance>),
    /// That of a server.
    There(Api),
}

/// A workspace of it.
#[derive(Debug)]
pub enum Site {
    /// A workspace that exists.
    Here(Tenant),
    /// Where a server has it, if it has it.
    There(Api),
}

/// The workspace a command is about.
#[derive(Debug, Args)]
pub struct In {
    /// The workspace, by slug
    #[arg(long, value_name = "SLUG")]
    workspace: String,
}

impl In {
    /// Its slug.
    pub fn slug(&self) -> &str {
        &self.workspace
    }
}

impl Desk {
    /// Opens the installation of a configuration.
    pub async fn open(config: &Config, output: Output) -> Result<Self, Failure> {
        Ok(Self { place: Place::Here(open_beside(config, Ambient::default()).await?), output })
    }

    /// Stands before a server; nothing is asked of it yet.
    pub fn before(api: Api, output: Output) -> Self {
        Self { place: Place::There(api), output }
    }

    /// The workspace a command is about.
    pub async fn within(&self, place: &In) -> Result<Site, Failure> {
        self.workspace(place.slug()).await
    }

    /// The workspace of a slug.
    pub async fn workspace(&self, slug: &str) -> Result<Site, Failure> {
        Ok(match &self.place {
            Place::Here(instance) => Site::Here(workspace::find(instance, slug, Origin::default()).await?),
            Place::There(api) => Site::There(api.at(["workspaces", slug])),
        })
    }

    /// Closes the database, so that nothing of it is left in the write-ahead log.
    pub async fn close(&self) {
        if let Place::Here(instance) = &self.place {
            instance.db.close().await;
        }
    }
}
