//! The measurement from beginning to end: footprint of a fresh installation, then rounds. A round is `hello`, what the
//! machine can do bare, every scenario, and `hello` again, so that drift of the machine shows and hits all alike.

use crate::bare;
use crate::drive::{Length, Run, measure};
use crate::flow::{Fixed, Flow};
use crate::footprint;
use crate::machine::{Machine, cores};
use crate::process::{Server, free_address, sibling};
use crate::report::{CrossCheck, Report, Round};
use crate::request::Site;
use crate::scenario::{ALL, Limit, Scenario, Stage};
use crate::words::{FOOTPRINT, WRK, Words};
use crate::world::World;
use crate::wrk;
use anyhow::Result;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

const WARM_UP: Duration = Duration::from_millis(500);
/// A bare rate needs less time than one with connections.
const BARE: Duration = Duration::from_secs(2);

/// Measures and prints; whether every run was good.
pub fn run(words: &Words) -> Result<bool> {
    eprintln!("making an installation");
    let world = World::make(words.log_level.as_deref())?;
    let mut report = Report::new(Machine::look(world.data()), words);
    if words.wants(FOOTPRINT) {
        eprintln!("footprint: start, memory, database");
        report.footprint = Some(footprint::take(&world, words.connections, words.tokens)?);
    }
    report.durable_appends = Some(bare::durable_appends(world.data(), BARE)?);
    let scenarios: Vec<Scenario> = ALL.into_iter().filter(|scenario| words.wants(scenario.name)).collect();
    let bench = Bench { words, hello: hello()?, server: world.start()?.listening()?, world: &world };
    if !scenarios.is_empty() {
        bench.rounds(&scenarios, &mut report)?;
        report.memory_after_run = Some(bench.server.memory()?);
    }
    if words.wants(WRK) {
        bench.cross_check(&mut report)?;
    }
    bench.server.stop()?;
    if words.wants(FOOTPRINT) && !scenarios.is_empty() {
        eprintln!("start on the database of the run");
        report.note_used_database(&world)?;
    }
    println!("{}", report.markdown());
    if let Some(path) = &words.json {
        std::fs::write(path, serde_json::to_vec_pretty(&report)?)?;
    }
    Ok(report.is_good())
}

fn hello() -> Result<Server> {
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
        Length { warm_up: WARM_UP, measured: Duration::from_secs(self.words.seconds) }
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
            for scenario in scenarios {
                let run = self.once(scenario).map_err(|error| format!("{error:#}"));
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

    fn once(&self, scenario: &Scenario) -> Result<Run> {
        let seconds = WARM_UP + Duration::from_secs(self.words.seconds);
        let stage = Stage { world: self.world, connections: self.words.connections, seconds };
        let flows = scenario.prepare(&stage)?;
        measure(self.world.address, flows, self.length(), &|| self.server.cpu())
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
            let own = self.once(scenario)?.rate();
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
