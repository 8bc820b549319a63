//! The same scenarios at two installations in turn.

use crate::drive::{Length, Run, WARM_UP, measure};
use crate::process::Server;
use crate::scenario::{Scenario, Stage};
use crate::statistics::{median, spread};
use crate::words::Words;
use crate::world::World;
use anyhow::{Result, anyhow};
use serde::Serialize;
use std::time::Duration;

/// The two.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'w> {
    /// With few rows.
    pub base: &'w World,
    /// With many.
    pub grown: &'w World,
    /// How long and how often.
    pub words: &'w Words,
}

/// What a scenario takes at both.
#[derive(Debug, Serialize)]
pub struct Compared {
    /// The scenario.
    pub name: &'static str,
    /// Microseconds of the server's processor time for each answer, where there are few rows: the median.
    pub base_micros: f64,
    /// The same where there are many.
    pub grown_micros: f64,
    /// Median over the rounds of the one by the other in the same round.
    pub ratio: f64,
    /// How far that ratio went apart, lowest to highest, as a share of it.
    pub spread: f64,
    /// Microseconds within which 99 of 100 answers came, few rows.
    pub base_p99: f64,
    /// The same, many rows.
    pub grown_p99: f64,
}

impl Pair<'_> {
    /// Runs both servers and drives each scenario at them in turn.
    pub fn compare(&self, names: &[&'static str]) -> Result<Vec<Compared>> {
        let (base, grown) = (self.base.start()?.listening()?, self.grown.start()?.listening()?);
        let mut all = Vec::new();
        for name in names {
            let scenario = Scenario::named(name).ok_or_else(|| anyhow!("there is no scenario {name}"))?;
            let mut rounds = Vec::new();
            for round in 0..self.words.runs {
                let pair = if round % 2 == 0 {
                    let first = self.once(&scenario, self.base, &base)?;
                    (first, self.once(&scenario, self.grown, &grown)?)
                } else {
                    let first = self.once(&scenario, self.grown, &grown)?;
                    (self.once(&scenario, self.base, &base)?, first)
                };
                rounds.push(pair);
            }
            let compared = summary(name, &rounds);
            eprintln!("{name}: {:.1} µs, {:.1} µs, {:.2}", compared.base_micros, compared.grown_micros, compared.ratio);
            all.push(compared);
        }
        base.stop()?;
        grown.stop()?;
        Ok(all)
    }

    fn once(&self, scenario: &Scenario, world: &World, server: &Server) -> Result<Run> {
        let measured = Duration::from_secs(self.words.seconds);
        let stage = Stage { world, connections: self.words.connections, seconds: WARM_UP + measured };
        let flows = scenario.prepare(&stage)?;
        measure(world.address, flows, Length::closed(measured), &|| server.cpu())
    }
}

fn summary(name: &'static str, rounds: &[(Run, Run)]) -> Compared {
    let middle =
        |pick: &dyn Fn(&(Run, Run)) -> f64| median(&rounds.iter().map(pick).collect::<Vec<_>>()).unwrap_or(0.0);
    let ratios: Vec<f64> = rounds.iter().map(|(base, grown)| grown.server_micros() / base.server_micros()).collect();
    Compared {
        name,
        base_micros: middle(&|(base, _)| base.server_micros()),
        grown_micros: middle(&|(_, grown)| grown.server_micros()),
        ratio: median(&ratios).unwrap_or(0.0),
        spread: spread(&ratios).unwrap_or(0.0),
        base_p99: middle(&|(base, _)| f64::from(base.p99)),
        grown_p99: middle(&|(_, grown)| f64::from(grown.p99)),
    }
}
