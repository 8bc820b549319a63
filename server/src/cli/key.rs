//! `tenantry key …`

use super::desk::{Desk, In, OPERATOR};
use super::failure::Failure;
use super::input::confirm;
use super::word::word;
use crate::domain::Tenant;
use crate::domain::key;
use crate::domain::key::rotate::{OVERLAP_SECONDS, Reason, rotate};
use crate::domain::timestamp::Timestamp;
use crate::domain::workspace::ensure_system;
use crate::store::SYSTEM;
use clap::{Args, Subcommand};
use entity::workspace_key::{Kind, Model};
use serde::Serialize;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List the keys of a workspace
    List(In),
    /// Replace the keys of a workspace
    Rotate(Rotate),
    /// End every code, token, link and session of every workspace
    ExpireAll(ExpireAll),
}

/// Words of `rotate`.
#[derive(Debug, Args)]
pub struct Rotate {
    #[command(flatten)]
    place: In,
    /// Somebody else may have them: drop the old ones now, and every token of the workspace with them
    #[arg(long)]
    compromised: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Words of `expire-all`.
#[derive(Debug, Args)]
pub struct ExpireAll {
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// A key, shown; never the key itself.
#[derive(Debug, Serialize)]
struct View {
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<String>,
    state: &'static str,
    active_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<Timestamp>,
    master: String,
}

impl View {
    fn of(row: Model, now: i64) -> Self {
        let retired = row.retired_at.is_some_and(|at| at <= now);
        let state = match row.kind {
            _ if retired => "retired",
            _ if row.active_at > now => "published",
            Kind::Root => "sealing",
            Kind::Signing => "signing",
        };
        Self {
            kind: row.kind,
            kid: row.kid,
            alg: row.algorithm,
            state,
            active_at: Timestamp(row.active_at),
            retired_at: row.retired_at.map(Timestamp),
            ends_at: row.ends_at.map(Timestamp),
            master: row.master,
        }
    }
}

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => list(desk, &desk.within(&place).await?).await,
        Words::Rotate(words) => {
            let tenant = desk.within(&words.place).await?;
            let slug = tenant.workspace().slug();
            let reason = if words.compromised { Reason::Compromised } else { Reason::Routine };
            if words.compromised {
                confirm(words.yes, &format!("ends every token of {slug} now"), slug)?;
            }
            let tenant = rotate(&tenant, &OPERATOR, reason).await?;
            list(desk, &tenant).await?;
            if !words.compromised {
                desk.output.note(&format!("\nThe new signing keys sign in {OVERLAP_SECONDS} seconds."));
            }
            Ok(())
        }
        Words::ExpireAll(words) => expire_all(desk, &words).await,
    }
}

async fn list(desk: &Desk, tenant: &Tenant) -> Result<(), Failure> {
    let now = tenant.now();
    let mut listing = desk.output.list(&["kind", "alg", "state", "active from", "ends", "kid"]);
    let rows: Vec<_> = tenant
        .store()
        .keys()
        .all(now)
        .await?
        .into_iter()
        .map(|row| {
            let view = View::of(row, now);
            let cells = vec![
                word(&view.kind),
                view.alg.clone().unwrap_or_default(),
                view.state.to_owned(),
                view.active_at.to_string(),
                view.ends_at.map(|at| at.to_string()).unwrap_or_default(),
                view.kid.clone().unwrap_or_default(),
            ];
            (view, cells)
        })
        .collect();
    listing.rows(&rows)?;
    listing.end("there are no keys");
    Ok(())
}

async fn expire_all(desk: &Desk, words: &ExpireAll) -> Result<(), Failure> {
    confirm(words.yes, "ends every code, token, link and session of every workspace", "expire")?;
    ensure_system(&desk.instance).await?;
    key::expire_all(&desk.workspace(SYSTEM).await?, &OPERATOR).await?;
    desk.output.done(&serde_json::json!({ "expired": true }), "every code, token, link and session has ended")
}
