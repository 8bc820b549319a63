//! `tenantry doctor`: the configuration in force and whether everything it names works; `--live` asks a running server
//! the way a container's health check does.

mod checks;
mod live;

use super::failure::Failure;
use super::output::{Output, remark};
use crate::config::Config;
use crate::opening::{database, must_stand};
use checks::Check;
use clap::Args;
use serde::Serialize;

/// Its words.
#[derive(Debug, Args)]
pub struct Words {
    /// Only ask the running server whether it is alive
    #[arg(long)]
    live: bool,
    /// Record the configured public URL in place of the one this database was made for: every issuer changes
    #[arg(long, conflicts_with = "live")]
    accept_public_url: bool,
}

/// A value in force, shown.
#[derive(Debug, Serialize)]
struct Setting {
    key: &'static str,
    value: String,
    source: String,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Report {
    ok: bool,
    version: &'static str,
    configuration: Vec<Setting>,
    checks: Vec<Check>,
}

/// Carries the command out.
pub async fn run(config: &Config, output: Output, words: &Words) -> Result<(), Failure> {
    if words.live {
        return live::ask(config, output).await;
    }
    if words.accept_public_url {
        return accept_public_url(config, output).await;
    }
    let checks = checks::all(config).await;
    let report = Report {
        ok: checks.iter().all(|check| check.ok),
        version: env!("CARGO_PKG_VERSION"),
        configuration: settings(config),
        checks,
    };
    output.one(&report, || fields(&report))?;
    if report.ok { Ok(()) } else { Err(Failure::new("something needs you; see above")) }
}

fn settings(config: &Config) -> Vec<Setting> {
    let shown = |setting: &crate::config::Setting| Setting {
        key: setting.key,
        value: setting.value.clone(),
        source: setting.source.to_string(),
    };
    config.effective().iter().map(shown).collect()
}

fn fields(report: &Report) -> super::output::Fields {
    let settings = report.configuration.iter().map(|setting| {
        let value = if setting.value.is_empty() { "none" } else { &setting.value };
        (setting.key, format!("{value}  ({})", setting.source))
    });
    let checks = report.checks.iter().map(|check| {
        let mark = match check {
            Check { ok: false, .. } => "FAILED",
            Check { warning: true, .. } => "warning",
            _ => "ok",
        };
        (check.name, format!("{mark}: {}", check.detail))
    });
    std::iter::once(("version", report.version.to_owned())).chain(settings).chain(checks).collect()
}

/// Every issuer follows the recorded URL, so changing it is a decision and not a side effect of a start.
async fn accept_public_url(config: &Config, output: Output) -> Result<(), Failure> {
    must_stand(config)?;
    let db = database(config).await?;
    let row = db.platform().instance().await?;
    let Some(row) = row else {
        return Err(Failure::new("nothing is recorded yet; the first start of the server does it"));
    };
    let configured = config.server.public_url_at(config.server.listen);
    // A loopback URL is not recorded: development moves ports.
    let accepted = (!configured.is_loopback()).then(|| configured.origin().to_owned());
    let write = accepted.clone();
    db.write(async move |tx| tx.platform().instance_public_url(write.clone()).await).await?;
    db.close().await;
    let change = serde_json::json!({ "recorded": accepted, "was": row.public_url });
    let before = row.public_url.as_deref().unwrap_or("none");
    output.done(&change, &format!("{configured} is accepted in place of {before}"))?;
    remark("Every issuer has changed: tell your apps, and restart every server of this installation.");
    Ok(())
}
