//! The measurement from beginning to end: footprint of a fresh installation, then rounds. A round is `hello`, what the
//! machine can do bare, every scenario, and `hello` again, so that drift of the machine shows and hits all alike.

use crate::bare;
use crate::create;
use crate::drive::{Length, Run, WARM_UP, measure};
use crate::flow::{Fixed, Flow};
use crate::footprint;
use crate::machine::{Machine, cores};
use crate::place::Kind;
use crate::process::{Server, free_address, sibling};
use crate::report::{CrossCheck, OpenLoop, Report, Round};
use crate::request::Site;
use crate::scenario::{ALL, Limit, Scenario, Stage};
use crate::words::{CREATE_WORKSPACE, FOOTPRINT, OPEN_LOOP, WRK, Words};
use crate::world::World;
use crate::wrk;
use anyhow::Result;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// How much of what the closed loop reached the open loop asks for.
const SHARE: f64 = 0.5;
/// A bare rate needs less time than one with connections.
const BARE: Duration = Duration::from_secs(2);

/// Measures and prints; whether every run was good.
pub fn run(words: &Words) -> Result<bool> {
    let mut reports = Vec::new();
    for kind in &words.databases {
        let report = of_database(kind, words)?;
        println!("{}", report.markdown());
        reports.push(report);
    }
    if let Some(path) = &words.json {
        std::fs::write(path, serde_json::to_vec_pretty(&reports)?)?;
    }
    Ok(reports.iter().all(Report::is_good))
}

fn of_database(kind: &Kind, words: &Words) -> Result<Report> {
    eprintln!("making an installation on {}", kind.name().title());
    let world = World::make(kind, words.log_level.as_deref())?;
    let mut report = Report::new(kind.name(), Machine::look(world.data()), words);
    if words.wants(FOOTPRINT) {
        eprintln!("footprint: start, memory, database");
        report.footprint = Some(footprint::take(&world, words.connections, words.tokens)?);
    }
    report.durable_appends = Some(bare::durable_appends(world.data(), BARE)?);
    let scenarios: Vec<Scenario> = ALL.into_iter().filter(|scenario| words.wants(scenario.name)).collect();
    let bench = Bench { words, hello: hello()?, server: world.start()?.listening()?, world: &world };
    if words.wants(CREATE_WORKSPACE) {
        eprintln!("making workspaces");
        report.creation = Some(create::measure(&world)?);
    }
    if !scenarios.is_empty() {
        bench.rounds(&scenarios, &mut report)?;
        report.memory_after_run = Some(bench.server.memory()?);
        if words.wants(OPEN_LOOP) {
            bench.by_schedule(&scenarios, &mut report);
        }
    }
    if words.wants(WRK) {
        bench.cross_check(&mut report)?;
    }
    bench.server.stop()?;
    if words.wants(FOOTPRINT) && !scenarios.is_empty() {
        eprintln!("start on the database of the run");
        report.note_used_database(&world)?;
    }
    Ok(report)
}

/// Starts the bare server.
pub fn hello() -> Result<Server> {
    let address = free_address()?;
    Server::spawn(Command::new(sibling("hello")?).arg(address.to_string()), address)?.listening()
}

struct Bench<'w> {
    words: &'w Words,
    world: &'w World,
    hello: Server,
    server: Server,
}

