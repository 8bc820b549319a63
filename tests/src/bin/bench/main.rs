//! `bench`: measures the release build of `tenantry` on this machine and prints a table. It starts the server on a free
//! port with a database of its own, makes a workspace in it by the command line, and drives each scenario in a closed
//! loop from a fixed number of connections. Every round begins and ends with a bare server (`hello`), because only
//! shares of what the machine allows mean something elsewhere. One unexpected answer voids the run it happens in.
//! How to read the figures: docs/performance.md.

mod bare;
mod bench;
mod create;
mod drive;
mod flow;
mod footprint;
mod growth;
mod http;
mod lists;
mod machine;
mod peer;
mod place;
mod process;
mod report;
mod request;
mod scenario;
mod seed;
mod statistics;
mod words;
mod world;
mod wrk;

use std::process::ExitCode;
use words::{Asked, Words};

fn main() -> ExitCode {
    let words = match Words::parse(std::env::args().skip(1)) {
        Ok(Asked::Bench(words)) => words,
        Ok(Asked::Help) => {
            println!("{}", words::help());
            return ExitCode::SUCCESS;
        }
        Err(reason) => {
            eprintln!("error: {reason}\n\n{}", words::help());
            return ExitCode::from(2);
        }
    };
    let measured = match (&words.peer, words.growth, words.lists) {
        (Some(issuer), ..) => peer::measure_peer(issuer, &words),
        (None, Some(growth), _) => growth::measure(growth, &words),
        (None, None, Some(lists)) => lists::measure(lists, &words),
        (None, None, None) => bench::run(&words),
    };
    match measured {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("error: a run was void; see the notes");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
