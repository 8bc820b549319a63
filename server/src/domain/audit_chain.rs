//! The chain of the audit trail. Lines are written without a place, so that no request waits for another; a job gives
//! each its place and the SHA-256 over its predecessor's hash and itself, and [`verify`] walks the chain and finds the
//! first line that was changed, removed or moved. What the chain cannot show by itself is that its last lines were cut
//! off, or that it was made anew: for that, keep the head that [`verify`] returns somewhere else and have it met.

mod verify;

pub use verify::{
    Break, ChainBroken, MOST_UNCHAINED, Place, STRETCH, Stretch, Verified, VerifyError, verify, verify_stretch, walk,
};

use crate::clock::UnixSeconds;
use crate::domain::{Fault, Instance};
use crate::seal::codec::Writer;
use crate::secret::Digest;
use crate::store::{StoreError, WriteStore};
use entity::audit_event::Model;
use entity::id::WorkspaceId;
use serde_json::Value;
use std::collections::BTreeMap;

/// At most this many lines are given their place in one call.
pub const BATCH: u64 = 200;

/// A line younger than this many whole seconds waits, so that lines written at the same time on several nodes are
/// chained in the order of their ids.
const SETTLED_SECONDS: i64 = 2;

/// What the first line follows.
const NOTHING: [u8; 32] = [0; 32];

/// Gives the oldest lines of any workspace their places, one transaction for each workspace; how many lines that were.
/// A workspace that cannot be written does not keep the others back; its fault is the answer once they are done.
pub async fn chain_batch(instance: &Instance) -> Result<u64, Fault> {
    let until = instance.clock.now() - SETTLED_SECONDS;
    let mut waiting: BTreeMap<WorkspaceId, u64> = BTreeMap::new();
    for (workspace, _) in instance.db.platform().audit_unchained(until, BATCH).await? {
        *waiting.entry(workspace).or_default() += 1;
    }
    let mut chained = 0;
    let mut fault = None;
    for (workspace, lines) in waiting {
        match chain_workspace(instance, workspace, until, lines).await {
            Ok(count) => chained += count,
            Err(error) => fault = Some(error),
        }
    }
    fault.map_or(Ok(chained), Err)
}

async fn chain_workspace(instance: &Instance, id: WorkspaceId, until: UnixSeconds, lines: u64) -> Result<u64, Fault> {
    instance
        .db
        .write(async move |tx| {
            // Held, so that another node appends after these lines and not beside them; one that is held is not waited for.
            let Some(workspace) = tx.platform().workspace_claim(id).await? else {
                return Ok(0);
            };
            Ok(append(tx.workspace(&workspace), until, lines).await?)
        })
        .await
}

async fn append(store: WriteStore<'_>, until: UnixSeconds, lines: u64) -> Result<u64, StoreError> {
    let head = store.audit_events().chain_head().await?;
    let mut seq = head.as_ref().and_then(|line| line.seq).unwrap_or(0);
    let mut hash = head.and_then(|line| line.hash).unwrap_or_else(|| NOTHING.to_vec());
    let mut chained = 0;
    for line in store.audit_events().unchained(until, lines).await? {
        let next = link(&hash, seq + 1, &line);
        if store.audit_events().chain_append(line.id, seq + 1, next.clone()).await? {
            seq += 1;
            hash = next;
            chained += 1;
        }
    }
    Ok(chained)
}

/// The hash of a line at a place, after the line with the hash `previous`.
fn link(previous: &[u8], seq: i64, line: &Model) -> Vec<u8> {
    let mut row = Writer::new();
    row.bytes(previous)
        .uuid(line.workspace_id.0)
        .i64(seq)
        .uuid(line.id.0)
        .i64(line.at)
        .str(&line.actor)
        .str(&line.action)
        .str(&line.target)
        .str(&canonical(&line.detail))
        .opt(line.request_id.as_deref(), Writer::str);
    Digest::of(&row.finish()).to_vec()
}

/// JSON with the members of every object in order, whatever order the database keeps them in.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            let members: Vec<_> = sorted
                .into_iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests;
