//! `tenantry completions`

use super::Cli;
use super::failure::Failure;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::io::{self, Write};

/// Its words.
#[derive(Debug, Args)]
pub struct Words {
    /// The shell
    shell: Shell,
}

/// Prints the script.
pub fn run(words: &Words) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(words.shell, &mut Cli::command(), "tenantry", &mut script);
    Ok(io::stdout().lock().write_all(&script)?)
}
