//! What `doctor` looks at, one thing after the other. A check that fails says what to do; checks that need it are left
//! out, so that one cause is one complaint.

mod certificate;
mod transit;

use crate::cli::log::untraceable;
use crate::cli::migrate::schema;
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, MailTransport, MasterKeySource};
use crate::domain::switch::Switch;
use crate::entropy::Entropy;
use crate::opening::{database, default_workspace as configured_default, master_key, missing};
use crate::seal::MasterKeys;
use crate::store::{Db, Standing, Workspace};
use entity::instance::Model;
use serde::Serialize;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// 2025-01-01: a clock before it was never set.
const EARLIEST: i64 = 1_735_689_600;
/// How long a mail server may take to be there.
const CONNECTING: Duration = Duration::from_secs(3);
/// The most that clocks may differ between a node and its database, in seconds.
const SKEW: i64 = 2;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) ok: bool,
    /// It works, but hardly as it was meant.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) warning: bool,
    pub(super) detail: String,
}

fn good(name: &'static str, detail: impl Into<String>) -> Check {
    Check { name, ok: true, warning: false, detail: detail.into() }
}

fn doubtful(name: &'static str, detail: impl Into<String>) -> Check {
    Check { name, ok: true, warning: true, detail: detail.into() }
}

fn bad(name: &'static str, detail: impl Into<String>) -> Check {
    Check { name, ok: false, warning: false, detail: detail.into() }
}

fn failed(name: &'static str, failure: impl std::fmt::Display) -> Check {
    bad(name, failure.to_string())
}

/// Looks at everything.
pub(super) async fn all(config: &Config) -> Vec<Check> {
    let mut checks = vec![clock(), mail(config).await];
    checks.extend(certificate::look(config, SystemClock.now()));
    checks.extend(traces(config));
    if let Some(file) = missing(config) {
        let file = file.display();
        checks
            .push(doubtful("database", format!("{file} does not exist: the next start makes a new installation here")));
        return checks;
    }
    match schema(config).await {
        Err(failure) => checks.push(failed("database", failure)),
        Ok(Standing { pending, .. }) if !pending.is_empty() => {
            let count = pending.len();
            checks.push(good("database", format!("{count} steps of its schema are made at the next start")));
        }
        Ok(Standing { newer, .. }) => match database(config).await {
            Err(failure) => checks.push(failed("database", failure)),
            Ok(db) => {
                checks.push(good("database", format!("{} answers, schema {}", config.database.url, state(&newer))));
                opened(config, &db, &mut checks).await;
                db.close().await;
            }
        },
    }
    checks
}

fn state(newer: &[String]) -> String {
    match newer.len() {
        0 => "up to date".to_owned(),
        _ => format!("newer than this version, which may run on it ({})", newer.join(", ")),
    }
}

fn clock() -> Check {
    if SystemClock.now() < EARLIEST {
        return bad("clock", "the clock of this machine is wrong; set it, or every token is dated wrong");
    }
    good("clock", crate::domain::timestamp::Timestamp(SystemClock.now()).to_string())
}

async fn mail(config: &Config) -> Check {
    match &config.mail.url {
        MailTransport::Directory(folder) => {
            good("mail", format!("written to {}, delivered to nobody", folder.display()))
        }
        MailTransport::Smtp(server) => {
            let place = format!("{}:{}", server.host, server.port);
            // Letters wait for a server that is away; whether this one takes them shows when it is sent one.
            match timeout(CONNECTING, TcpStream::connect((server.host.as_str(), server.port))).await {
                Ok(Ok(_)) => good("mail", format!("goes to {place}, which is there")),
                Ok(Err(error)) => doubtful("mail", format!("goes to {place}, which is not there now: {error}")),
                Err(_) => doubtful("mail", format!("goes to {place}, which does not answer")),
            }
        }
    }
}

/// Looked at only where they are sent somewhere.
fn traces(config: &Config) -> Option<Check> {
    let endpoint = config.telemetry.otlp_endpoint.as_ref()?;
    Some(match untraceable(config) {
        Some(problem) => bad("traces", problem),
        None => good("traces", format!("go to {endpoint}")),
    })
}