impl Bench<'_> {
    fn length(&self) -> Length {
        Length::closed(Duration::from_secs(self.words.seconds))
    }

    fn rounds(&self, scenarios: &[Scenario], report: &mut Report) -> Result<()> {
        report.scenarios = scenarios.iter().map(|scenario| scenario.name).collect();
        let mut before = self.say_hello()?;
        for number in 1..=self.words.runs {
            let mut round = Round::new(before);
            if scenarios.iter().any(|scenario| scenario.limit == Some(Limit::Argon2id)) {
                round.argon2id = Some(bare::argon2id(BARE)?);
            }
            if scenarios.iter().any(|scenario| scenario.limit == Some(Limit::Rs256)) {
                round.rs256 = Some(bare::rs256(BARE)?);
            }
            if scenarios.iter().any(|scenario| scenario.limit == Some(Limit::Commit)) {
                round.commits = Some(bare::commits(self.world.place(), self.words.connections, BARE)?);
            }
            for scenario in scenarios {
                let run = self.once(scenario, None).map_err(|error| format!("{error:#}"));
                match &run {
                    Ok(run) => eprintln!("round {number}: {} {:.0}/s", scenario.name, run.rate()),
                    Err(reason) => eprintln!("round {number}: {} void: {reason}", scenario.name),
                }
                round.add(scenario, run);
            }
            before = self.say_hello()?;
            round.hello_after = before;
            report.rounds.push(round);
        }
        Ok(())
    }

    /// Scenarios once more by a schedule, at half of the rate they reached. Those that measure latencies of few
    /// connections already, beside others or without them, have no rate of their own.
    fn by_schedule(&self, scenarios: &[Scenario], report: &mut Report) {
        for scenario in scenarios.iter().filter(|scenario| scenario.has_rate()) {
            let Some((counted, answers)) = report.rates(scenario.name) else { continue };
            eprintln!("by a schedule: {}", scenario.name);
            let run = self.once(scenario, Some(answers * SHARE)).map_err(|error| format!("{error:#}"));
            report.open_loop.push(OpenLoop { name: scenario.name, wanted: counted * SHARE, run });
        }
    }

    /// In a closed loop, or with so many answers a second.
    fn once(&self, scenario: &Scenario, answers: Option<f64>) -> Result<Run> {
        let seconds = WARM_UP + Duration::from_secs(self.words.seconds);
        let stage = Stage { world: self.world, connections: self.words.connections, seconds };
        let flows = scenario.prepare(&stage)?;
        let connections = u32::try_from(flows.len()).map_or(1.0, f64::from);
        let pace = answers.map(|answers| Duration::from_secs_f64(connections / answers));
        measure(self.world.address, flows, Length { pace, ..self.length() }, &|| self.server.cpu())
    }

    fn say_hello(&self) -> Result<Run> {
        let site = Site { host: format!("localhost:{}", self.hello.address.port()) };
        let request = Arc::new(site.get("/", &[]));
        let flow = |_| {
            let hello = Fixed::new(Arc::clone(&request), |answer| answer.body.starts_with(b"{\"message\":"));
            Box::new(hello) as Box<dyn Flow>
        };
        let flows = (0..self.words.connections).map(flow).collect();
        let run = measure(self.hello.address, flows, self.length(), &|| self.hello.cpu())?;
        eprintln!("hello {:.0}/s", run.rate());
        Ok(run)
    }

    /// Each of ours and theirs right after another, so that the machine is the same for both.
    fn cross_check(&self, report: &mut Report) -> Result<()> {
        if !wrk::is_installed() {
            report.notes.push("`wrk` is not installed: no cross-check.".to_owned());
            return Ok(());
        }
        let Words { connections, seconds, .. } = *self.words;
        let effort = wrk::Effort { threads: cores(), connections, seconds };
        let mut check = |name: &'static str, own: f64, theirs: f64| {
            eprintln!("{name}: {own:.0}/s here, {theirs:.0}/s by wrk");
            report.cross_checks.push(CrossCheck { name, own, wrk: theirs });
        };
        check("hello", self.say_hello()?.rate(), wrk::get(effort, self.hello.address, "/")?);
        for scenario in
            ALL.iter().filter(|scenario| ["discovery", "client_credentials_opaque"].contains(&scenario.name))
        {
            let own = self.once(scenario, None)?.rate();
            let theirs = if scenario.name == "discovery" {
                wrk::get(effort, self.world.address, "/bench/.well-known/openid-configuration")?
            } else {
                wrk::client_credentials(effort, self.world)?
            };
            check(scenario.name, own, theirs);
        }
        Ok(())
    }
}
