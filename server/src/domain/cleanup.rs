//! Removes rows whose time is over and the rows of deleted workspaces, in batches small enough that no request waits
//! for one. Called by jobs; a run that is cut short is continued by the next.

use crate::domain::authorize::ticket::LIFETIME_SECONDS;
use crate::domain::measures::Removed;
use crate::domain::{Fault, Instance};
use crate::store::{Ending, StoreError};

/// Rows removed in one transaction.
const BATCH: u32 = 200;

/// Transactions of one run, for each table or workspace.
const ROUNDS: u32 = 50;

/// Deleted workspaces looked at in one run.
const WORKSPACES: u64 = 10;

/// A row stays this much longer than its own time: an ended grant still tells the ticket it came from that it is
/// finished, and a node whose clock is a minute behind still finds the row.
const LINGER_SECONDS: i64 = LIFETIME_SECONDS + 60;

/// Removes ended grants, revoked tokens, keys, sessions and keys of creations; how many rows went. A table that cannot be written does
/// not keep the others back; its fault is the answer once they are done.
pub async fn remove_ended(instance: &Instance) -> Result<u64, Fault> {
    let before = instance.clock.now() - LINGER_SECONDS;
    let mut gone = 0;
    let mut fault = None;
    for table in Ending::ALL {
        match remove_from(instance, table, before).await {
            Ok(rows) => gone += rows,
            Err(error) => fault = Some(error),
        }
    }
    // After the grants, because a session stays while a grant is judged by it.
    match remove_sessions(instance, before).await {
        Ok(rows) => gone += rows,
        Err(error) => fault = Some(error),
    }
    fault.map_or(Ok(gone), |error| Err(error.into()))
}

async fn remove_from(instance: &Instance, table: Ending, before: i64) -> Result<u64, StoreError> {
    let mut gone = 0;
    for _ in 0..ROUNDS {
        let rows = instance.db.write(async move |tx| tx.platform().remove_ended(table, before, BATCH).await).await?;
        gone += rows;
        instance.measures.removed.add(kind(table), rows);
        if rows < u64::from(BATCH) {
            break;
        }
    }
    Ok(gone)
}

const fn kind(table: Ending) -> Removed {
    match table {
        Ending::Grants => Removed::Grants,
        Ending::RevokedTokens => Removed::RevokedTokens,
        Ending::WorkspaceKeys => Removed::WorkspaceKeys,
        Ending::Idempotency => Removed::Idempotency,
    }
}

async fn remove_sessions(instance: &Instance, before: i64) -> Result<u64, StoreError> {
    let mut gone = 0;
    for _ in 0..ROUNDS {
        let mut ended = instance.db.platform().sessions_ended(before, BATCH.into()).await?;
        // In one order, so that two nodes only take turns.
        ended.sort_unstable();
        let last = ended.len() < BATCH as usize;
        if !ended.is_empty() {
            let rows = instance.db.write(async move |tx| tx.platform().remove_sessions(&ended).await).await?;
            instance.measures.removed.add(Removed::Sessions, rows);
            gone += rows;
        }
        if last {
            break;
        }
    }
    Ok(gone)
}

/// Removes the rows of deleted workspaces, leaving their tombstones; how many rows went.
pub async fn remove_deleted(instance: &Instance) -> Result<u64, Fault> {
    let mut gone = 0;
    for workspace in instance.db.platform().deleted_workspaces(WORKSPACES).await? {
        for _ in 0..ROUNDS {
            let rows: Result<Option<u64>, StoreError> =
                instance.db.write(async move |tx| tx.platform().remove_deleted(workspace, BATCH).await).await;
            // Another node is at it.
            let Some(rows) = rows? else { break };
            instance.measures.removed.add(Removed::DeletedWorkspaces, rows);
            gone += rows;
            if rows == 0 {
                tracing::info!(%workspace, "the last row of a deleted workspace is removed");
                break;
            }
        }
    }
    Ok(gone)
}

#[cfg(test)]
mod tests;
