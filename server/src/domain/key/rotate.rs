//! Replaces the keys of a workspace. Usually the new signing keys are published a while before they sign and the old
//! ones stay until nothing they signed is alive; a compromised key is replaced at once, and everything derived from
//! the old root dies with it.

use super::create::NewKeys;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::{Fault, Tenant};
use crate::protocol::jose::Algorithm;
use entity::workspace_key::{Kind, Model};
use serde_json::json;

/// A new key is published this many seconds before it signs (twice what clients may cache the key set for).
pub const OVERLAP_SECONDS: i64 = 600;

/// Why keys are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is time.
    Routine,
    /// Somebody else may have them.
    Compromised,
}

/// Replaces root and signing keys; returns the workspace as it is then.
pub async fn rotate(tenant: &Tenant, actor: &Actor, reason: Reason) -> Result<Tenant, Fault> {
    let instance = tenant.instance();
    let workspace = tenant.workspace();
    let now = tenant.now();
    let signs_at = if reason == Reason::Compromised { now } else { now + OVERLAP_SECONDS };
    let mut added = vec![NewKeys::root(instance, workspace.id(), now)?];
    for name in &workspace.settings().id_token_signing_algs {
        let algorithm = Algorithm::parse(name).ok_or(Fault::Broken("the workspace names an unknown algorithm"))?;
        added.push(NewKeys::signing(instance, workspace.id(), algorithm, signs_at).await?);
    }
    let retired = if reason == Reason::Compromised { Vec::new() } else { tenant.store().keys().all(now).await? };
    let retired: Vec<_> = retired
        .into_iter()
        .filter(|row| row.retired_at.is_none())
        .map(|row| retirement(tenant, &row, signs_at))
        .collect();
    let detail = json!({ "compromised": reason == Reason::Compromised });
    let event = tenant.event_with(actor, Action::KeysRotated, Target::new("workspace", workspace.slug()), detail);
    let row = workspace.row().clone();
    let scope = workspace.clone();
    instance
        .db
        .write(async move |tx| {
            let store = tx.workspace(&scope);
            if reason == Reason::Compromised {
                store.keys().drop_all(Kind::Root).await?;
                store.keys().drop_all(Kind::Signing).await?;
            }
            for (id, retired_at, ends_at) in &retired {
                store.keys().retire(*id, *retired_at, *ends_at).await?;
            }
            for row in &added {
                store.keys().insert(row.clone()).await?;
            }
            store.audit_events().insert(event.clone()).await?;
            tx.platform().workspace_update(row.clone()).await?;
            Ok::<_, Fault>(())
        })
        .await?;
    tenant.renewed().await
}

fn retirement(tenant: &Tenant, row: &Model, signs_at: i64) -> (entity::id::KeyRowId, i64, i64) {
    let settings = tenant.workspace().settings();
    match row.kind {
        // Refresh tokens name the root they derive from until their grant ends.
        Kind::Root => (row.id, tenant.now(), tenant.now() + settings.refresh_seconds + 86_400),
        // ID tokens come back as hints for as long as a session lives.
        Kind::Signing => (row.id, signs_at, signs_at + settings.session_seconds.max(settings.id_token_seconds)),
    }
}
