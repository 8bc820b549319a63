//! What was measured, as a table for people and as JSON for programs.

use crate::create::Creation;
use crate::drive::Run;
use crate::footprint::{Footprint, median_start};
use crate::machine::Machine;
use crate::place;
use crate::scenario::{Limit, Scenario};
use crate::statistics::{median, real, spread};
use crate::words::Words;
use crate::world::World;
use anyhow::Result;
use serde::Serialize;
use std::fmt::Write as _;

/// `hello` before and after a round may differ by this share.
const STEADY: f64 = 0.15;

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    database: place::Name,
    machine: Machine,
    connections: usize,
    seconds: u64,
    log_level: String,
    /// Names in the order they ran.
    pub scenarios: Vec<&'static str>,
    /// Rounds in the order they ran.
    pub rounds: Vec<Round>,
    /// At half of the rate the closed loop reached.
    pub open_loop: Vec<OpenLoop>,
    /// How long it takes to make a workspace.
    pub creation: Option<Creation>,
    /// Memory, disk, start.
    pub footprint: Option<Footprint>,
    /// Appends of 4 KiB a second that reach the disk, one at a time.
    pub durable_appends: Option<f64>,
    /// Resident bytes of the server after all rounds.
    pub memory_after_run: Option<u64>,
    /// Milliseconds from the start of the process to the first token, and the bytes of the database, after all rounds.
    pub used_database: Option<(Option<f64>, u64)>,
    /// What another load generator says.
    pub cross_checks: Vec<CrossCheck>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// A scenario by a schedule.
#[derive(Debug, Serialize)]
pub struct OpenLoop {
    /// The scenario.
    pub name: &'static str,
    /// Counted answers a second that were asked for.
    pub wanted: f64,
    /// What came of it, or why nothing did.
    pub run: Result<Run, String>,
}

/// One of ours and one of `wrk`, in requests a second.
#[derive(Debug, Serialize)]
pub struct CrossCheck {
    /// The scenario.
    pub name: &'static str,
    /// Measured here.
    pub own: f64,
    /// Measured by `wrk`.
    pub wrk: f64,
}

/// One round.
#[derive(Debug, Serialize)]
pub struct Round {
    hello_before: Run,
    /// The bare server at its end.
    pub hello_after: Run,
    /// Hashes a second on all processors.
    pub argon2id: Option<f64>,
    /// Signatures a second on all processors.
    pub rs256: Option<f64>,
    /// Durable transactions of one row a second.
    pub commits: Option<f64>,
    results: Vec<Outcome>,
}

#[derive(Debug, Serialize)]
struct Outcome {
    name: &'static str,
    run: Option<Run>,
    void: Option<String>,
    of_hello: Option<f64>,
    of_limit: Option<f64>,
}

impl Run {
    /// Counted answers a second.
    pub fn rate(&self) -> f64 {
        real(self.count) / self.elapsed.as_secs_f64()
    }

    /// Microseconds of the server's processor time for each of them.
    pub fn server_micros(&self) -> f64 {
        self.server_cpu.as_secs_f64() * 1e6 / real(self.count)
    }
}

impl Round {
    /// Begins with the rate of `hello`; until it ends, that counts for its end too.
    pub fn new(hello: Run) -> Self {
        Self {
            hello_before: hello,
            hello_after: hello,
            argon2id: None,
            rs256: None,
            commits: None,
            results: Vec::new(),
        }
    }

    /// Adds what came of a scenario.
    pub fn add(&mut self, scenario: &Scenario, run: Result<Run, String>) {
        let (run, void) = match run {
            Ok(run) => (Some(run), None),
            Err(reason) => (None, Some(reason)),
        };
        let limit = match scenario.limit {
            Some(Limit::Argon2id) => self.argon2id,
            Some(Limit::Rs256) => self.rs256,
            Some(Limit::Commit) => self.commits,
            None => None,
        };
        let of_limit = run.zip(limit).map(|(run, limit)| run.rate() / limit);
        self.results.push(Outcome { name: scenario.name, run, void, of_hello: None, of_limit });
    }

    fn hello(&self) -> f64 {
        f64::midpoint(self.hello_before.rate(), self.hello_after.rate())
    }

    fn unsteady(&self) -> Option<f64> {
        let (before, after) = (self.hello_before.rate(), self.hello_after.rate());
        Some((before - after).abs() / before.max(after)).filter(|change| *change > STEADY)
    }
}

