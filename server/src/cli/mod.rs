//! The command line: `serve`, and the operator's tools that work on the configured database directly, beside a running
//! server or without one. Each command has its file; it reads its words, calls the domain and prints. The process ends
//! with 0 when it did what was asked, 1 when it was refused (the reason is on stderr), 2 when the words were wrong.

mod app;
mod audit;
mod completions;
mod desk;
mod doctor;
mod failure;
mod grant;
mod host;
mod input;
mod key;
mod log;
mod member;
mod migrate;
mod openapi;
mod output;
mod path;
mod resource;
mod scope;
mod serve;
mod session;
mod setup_link;
mod token;
mod user;
mod word;
mod workspace;

pub use failure::Failure;

use crate::config::{Config, Overrides};
use clap::{Args, Parser, Subcommand};
use desk::Desk;
use output::{Output, remark};
use std::path::PathBuf;
use std::process::ExitCode;

/// The program and its words.
#[derive(Debug, Parser)]
#[command(
    name = "tenantry",
    version,
    about = "A multi-tenant OAuth 2.0 authorization server and OpenID Connect provider",
    after_help = "Secrets are read from standard input, never from the command line.\nExit status: 0 done, 1 refused, 2 wrong usage.",
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Words every command understands.
#[derive(Debug, Args)]
struct Global {
    /// Read this configuration file (default: tenantry.toml if it exists)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print JSON: one object, or one per line
    #[arg(long, global = true)]
    json: bool,
    /// Log this much: error, warn, info, debug, trace
    #[arg(long, global = true, value_name = "LEVEL")]
    log_level: Option<String>,
    /// Log as text or json
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the schema up to date and answer requests until told to stop
    Serve(serve::Words),
    /// Bring the database schema up to date
    Migrate(migrate::Words),
    /// Show the effective configuration and check what it needs
    Doctor(doctor::Words),
    /// Make a new one-time link for the first operator
    SetupLink,
    /// Workspaces: each an issuer of its own
    #[command(subcommand)]
    Workspace(workspace::Words),
    /// Apps: the OAuth clients of a workspace
    #[command(subcommand)]
    App(app::Words),
    /// People of a workspace
    #[command(subcommand)]
    User(user::Words),
    /// Hosts bound to a workspace
    #[command(subcommand)]
    Host(host::Words),
    /// Scopes of a workspace's APIs
    #[command(subcommand)]
    Scope(scope::Words),
    /// APIs that access tokens are made for (RFC 8707)
    #[command(subcommand)]
    Resource(resource::Words),
    /// Which scope opens which path, for gateways that ask /{workspace}/oauth2/verify
    #[command(subcommand)]
    Path(path::Words),
    /// Who may manage a workspace
    #[command(subcommand)]
    Member(member::Words),
    /// Signed-in browsers
    #[command(subcommand)]
    Session(session::Words),
    /// What people allowed apps
    #[command(subcommand)]
    Grant(grant::Words),
    /// Access and refresh tokens, read from standard input
    #[command(subcommand)]
    Token(token::Words),
    /// Signing and root keys
    #[command(subcommand)]
    Key(key::Words),
    /// The audit trail
    #[command(subcommand)]
    Audit(audit::Words),
    /// Print the description of the admin API
    Openapi,
    /// Print a completion script for a shell
    Completions(completions::Words),
}

/// Runs the program with the words of the process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(shown) => {
            // Help and version are answers; everything else is wrong usage.
            let _ = shown.print();
            return if shown.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match actix_web::rt::System::new().block_on(run(cli)) {
        Ok(()) | Err(Failure::Unheard) => ExitCode::SUCCESS,
        Err(Failure::Refused(reason)) => {
            remark(&format!("error: {reason}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Failure> {
    let output = Output::new(cli.global.json);
    if let Command::Completions(words) = &cli.command {
        return completions::run(words);
    }
    if matches!(cli.command, Command::Openapi) {
        return openapi::run();
    }
    let config = configure(&cli)?;
    let log = log::start(&config, matches!(cli.command, Command::Serve(_)))?;
    match cli.command {
        Command::Serve(words) => {
            let done = serve::run(config, &words).await;
            log.end().await;
            done
        }
        Command::Migrate(words) => return migrate::run(&config, output, &words).await,
        Command::Doctor(words) => return doctor::run(&config, output, &words).await,
        other => {
            let desk = Desk::open(&config, output).await?;
            let done = at_the_desk(&desk, other).await;
            desk.close().await;
            done
        }
    }
}

async fn at_the_desk(desk: &Desk, command: Command) -> Result<(), Failure> {
    match command {
        Command::SetupLink => setup_link::run(desk).await,
        Command::Workspace(words) => workspace::run(desk, words).await,
        Command::App(words) => app::run(desk, words).await,
        Command::User(words) => user::run(desk, words).await,
        Command::Host(words) => host::run(desk, words).await,
        Command::Scope(words) => scope::run(desk, words).await,
        Command::Resource(words) => resource::run(desk, words).await,
        Command::Path(words) => path::run(desk, words).await,
        Command::Member(words) => member::run(desk, words).await,
        Command::Session(words) => session::run(desk, words).await,
        Command::Grant(words) => grant::run(desk, words).await,
        Command::Token(words) => token::run(desk, words).await,
        Command::Key(words) => key::run(desk, words).await,
        Command::Audit(words) => audit::run(desk, words).await,
        Command::Serve(_) | Command::Migrate(_) | Command::Doctor(_) | Command::Openapi | Command::Completions(_) => {
            Ok(())
        }
    }
}

fn configure(cli: &Cli) -> Result<Config, Failure> {
    let (listen, public_url) = match &cli.command {
        Command::Serve(words) => (words.listen.clone(), words.public_url.clone()),
        _ => (None, None),
    };
    let overrides = Overrides {
        listen,
        public_url,
        log_level: cli.global.log_level.clone(),
        log_format: cli.global.log_format.clone(),
    };
    Ok(Config::load(cli.global.config.as_deref(), &overrides)?)
}

#[cfg(test)]
mod tests;
