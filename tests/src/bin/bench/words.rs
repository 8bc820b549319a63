//! The words of the command line.

use crate::scenario;
use std::path::PathBuf;
use std::str::FromStr;

/// Names beside the scenarios' that `--only` knows.
pub const FOOTPRINT: &str = "footprint";
/// The same requests sent by another load generator.
pub const WRK: &str = "wrk";

/// What is asked for.
#[derive(Debug)]
pub enum Asked {
    /// A measurement.
    Bench(Words),
    /// The list of words.
    Help,
}

/// How to measure.
#[derive(Debug)]
pub struct Words {
    /// Seconds each scenario is measured in each round.
    pub seconds: u64,
    /// Rounds.
    pub runs: usize,
    /// Connections, each in a closed loop.
    pub connections: usize,
    /// Tokens issued to see what memory and database become.
    pub tokens: usize,
    /// Only these; all if empty.
    pub only: Vec<String>,
    /// Where everything measured is written as JSON.
    pub json: Option<PathBuf>,
    /// The server's log level, if not its own default.
    pub log_level: Option<String>,
}

/// What `--help` prints.
pub fn help() -> String {
    let names: Vec<_> = scenario::ALL.iter().map(|scenario| scenario.name).chain([FOOTPRINT, WRK]).collect();
    format!(
        "usage: bench [--seconds N] [--runs N] [--connections N] [--tokens N] [--only NAME]… [--json FILE]\n\
         \x20            [--log-level LEVEL]\n\
         defaults: 5 seconds, 3 runs, 32 connections, 100000 tokens, everything, the server's own log level\n\
         names: {}",
        names.join(" ")
    )
}

impl Words {
    /// Reads the words behind the program's name.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(mut given: impl Iterator<Item = String>) -> Result<Asked, String> {
        let mut words = Self {
            seconds: 5,
            runs: 3,
            connections: 32,
            tokens: 100_000,
            only: Vec::new(),
            json: None,
            log_level: None,
        };
        while let Some(word) = given.next() {
            if matches!(word.as_str(), "--help" | "-h") {
                return Ok(Asked::Help);
            }
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word, given.next()),
            };
            let value = value.ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--seconds" => words.seconds = number(&name, &value, 1, 600)?,
                "--runs" => words.runs = number(&name, &value, 1, 100)?,
                "--connections" => words.connections = number(&name, &value, 1, 1_000)?,
                "--tokens" => words.tokens = number(&name, &value, 1, 10_000_000)?,
                "--only" => words.only.extend(value.split(',').map(str::to_owned)),
                "--json" => words.json = Some(value.into()),
                "--log-level" => words.log_level = Some(value),
                _ => return Err(format!("unknown word {name}")),
            }
        }
        words.check()?;
        Ok(Asked::Bench(words))
    }

    fn check(&self) -> Result<(), String> {
        let known =
            |name: &str| [FOOTPRINT, WRK].contains(&name) || scenario::ALL.iter().any(|known| known.name == name);
        match self.only.iter().find(|name| !known(name)) {
            Some(name) => Err(format!("there is no scenario {name}")),
            None => Ok(()),
        }
    }

    /// Whether something is to be measured.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

fn number<N: FromStr + PartialOrd + Copy + std::fmt::Display>(
    name: &str,
    value: &str,
    least: N,
    most: N,
) -> Result<N, String> {
    let refusal = format!("{name} takes a number from {least} to {most}");
    value.parse().ok().filter(|number| *number >= least && *number <= most).ok_or(refusal)
}