impl Report {
    /// Nothing measured yet.
    pub fn new(database: place::Name, machine: Machine, words: &Words) -> Self {
        Self {
            database,
            machine,
            connections: words.connections,
            seconds: words.seconds,
            log_level: words.log_level.clone().unwrap_or_else(|| "the server's default".to_owned()),
            scenarios: Vec::new(),
            rounds: Vec::new(),
            open_loop: Vec::new(),
            creation: None,
            footprint: None,
            durable_appends: None,
            memory_after_run: None,
            used_database: None,
            cross_checks: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Measures the start once more, on what the rounds left.
    pub fn note_used_database(&mut self, world: &World) -> Result<()> {
        self.used_database = Some((median_start(world)?, world.place().bytes()?));
        Ok(())
    }

    /// Whether no run was void.
    pub fn is_good(&self) -> bool {
        self.rounds.iter().flat_map(|round| &round.results).all(|outcome| outcome.void.is_none())
            && self.open_loop.iter().all(|open| open.run.is_ok())
    }

    /// The median rate of a scenario, in counted answers and in all answers a second.
    pub fn rates(&self, name: &str) -> Option<(f64, f64)> {
        let of = |pick: fn(&Run) -> u64| {
            let results = self.rounds.iter().flat_map(|round| &round.results).filter(|outcome| outcome.name == name);
            let rate = |run: Run| real(pick(&run)) / run.elapsed.as_secs_f64();
            median(&results.filter_map(|outcome| outcome.run.map(rate)).collect::<Vec<_>>())
        };
        of(|run| run.count).zip(of(|run| run.answers))
    }

    /// The table, the machine and the notes.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "## {}\n", self.database.title())?;
        if !self.rounds.is_empty() {
            self.write_table(text)?;
        }
        if !self.open_loop.is_empty() {
            self.write_open_loop(text)?;
        }
        self.write_footprint(text)?;
        self.write_machine(text)?;
        for note in self.all_notes() {
            writeln!(text, "- **{note}**")?;
        }
        Ok(())
    }

    fn write_table(&self, text: &mut String) -> std::fmt::Result {
        writeln!(
            text,
            "| scenario | per second | spread | of hello | server CPU | p50 | p95 | p99 | p99.9 | of the bare limit |"
        )?;
        writeln!(text, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")?;
        let hellos: Vec<Run> = self.rounds.iter().flat_map(|round| [round.hello_before, round.hello_after]).collect();
        Row::of("hello (bare actix-web)", &hellos, &[1.0], &[]).write(text)?;
        for name in &self.scenarios {
            let (mut runs, mut of_hello, mut of_limit) = (Vec::new(), Vec::new(), Vec::new());
            for round in &self.rounds {
                let good = round.results.iter().filter(|outcome| outcome.name == *name);
                for (outcome, run) in good.filter_map(|outcome| Some((outcome, outcome.run?))) {
                    runs.push(run);
                    of_hello.push(run.rate() / round.hello());
                    of_limit.extend(outcome.of_limit);
                }
            }
            Row::of(name, &runs, &of_hello, &of_limit).write(text)?;
        }
        writeln!(text)
    }

    fn write_open_loop(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "By a schedule, at half of that rate; latencies count from when a request was due:\n")?;
        writeln!(text, "| scenario | wanted per second | got | server CPU | p50 | p95 | p99 | p99.9 |")?;
        writeln!(text, "|---|--:|--:|--:|--:|--:|--:|--:|")?;
        for OpenLoop { name, wanted, run } in &self.open_loop {
            let Ok(run) = run else {
                writeln!(text, "| {name} | void | | | | | | |")?;
                continue;
            };
            let [p50, p95, p99, p999] = [run.p50, run.p95, run.p99, run.p999].map(|micros| milliseconds(micros.into()));
            let (got, cpu) = (run.rate(), run.server_micros());
            writeln!(text, "| {name} | {wanted:.0} | {got:.0} | {cpu:.1} µs | {p50} | {p95} | {p99} | {p999} |")?;
        }
        writeln!(text)
    }

    fn write_footprint(&self, text: &mut String) -> std::fmt::Result {
        let mib = |bytes: u64| real(bytes) / 1_048_576.0;
        let ms = |time: Option<f64>| time.unwrap_or_default();
        if let Some(footprint) = &self.footprint {
            let Footprint { tokens, database_growth: growth, .. } = footprint;
            writeln!(
                text,
                "- memory: {:.1} MiB idle, {:.1} MiB after {tokens} opaque tokens",
                mib(footprint.memory_idle),
                mib(footprint.memory_after_tokens)
            )?;
            writeln!(text, "- database: {tokens} opaque tokens made it grow by {growth} bytes")?;
            writeln!(
                text,
                "- start of the process to the first token: {:.0} ms (database of {:.1} MiB)",
                ms(footprint.start_ms),
                mib(footprint.database)
            )?;
        }
        if let Some((start, bytes)) = self.used_database {
            writeln!(text, "- the same after all rounds: {:.0} ms (database of {:.0} MiB)", ms(start), mib(bytes))?;
        }
        if let Some(memory) = self.memory_after_run {
            writeln!(text, "- memory after all rounds: {:.1} MiB", mib(memory))?;
        }
        if let Some(creation) = &self.creation {
            creation.write(text)?;
        }
        for CrossCheck { name, own, wrk } in &self.cross_checks {
            writeln!(text, "- cross-check, {name}: {own:.0}/s here, {wrk:.0}/s by wrk")?;
        }
        Ok(())
    }

    fn write_machine(&self, text: &mut String) -> std::fmt::Result {
        let bare = |pick: fn(&Round) -> Option<f64>| median(&self.rounds.iter().filter_map(pick).collect::<Vec<_>>());
        if let Some(rate) = bare(|round| round.argon2id) {
            writeln!(text, "- bare Argon2id (19 MiB, 2 passes) on all cores: {rate:.0}/s")?;
        }
        if let Some(rate) = bare(|round| round.rs256) {
            writeln!(text, "- bare RS256 signatures on all cores: {rate:.0}/s")?;
        }
        if let Some(rate) = bare(|round| round.commits) {
            writeln!(text, "- bare commits of one row in {}: {rate:.0}/s", self.database.title())?;
        }
        if let Some(rate) = self.durable_appends {
            writeln!(text, "- durable appends of 4 KiB, one at a time ({}): {rate:.0}/s", self.machine.file_system)?;
        }
        self.machine.write(text)?;
        let Self { connections, seconds, rounds, log_level, .. } = self;
        writeln!(
            text,
            "- {connections} connections, {} rounds of {seconds} s, log level: {log_level} (into /dev/null)",
            rounds.len()
        )
    }

    fn all_notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        for (number, round) in (1..).zip(&self.rounds) {
            if let Some(change) = round.unsteady() {
                notes.push(format!(
                    "round {number} is void: hello differed by {:.0} % between its ends",
                    change * 100.0
                ));
            }
            for outcome in &round.results {
                notes.extend(
                    outcome.void.as_ref().map(|why| format!("round {number}, {} is void: {why}", outcome.name)),
                );
            }
        }
        for OpenLoop { name, run, .. } in &self.open_loop {
            notes.extend(run.as_ref().err().map(|why| format!("by a schedule, {name} is void: {why}")));
        }
        notes
    }
}

