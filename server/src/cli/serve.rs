//! `tenantry serve`: starts the server, says where it is, and stops it in order when asked.

use super::failure::Failure;
use super::output::remark;
use crate::config::{Config, DatabaseKind};
use crate::domain::demo::{self, DemoCredentials};
use crate::domain::setup;
use crate::server::{Ports, Running, start};
use clap::Args;
use secrecy::ExposeSecret;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;
use tokio::signal::unix::{SignalKind, signal};

/// Its words.
#[derive(Debug, Args)]
pub struct Words {
    /// Listen here, as address:port
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// What the world calls this server; issuers follow it
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Make a demo workspace, app and person at the first start; only on this machine's own addresses
    #[arg(long)]
    pub demo: bool,
}

/// Runs until SIGTERM or SIGINT; a second one ends at once.
pub async fn run(config: Config, words: &Words) -> Result<(), Failure> {
    let began = Instant::now();
    if words.demo && !config.server.listen.ip().is_loopback() {
        return Err(Failure::new("--demo is for this machine only: listen on a loopback address, or leave it out"));
    }
    let credentials_file = demo_file(&config);
    let is_sqlite = config.database.url.kind() == DatabaseKind::Sqlite;
    let database = config.database.url.to_string();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut running = start(config, Ports::default()).await?;
    remark(&format!(
        "Tenantry {} · ready in {:.1} s · {} · listening on {}",
        env!("CARGO_PKG_VERSION"),
        began.elapsed().as_secs_f32(),
        if is_sqlite { database } else { "PostgreSQL".to_owned() },
        running.address()
    ));
    greet(&running, words.demo, &credentials_file).await?;
    let replaced = tokio::select! {
        _ = terminate.recv() => true,
        _ = interrupt.recv() => false,
        error = running.failed() => return Err(error.into()),
    };
    remark("Stopping: finishing what is in flight. Once more to stop at once.");
    let stop = async {
        // Whoever presses Ctrl-C is no load balancer.
        if replaced {
            running.announce_end().await;
        }
        running.stop().await;
    };
    tokio::select! {
        () = stop => Ok(()),
        _ = terminate.recv() => Err(Failure::new("stopped at once")),
        _ = interrupt.recv() => Err(Failure::new("stopped at once")),
    }
}

/// Beside the database, or where the server was started.
fn demo_file(config: &Config) -> PathBuf {
    let folder = config.database.url.sqlite_file().and_then(Path::parent);
    folder.unwrap_or_else(|| Path::new(".")).join("demo-credentials.txt")
}

/// Says what a newcomer needs.
async fn greet(running: &Running, demo: bool, file: &Path) -> Result<(), Failure> {
    let instance = running.instance();
    let origin = instance.public_url.origin().to_owned();
    let mut lines = vec![format!("Console      {origin}/console")];
    if let Some(link) = setup::link(instance).await? {
        lines.push("  to make the first operator, open this within 60 minutes; it works once:".to_owned());
        lines.push(format!("  {link}"));
    }
    if demo {
        if let Some(made) = demo::ensure(instance).await? {
            write_private(file, &describe(&made))?;
        }
        lines.push(format!("Issuer       {origin}/{}", demo::SLUG));
        lines.push(format!("Discovery    {origin}/{}/.well-known/openid-configuration", demo::SLUG));
        lines.push(format!("Try it       {origin}/{}/demo        sign in and see each request", demo::SLUG));
        lines.extend(remembered(file, &origin));
    }
    lines.push("Stop with Ctrl-C.".to_owned());
    for line in lines {
        remark(&line);
    }
    Ok(())
}

fn describe(made: &DemoCredentials) -> String {
    format!(
        "username={}\npassword={}\nclient_id={}\nclient_secret={}\n",
        demo::PERSON,
        made.password.expose_secret(),
        demo::MACHINE,
        made.client_secret.expose_secret()
    )
}

/// What the demo was made with, as its file says.
fn remembered(file: &Path, origin: &str) -> Vec<String> {
    let Ok(text) = fs::read_to_string(file) else {
        return vec![format!(
            "             {} is gone; set a password with: tenantry user set-password",
            file.display()
        )];
    };
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap_or("?");
    vec![
        format!("Sign in as   {} / {}        (kept in {})", value("username"), value("password"), file.display()),
        format!(
            "As machine   curl -u {}:{} -d grant_type=client_credentials {origin}/{}/oauth2/token",
            value("client_id"),
            value("client_secret"),
            demo::SLUG
        ),
    ]
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
