//! How it grows. An installation with one workspace and few rows stands beside one with many, and the same scenarios are
//! driven at both in turn: A, B, then B, A, so that whatever else the machine does hits both alike. What counts is the
//! server's processor time for each answer.

mod compare;
mod report;

use crate::create;
use crate::drive::work_off;
use crate::flow::{Check, Fixed, Flow, Turns};
use crate::footprint::{median_start, settled_memory};
use crate::machine::Machine;
use crate::place::{Kind, run};
use crate::process::Server;
use crate::scenario::is_opaque;
use crate::seed;
use crate::words::{Growth, Words};
use crate::world::World;
use anyhow::Result;
use compare::{Compared, Pair};
use report::{Crowd, Curves, Step};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// What no workspace beside one's own may make dearer.
const BESIDE_WORKSPACES: &[&str] = &[
    "client_credentials_opaque",
    "authorize_session",
    "introspect_spread",
    "discovery",
    "apps_list",
    "console_workspaces",
    "console_workspaces_search",
];
/// What more people in the same workspace may not make dearer.
const BESIDE_PEOPLE: &[&str] =
    &["login_page", "authorize_session", "userinfo", "introspect_spread", "console_users", "console_users_search"];
/// What more grants in the same workspace may not make dearer.
const BESIDE_GRANTS: &[&str] =
    &["authorize_session", "code_exchange", "refresh_rotate", "introspect_spread", "introspect_miss"];

/// How far the curves go.
#[derive(Clone, Copy, Debug)]
struct Reach {
    workspaces: &'static [u64],
    people: &'static [u64],
    grants: &'static [u64],
}

impl Growth {
    fn reach(self) -> Reach {
        match self {
            Self::Small => Reach { workspaces: &[1, 100], people: &[1_000], grants: &[10_000] },
            Self::Usual => Reach {
                workspaces: &[1, 100, 1_000, 10_000],
                people: &[1_000, 10_000, 100_000, 1_000_000],
                grants: &[10_000, 100_000, 1_000_000],
            },
            Self::Full => Reach { grants: &[10_000, 100_000, 1_000_000, 10_000_000], ..Self::Usual.reach() },
        }
    }
}

/// Measures and prints; whether nothing was void.
pub fn measure(growth: Growth, words: &Words) -> Result<bool> {
    let mut all = Vec::new();
    for kind in &words.databases {
        let curves = of_database(kind, growth.reach(), words)?;
        println!("{}", curves.markdown());
        all.push(curves);
    }
    if let Some(path) = &words.json {
        std::fs::write(path, serde_json::to_vec_pretty(&all)?)?;
    }
    Ok(all.iter().all(Curves::is_good))
}

fn of_database(kind: &Kind, reach: Reach, words: &Words) -> Result<Curves> {
    eprintln!("growth on {}", kind.name().title());
    let grown = World::make(kind, words.log_level.as_deref())?;
    let mut curves = Curves::new(kind.name(), Machine::look(grown.data()), words);
    for number in reach.workspaces {
        eprintln!("{number} workspaces");
        let last = Some(number) == reach.workspaces.last();
        curves.workspaces.push(crowd(&grown, *number, last, words)?);
    }
    curves.beside_workspaces = beside(kind, &grown, BESIDE_WORKSPACES, words)?;
    // From here on the grown one also has its many workspaces.
    for people in reach.people {
        eprintln!("{people} people");
        let rows = run(seed::people(&grown, *people))?;
        let compared = beside(kind, &grown, BESIDE_PEOPLE, words)?;
        curves.people.push(Step { rows, database: grown.place().bytes()?, compared });
    }
    for grants in reach.grants {
        eprintln!("{grants} grants");
        let rows = run(seed::grants(&grown, *grants))?;
        let compared = beside(kind, &grown, BESIDE_GRANTS, words)?;
        curves.grants.push(Step { rows, database: grown.place().bytes()?, compared });
    }
    Ok(curves)
}

/// What scenarios take beside a new installation. A new one each time: scenarios add rows too.
fn beside(kind: &Kind, grown: &World, scenarios: &[&'static str], words: &Words) -> Result<Vec<Compared>> {
    let base = World::make(kind, words.log_level.as_deref())?;
    Pair { base: &base, grown, words }.compare(scenarios)
}

/// An installation with so many workspaces; the last one is also asked how long one more takes.
fn crowd(world: &World, workspaces: u64, last: bool, words: &Words) -> Result<Crowd> {
    let slugs = run(seed::workspaces(world, workspaces))?;
    let start_ms = median_start(world)?;
    let server = world.start()?.listening()?;
    let idle = settled_memory(world, &server)?;
    let touched = touch(world, &server, &slugs, words.connections)?;
    let creation = last.then(|| create::measure(world)).transpose()?;
    server.stop()?;
    Ok(Crowd { workspaces, start_ms, idle, touched, database: world.place().bytes()?, creation })
}

/// One for each workspace.
type Requests = Arc<Vec<Vec<u8>>>;

/// Asks each workspace for its metadata and for a token once; the memory that takes.
fn touch(world: &World, server: &Server, slugs: &[String], connections: usize) -> Result<u64> {
    let documents = slugs.iter().map(|slug| world.site.get(&format!("/{slug}/.well-known/openid-configuration"), &[]));
    let tokens = slugs.iter().map(|slug| world.machine.at(slug));
    let kinds: [(Requests, Check); 2] = [
        (Arc::new(documents.collect()), |answer| answer.body.starts_with(b"{\"issuer\":")),
        (Arc::new(tokens.collect()), is_opaque),
    ];
    for (requests, check) in kinds {
        let connections = connections.min(slugs.len()).max(1);
        let apart = slugs.len().div_ceil(connections);
        let flow = |number: usize| {
            let turns = Turns::new(Arc::clone(&requests), check, number * apart);
            Box::new(turns.limited(Arc::new(AtomicUsize::new(apart)))) as Box<dyn Flow>
        };
        work_off(world.address, (0..connections).map(flow).collect())?;
    }
    // One more, so that what the last of them freed is seen.
    let once = Arc::new(AtomicUsize::new(1));
    let token = Fixed::limited(Arc::new(world.machine.client_credentials(None)), is_opaque, once);
    work_off(world.address, vec![Box::new(token)])?;
    server.memory()
}

/// Bytes of memory and disk are read in MiB.
fn mib(bytes: u64) -> f64 {
    crate::statistics::real(bytes) / 1_048_576.0
}

/// The comparison's ratio that still counts as flat.
const FLAT: f64 = 0.10;

impl Compared {
    /// Whether the grown installation costs as much as the other, within the promise.
    fn is_flat(&self) -> bool {
        (self.ratio - 1.0) <= FLAT
    }
}