struct Row {
    name: String,
    cells: Option<[String; 8]>,
    of_limit: Option<f64>,
}

impl Row {
    fn of(name: &str, runs: &[Run], of_hello: &[f64], of_limit: &[f64]) -> Self {
        let values = |pick: fn(&Run) -> f64| runs.iter().map(pick).collect::<Vec<_>>();
        let middle = |pick: fn(&Run) -> f64| median(&values(pick)).unwrap_or_default();
        let rate = middle(Run::rate);
        let cells = (!runs.is_empty()).then(|| {
            [
                if rate < 100.0 { format!("{rate:.1}") } else { format!("{rate:.0}") },
                format!("{:.0} %", spread(&values(Run::rate)).unwrap_or_default() * 100.0),
                format!("{:.2}", median(of_hello).unwrap_or_default()),
                format!("{:.1} µs", middle(Run::server_micros)),
                milliseconds(middle(|run| f64::from(run.p50))),
                milliseconds(middle(|run| f64::from(run.p95))),
                milliseconds(middle(|run| f64::from(run.p99))),
                milliseconds(middle(|run| f64::from(run.p999))),
            ]
        });
        Self { name: name.to_owned(), cells, of_limit: median(of_limit) }
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let Some(cells) = &self.cells else {
            return writeln!(text, "| {} | void | | | | | | | | |", self.name);
        };
        let limit = self.of_limit.map(|share| format!("{share:.2}")).unwrap_or_default();
        writeln!(text, "| {} | {} | {limit} |", self.name, cells.join(" | "))
    }
}

pub(crate) fn milliseconds(micros: f64) -> String {
    let value = micros / 1_000.0;
    if value < 10.0 { format!("{value:.2} ms") } else { format!("{value:.0} ms") }
}
