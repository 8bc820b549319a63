//! The curves, as tables for people and as JSON for programs.

use super::compare::Compared;
use super::mib;
use crate::create::Creation;
use crate::machine::Machine;
use crate::place::Name;
use crate::report::milliseconds;
use crate::words::Words;
use serde::Serialize;
use std::fmt::Write as _;

/// What was measured on one database.
#[derive(Debug, Serialize)]
pub struct Curves {
    database: Name,
    machine: Machine,
    seconds: u64,
    runs: usize,
    connections: usize,
    /// With so many workspaces.
    pub workspaces: Vec<Crowd>,
    /// One workspace beside the most.
    pub beside_workspaces: Vec<Compared>,
    /// With so many people in the workspace that is asked.
    pub people: Vec<Step>,
    /// With so many grants in it.
    pub grants: Vec<Step>,
}

/// An installation with so many workspaces.
#[derive(Debug, Serialize)]
pub struct Crowd {
    /// How many.
    pub workspaces: u64,
    /// Milliseconds from the start of the process to the first token.
    pub start_ms: Option<f64>,
    /// Resident bytes a second after it.
    pub idle: u64,
    /// Resident bytes after each workspace gave its metadata and a token.
    pub touched: u64,
    /// Bytes of the database.
    pub database: u64,
    /// How long one more takes.
    pub creation: Option<Creation>,
}

/// A table of so many rows.
#[derive(Debug, Serialize)]
pub struct Step {
    /// How many.
    pub rows: u64,
    /// Bytes of the database.
    pub database: u64,
    /// What that costs.
    pub compared: Vec<Compared>,
}

impl Curves {
    /// Nothing measured yet.
    pub fn new(database: Name, machine: Machine, words: &Words) -> Self {
        Self {
            database,
            machine,
            seconds: words.seconds,
            runs: words.runs,
            connections: words.connections,
            workspaces: Vec::new(),
            beside_workspaces: Vec::new(),
            people: Vec::new(),
            grants: Vec::new(),
        }
    }

    /// Whether something was measured.
    pub fn is_good(&self) -> bool {
        !self.workspaces.is_empty()
    }

    /// The tables.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "## Growth on {}\n", self.database.title())?;
        writeln!(text, "| workspaces | start to first token | memory idle | memory, each touched | database |")?;
        writeln!(text, "|--:|--:|--:|--:|--:|")?;
        for crowd in &self.workspaces {
            let Crowd { workspaces, start_ms, idle, touched, database, .. } = crowd;
            let (start, [idle, touched, database]) =
                (start_ms.unwrap_or_default(), [*idle, *touched, *database].map(mib));
            writeln!(text, "| {workspaces} | {start:.0} ms | {idle:.1} MiB | {touched:.1} MiB | {database:.1} MiB |")?;
        }
        writeln!(text)?;
        let most = self.workspaces.last().map_or(0, |crowd| crowd.workspaces);
        head(text, "", "1 workspace", &format!("{most} workspaces"))?;
        for compared in &self.beside_workspaces {
            row(text, "", compared)?;
        }
        writeln!(text)?;
        for (steps, what) in [(&self.people, "people"), (&self.grants, "grants")] {
            head(text, &format!("{what} | database | "), "few", "many")?;
            for step in steps {
                for compared in &step.compared {
                    let first = format!("{} | {:.0} MiB | ", step.rows, mib(step.database));
                    row(text, &first, compared)?;
                }
            }
            writeln!(text)?;
        }
        for creation in self.workspaces.iter().filter_map(|crowd| crowd.creation.as_ref()) {
            creation.write(text)?;
        }
        let Self { seconds, runs, connections, machine, .. } = self;
        writeln!(text, "- {runs} interleaved pairs of {seconds} s each, {connections} connections")?;
        machine.write(text)
    }
}

fn head(text: &mut String, first: &str, base: &str, grown: &str) -> std::fmt::Result {
    writeln!(
        text,
        "| {first}scenario | CPU, {base} | CPU, {grown} | ratio | its spread | within 10 % | p99, {base} | p99, {grown} |"
    )?;
    writeln!(text, "|{}---|--:|--:|--:|--:|---|--:|--:|", "--:|".repeat(first.matches('|').count()))
}

fn row(text: &mut String, first: &str, compared: &Compared) -> std::fmt::Result {
    let Compared { name, base_micros, grown_micros, ratio, spread, base_p99, grown_p99 } = compared;
    let flat = if compared.is_flat() { "yes" } else { "no" };
    let (base_p99, grown_p99) = (milliseconds(*base_p99), milliseconds(*grown_p99));
    writeln!(
        text,
        "| {first}{name} | {base_micros:.1} µs | {grown_micros:.1} µs | {ratio:.2} | {:.0} % | {flat} | {base_p99} | {grown_p99} |",
        spread * 100.0
    )
}
