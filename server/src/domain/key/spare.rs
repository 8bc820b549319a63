//! Keeps a few RSA keys ready.

use super::create::make;
use super::wrap::{Place, wrap};
use crate::domain::{Fault, Instance};
use crate::protocol::jose::Algorithm;
use entity::id::KeyRowId;
use entity::spare_key::Model;

/// How many spares are kept.
pub const POOL: u64 = 4;

/// Makes one spare if the pool is not full; whether it did.
pub async fn refill(instance: &Instance) -> Result<bool, Fault> {
    let algorithm = Algorithm::RS256;
    if instance.db.platform().spare_keys(algorithm.as_str(), instance.masters.current().as_str()).await? >= POOL {
        return Ok(false);
    }
    let made = make(algorithm).await?;
    let id = KeyRowId(instance.entropy.uuid_v7(instance.clock.now_millis()));
    let wrapped = wrap(&instance.masters, &Place::Spare(id), &made.pkcs8, instance.entropy)?;
    let row = Model {
        id,
        algorithm: algorithm.as_str().to_owned(),
        master: wrapped.master.as_str().to_owned(),
        wrapped: wrapped.bytes,
        created_at: instance.clock.now(),
    };
    // Another node may have filled the pool meanwhile; then this one was made in vain.
    instance.db.write(async move |tx| Ok::<_, Fault>(tx.platform().spare_key_add(row.clone(), POOL).await?)).await
}
