//! The words of the command line.

use crate::place::Kind;
use crate::scenario;
use std::path::PathBuf;
use std::str::FromStr;

/// Names beside the scenarios' that `--only` knows.
pub const FOOTPRINT: &str = "footprint";
/// The same requests sent by another load generator.
pub const WRK: &str = "wrk";
/// How long it takes to make a workspace.
pub const CREATE_WORKSPACE: &str = "create_workspace";
/// Latencies at half of the rate the closed loop reached.
pub const OPEN_LOOP: &str = "open_loop";
/// All names beside the scenarios'.
const BESIDE: [&str; 4] = [FOOTPRINT, CREATE_WORKSPACE, OPEN_LOOP, WRK];

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
    /// The databases, one after the other.
    pub databases: Vec<Kind>,
    /// Another server to measure instead: its issuer.
    pub peer: Option<String>,
    /// What a client of it sends as `Authorization`: `id:secret`.
    pub peer_client: Option<String>,
    /// Measures how things grow instead of the scenarios.
    pub growth: Option<Growth>,
    /// Measures the lists of the admin API instead.
    pub lists: Option<Lists>,
}

/// How far a growth curve goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// Enough to see whether everything works.
    Small,
    /// A million people, a million grants.
    Usual,
    /// Ten million grants.
    Full,
}

/// How long the lists are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lists {
    /// Enough to see whether everything works.
    Small,
    /// Ten thousand workspaces, a million people.
    Usual,
}

/// What `--help` prints.
pub fn help() -> String {
    let names: Vec<_> = scenario::ALL.iter().map(|scenario| scenario.name).chain(BESIDE).collect();
    format!(
        "usage: bench [--seconds N] [--runs N] [--connections N] [--tokens N] [--only NAME]… [--json FILE]\n\
         \x20            [--database sqlite|postgres|both] [--postgres URL] [--log-level LEVEL]\n\
         \x20      bench --growth small|usual|full [--database …]     how it grows with workspaces, people, grants\n\
         \x20      bench --lists small|usual [--database …]           each list of the admin API, long, to one who looks\n\
         \x20      bench --peer ISSUER [--peer-client ID:SECRET]      the stateless scenarios, at another server\n\
         defaults: 5 seconds, 3 runs, 32 connections, 100000 tokens, everything, sqlite, and postgres too where\n\
         --postgres names a server that databases may be made on; the server's own log level\n\
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
            databases: Vec::new(),
            peer: None,
            peer_client: None,
            growth: None,
            lists: None,
        };
        let (mut database, mut postgres) = (None, None);
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
                "--database" => database = Some(value),
                "--postgres" => postgres = Some(value),
                "--peer" => words.peer = Some(value),
                "--peer-client" => words.peer_client = Some(value),
                "--growth" => words.growth = Some(growth(&value)?),
                "--lists" => words.lists = Some(lists(&value)?),
                _ => return Err(format!("unknown word {name}")),
            }
        }
        words.check()?;
        words.databases = databases(database.as_deref(), postgres)?;
        Ok(Asked::Bench(words))
    }

    fn check(&self) -> Result<(), String> {
        let known = |name: &str| BESIDE.contains(&name) || scenario::ALL.iter().any(|known| known.name == name);
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

fn growth(value: &str) -> Result<Growth, String> {
    match value {
        "small" => Ok(Growth::Small),
        "usual" => Ok(Growth::Usual),
        "full" => Ok(Growth::Full),
        _ => Err("--growth takes small, usual or full".to_owned()),
    }
}

fn lists(value: &str) -> Result<Lists, String> {
    match value {
        "small" => Ok(Lists::Small),
        "usual" => Ok(Lists::Usual),
        _ => Err("--lists takes small or usual".to_owned()),
    }
}

fn databases(named: Option<&str>, postgres: Option<String>) -> Result<Vec<Kind>, String> {
    let server = |postgres: Option<String>| {
        let missing = || "--postgres must name a server, as postgres://user@host:port/database".to_owned();
        postgres.map(Kind::Postgres).ok_or_else(missing)
    };
    match named {
        None => Ok([Kind::Sqlite].into_iter().chain(postgres.map(Kind::Postgres)).collect()),
        Some("sqlite") => Ok(vec![Kind::Sqlite]),
        Some("postgres") => Ok(vec![server(postgres)?]),
        Some("both") => Ok(vec![Kind::Sqlite, server(postgres)?]),
        Some(_) => Err("--database takes sqlite, postgres or both".to_owned()),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Result<Words, String> {
        let words = words.split_whitespace().map(str::to_owned);
        Words::parse(words).map(|asked| match asked {
            Asked::Bench(words) => words,
            Asked::Help => panic!("nobody asked for help"),
        })
    }

    #[test]
    fn postgres_is_measured_where_there_is_a_server() {
        let server = Kind::Postgres("postgres://a@b/c".to_owned());
        let both = vec![Kind::Sqlite, server.clone()];
        assert_eq!(parsed("").unwrap().databases, [Kind::Sqlite]);
        assert_eq!(parsed("--postgres postgres://a@b/c").unwrap().databases, both);
        assert_eq!(parsed("--database both --postgres=postgres://a@b/c").unwrap().databases, both);
        assert_eq!(parsed("--postgres postgres://a@b/c --database postgres").unwrap().databases, [server]);
        assert_eq!(parsed("--postgres postgres://a@b/c --database sqlite").unwrap().databases, [Kind::Sqlite]);
        for wrong in [
            "--database both",
            "--database mysql",
            "--growth huge",
            "--lists full",
            "--only nothing",
            "--runs 0",
            "--runs",
        ] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
