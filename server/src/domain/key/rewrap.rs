//! After the first master key changed: puts every wrapped key under it, in batches by index.

use super::wrap::{Place, unwrap, wrap};
use crate::domain::{Fault, Instance};

const BATCH: u64 = 100;

/// Re-wraps one batch; how many keys that were. 0 means that all are under the first master key, or that another node was
/// faster. Spare keys under another are dropped: the pool fills again.
pub async fn rewrap_batch(instance: &Instance) -> Result<u64, Fault> {
    let current = instance.masters.current().as_str();
    let mut rows = instance.db.platform().keys_to_rewrap(current, BATCH).await?;
    // In one order, so that two nodes only take turns.
    rows.sort_unstable_by_key(|row| (row.workspace_id, row.id));
    let mut rewrapped = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place::of(&row);
        let key = unwrap(&instance.masters, &place, &row.master, &row.wrapped)?;
        let wrapped = wrap(&instance.masters, &place, &key, instance.entropy)?;
        rewrapped.push((row, wrapped));
    }
    if !rewrapped.is_empty() {
        return instance
            .db
            .write(async move |tx| {
                let mut count = 0;
                for (row, wrapped) in &rewrapped {
                    let master = wrapped.master.as_str().to_owned();
                    count += u64::from(tx.platform().key_rewrap(row, master, wrapped.bytes.clone()).await?);
                }
                Ok::<_, Fault>(count)
            })
            .await;
    }
    if instance.db.platform().spare_keys_under_others(current).await? {
        let current = current.to_owned();
        return instance
            .db
            .write(async move |tx| Ok::<_, Fault>(tx.platform().spare_keys_drop_others(&current).await?))
            .await;
    }
    Ok(0)
}
