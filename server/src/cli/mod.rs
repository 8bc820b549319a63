//! The command line: `serve`, and the operator's tools, which work on the configured database directly, beside a running
//! server or without one, or through the admin API of a server. Each command has its file, which reads its words and
//! prints; what it does stands in `act`, once for both ways, and `remote` is the way through a server. The process ends
//! with 0 when it did what was asked, 1 when it was refused (the reason is on stderr), 2 when the words were wrong.

mod act;
mod app;
mod audit;
mod completions;
mod consent;
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
mod pages;
mod path;
mod picture;
mod remote;
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
use crate::opening::must_stand;
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
    #[command(flatten)]
    remote: remote::Words,
}

impl Global {
    /// What these words say in place of the configuration.
    fn overrides(&self) -> Overrides {
        let (log_level, log_format) = (self.log_level.clone(), self.log_format.clone());
        Overrides { log_format, log_level, ..Overrides::default() }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    OnThisMachine(OnThisMachine),
    #[command(flatten)]
    AtTheDesk(AtTheDesk),
}

/// Commands that are about the installation on this machine.
#[derive(Debug, Subcommand)]
enum OnThisMachine {
    /// Bring the schema up to date and answer requests until told to stop
    Serve(serve::Words),
    /// Bring the database schema up to date
    Migrate(migrate::Words),
    /// Show the effective configuration and check what it needs
    Doctor(doctor::Words),
    /// Make a new one-time link for the first operator
    SetupLink,
    /// Print the description of the admin API
    Openapi,
    /// Print a completion script for a shell
    Completions(completions::Words),
}

/// Commands that a server carries out as well.
#[derive(Debug, Subcommand)]
enum AtTheDesk {
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
    /// What people allowed apps and are not asked again
    #[command(subcommand)]
    Consent(consent::Words),
    /// Access and refresh tokens, read from standard input
    #[command(subcommand)]
    Token(token::Words),
    /// Signing and root keys
    #[command(subcommand)]
    Key(key::Words),
    /// The audit trail
    #[command(subcommand)]
    Audit(audit::Words),
}

impl OnThisMachine {
    /// As it is written.
    const fn name(&self) -> &'static str {
        match self {
            Self::Serve(_) => "serve",
            Self::Migrate(_) => "migrate",
            Self::Doctor(_) => "doctor",
            Self::SetupLink => "setup-link",
            Self::Openapi => "openapi",
            Self::Completions(_) => "completions",
        }
    }
}

impl AtTheDesk {
    /// Whether it makes an installation where there is none: the first thing of a new one is a workspace.
    const fn founds(&self) -> bool {
        matches!(self, Self::Workspace(workspace::Words::Create(_)))
    }
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
        Err(failure) => {
            remark(&format!("error: {failure}"));
            if matches!(failure, Failure::Usage(_)) { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

async fn run(Cli { global, command }: Cli) -> Result<(), Failure> {
    let output = Output::new(global.json);
    match command {
        Command::OnThisMachine(command) => {
            global.remote.refuse(command.name())?;
            on_this_machine(&global, command, output).await
        }
        Command::AtTheDesk(command) => {
            let desk = desk(global, command.founds(), output).await?;
            let done = at_the_desk(&desk, command).await;
            desk.close().await;
            done
        }
    }
}

async fn on_this_machine(global: &Global, command: OnThisMachine, output: Output) -> Result<(), Failure> {
    let overrides = global.overrides();
    let config = |overrides: &Overrides| Config::load(global.config.as_deref(), overrides);
    let quiet = || -> Result<Config, Failure> {
        let config = config(&overrides)?;
        log::start(&config, false)?;
        Ok(config)
    };
    match command {
        OnThisMachine::Completions(words) => completions::run(&words),
        OnThisMachine::Openapi => openapi::run(),
        OnThisMachine::Migrate(words) => migrate::run(&quiet()?, output, &words).await,
        OnThisMachine::Doctor(words) => doctor::run(&quiet()?, output, &words).await,
        OnThisMachine::SetupLink => setup_link::run(&quiet()?, output).await,
        OnThisMachine::Serve(words) => {
            let (listen, public_url) = (words.listen.clone(), words.public_url.clone());
            let config = config(&Overrides { listen, public_url, ..overrides.clone() })?;
            let log = log::start(&config, true)?;
            let done = serve::run(config, &words).await;
            log.end().await;
            done
        }
    }
}

/// Where a command is carried out: at the server that is named, or at the installation of the configuration, which has to
/// exist unless the command `founds` one.
async fn desk(global: Global, founds: bool, output: Output) -> Result<Desk, Failure> {
    let overrides = global.overrides();
    let Some(api) = global.remote.open()? else {
        let config = Config::load(global.config.as_deref(), &overrides)?;
        log::start(&config, false)?;
        if !founds {
            must_stand(&config)?;
        }
        return Desk::open(&config, output).await;
    };
    if global.config.is_some() {
        return Err(Failure::usage("--config is about a database, and a server is to be asked; leave one of them out"));
    }
    log::start(&Config::of_flags(&overrides)?, false)?;
    Ok(Desk::before(api, output))
}

async fn at_the_desk(desk: &Desk, command: AtTheDesk) -> Result<(), Failure> {
    match command {
        AtTheDesk::Workspace(words) => workspace::run(desk, words).await,
        AtTheDesk::App(words) => app::run(desk, words).await,
        AtTheDesk::User(words) => user::run(desk, words).await,
        AtTheDesk::Host(words) => host::run(desk, words).await,
        AtTheDesk::Scope(words) => scope::run(desk, words).await,
        AtTheDesk::Resource(words) => resource::run(desk, words).await,
        AtTheDesk::Path(words) => path::run(desk, words).await,
        AtTheDesk::Member(words) => member::run(desk, words).await,
        AtTheDesk::Session(words) => session::run(desk, words).await,
        AtTheDesk::Grant(words) => grant::run(desk, words).await,
        AtTheDesk::Consent(words) => consent::run(desk, words).await,
        AtTheDesk::Token(words) => token::run(desk, words).await,
        AtTheDesk::Key(words) => key::run(desk, words).await,
        AtTheDesk::Audit(words) => audit::run(desk, words).await,
    }
}

#[cfg(test)]
mod tests;