async fn opened(config: &Config, db: &Db, checks: &mut Vec<Check>) {
    checks.extend(transit::look(config, db).await);
    checks.push(match db.clock_skew(SystemClock.now()).await {
        Ok(skew) if skew.abs() <= SKEW => good("database clock", "agrees with this machine's"),
        Ok(skew) => bad("database clock", format!("differs by {skew} s from this machine's; synchronise both")),
        Err(error) => bad("database clock", error.to_string()),
    });
    match db.platform().instance().await {
        Err(error) => checks.push(bad("instance", error.to_string())),
        Ok(None) => checks.push(good("instance", "not founded yet; the first start of the server does it")),
        Ok(Some(row)) => {
            checks.push(public_url(config, &row));
            checks.extend(default_workspace(config, db).await);
            checks.push(master_keys(config, db, &row).await);
        }
    }
}

fn public_url(config: &Config, row: &Model) -> Check {
    let configured = config.server.public_url_at(config.server.listen);
    match (&row.public_url, configured.is_loopback()) {
        (Some(recorded), false) if recorded != configured.origin() => bad(
            "public URL",
            format!(
                "{configured} is configured, but {recorded} is recorded; set it back, or accept it with: \
                 tenantry doctor --accept-public-url"
            ),
        ),
        (Some(recorded), true) => good("public URL", format!("{recorded} is recorded; commands beside it use that")),
        _ => good("public URL", configured.to_string()),
    }
}

/// Looked at only where one is configured. One that is not there yet keeps nobody from starting, and one without the paths
/// it is configured for serves nobody.
async fn default_workspace(config: &Config, db: &Db) -> Option<Check> {
    let name = "default workspace";
    let slug = match configured_default(config).transpose()? {
        Ok(slug) => slug,
        Err(failure) => return Some(failed(name, failure)),
    };
    Some(match db.platform().workspace_by_slug(slug.as_str()).await {
        Ok(Some(workspace)) if !workspace.is_active() => {
            doubtful(name, format!("{slug} is suspended; paths without a workspace are 404 until it is resumed"))
        }
        Ok(Some(workspace)) => served(name, &workspace),
        Ok(None) => {
            doubtful(name, format!("there is no workspace {slug}; paths without a workspace are 404 until it is made"))
        }
        Err(error) => bad(name, error.to_string()),
    })
}

/// Whether the paths without a workspace lead anywhere in it.
fn served(name: &'static str, workspace: &Workspace) -> Check {
    let slug = workspace.slug();
    if [Switch::PathV1, Switch::PathV4].iter().any(|switch| switch.is_on(workspace.settings())) {
        return good(name, slug);
    }
    let reason = format!("{slug} has neither path_v1 nor path_v4 on, so paths without a workspace are 404");
    doubtful(name, format!("{reason}; turn one on with: tenantry workspace update {slug} --set path_v1=true"))
}

async fn master_keys(config: &Config, db: &Db, row: &Model) -> Check {
    let name = "master keys";
    let masters = match master_key::load(&config.secrets.master_keys, false, Entropy::system()) {
        Ok(masters) => masters,
        Err(failure) => return failed(name, failure),
    };
    if !masters.recognises(&row.master_check) {
        let file = match &config.secrets.master_keys {
            MasterKeySource::File(path) => format!("restore {}", path.display()),
            MasterKeySource::Listed(_) => "put the right one into secrets.master_keys".to_owned(),
        };
        return bad(name, format!("none is the key this database was made with (it names {}); {file}", row.master));
    }
    under_current(db, &masters).await
}

/// Whether an old master key may go.
async fn under_current(db: &Db, masters: &MasterKeys) -> Check {
    let current = masters.current();
    match db.platform().keys_not_under(current.as_str()).await {
        Ok(0) => good("master keys", format!("every key is wrapped by {current}; older ones may go")),
        Ok(count) => good("master keys", format!("{count} keys are not wrapped by {current} yet; keep older ones")),
        Err(error) => bad("master keys", error.to_string()),
    }
}
