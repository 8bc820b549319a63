//! Making a workspace, as the command line does it: in one process, on the same database, beside a running server.

use crate::place::run;
use crate::statistics::median;
use crate::world::World;
use anyhow::{Result, anyhow};
use serde::Serialize;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;
use tenantry::config::{Config, ConfigFile, Overrides};
use tenantry::domain::Instance;
use tenantry::domain::audit::Actor;
use tenantry::domain::key::spare;
use tenantry::domain::tenant::Origin;
use tenantry::domain::workspace::{self, NewWorkspace, Slug, Template};
use tenantry::opening::{Ambient, open_beside};

/// Workspaces made each way.
const MADE: usize = 8;

/// How long it takes, in milliseconds.
#[derive(Debug, Serialize)]
pub struct Creation {
    /// Each of several, while the pool had a spare key.
    pub with_spare: Vec<f64>,
    /// Each of several, while it had none.
    pub without_spare: Vec<f64>,
    /// One command from its start to its end.
    pub command: Option<f64>,
}

/// Measures it; the server of the installation runs.
pub fn measure(world: &World) -> Result<Creation> {
    let (with_spare, without_spare) = run(async {
        let instance = instance(world).await?;
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for number in 0..MADE {
            while spare::refill(&instance).await.map_err(|fault| anyhow!("{fault}"))? {}
            with.push(make(&instance, &format!("spare-{number}")).await?);
        }
        // The pool holds a few; what is made after them makes its own key. The server may add one meanwhile.
        for number in 0..usize::try_from(spare::POOL)? + MADE {
            let time = make(&instance, &format!("own-{number}")).await?;
            if number >= usize::try_from(spare::POOL)? {
                without.push(time);
            }
        }
        instance.db.close().await;
        Ok((with, without))
    })?;
    let began = Instant::now();
    world.command(&["workspace", "create", "--slug", "by-command"])?;
    Ok(Creation { with_spare, without_spare, command: Some(milliseconds(began)) })
}

/// Opens an installation in this process, beside its server.
pub async fn instance(world: &World) -> Result<Arc<Instance>> {
    let none = ConfigFile::IfPresent(world.data().join("tenantry.toml"));
    let config = Config::from_parts(&none, world.settings(), &Overrides::default());
    let config = config.map_err(|error| anyhow!("{error}"))?;
    open_beside(&config, Ambient::default()).await.map_err(|error| anyhow!("{error}"))
}

async fn make(instance: &Arc<Instance>, slug: &str) -> Result<f64> {
    let slug = Slug::parse(slug).map_err(|error| anyhow!("{error}"))?;
    let new =
        NewWorkspace { slug, name: "Made".to_owned(), template: Template::Strict, demo: false, hosts: Vec::new() };
    let began = Instant::now();
    workspace::create(instance, new, &Actor::Operator, Origin::default())
        .await
        .map_err(|refused| anyhow!("{refused}"))?;
    Ok(milliseconds(began))
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

impl Creation {
    /// As a line of a list.
    pub fn write(&self, text: &mut String) -> std::fmt::Result {
        let middle = |times: &[f64]| median(times).unwrap_or_default();
        let most = |times: &[f64]| times.iter().copied().fold(0.0, f64::max);
        writeln!(
            text,
            "- making a workspace: {:.1} ms (slowest {:.1}) with a spare key, {:.1} ms (slowest {:.1}) without one, {:.0} ms as a command",
            middle(&self.with_spare),
            most(&self.with_spare),
            middle(&self.without_spare),
            most(&self.without_spare),
            self.command.unwrap_or_default()
        )
    }
}
