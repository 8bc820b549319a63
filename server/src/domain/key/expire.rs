//! Ends everything that was ever derived: after a restored backup, or when nobody knows what leaked.

use crate::domain::audit::{Action, Actor, Target};
use crate::domain::{Fault, Tenant};

/// Ends every code, token, link and session of every workspace, at once and flat: one counter moves. The instance has no
/// trail of its own, so the line stands in its operators' workspace, `system`.
pub async fn expire_all(system: &Tenant, actor: &Actor) -> Result<(), Fault> {
    let event = system.event(actor, Action::KeysExpired, Target::new("workspace", system.workspace().slug()));
    let scope = system.workspace().clone();
    system
        .instance()
        .db
        .write(async move |tx| {
            tx.platform().instance_expire_all().await?;
            tx.workspace(&scope).audit_events().insert(event.clone()).await?;
            Ok::<_, Fault>(())
        })
        .await?;
    system.instance().forget_epoch();
    Ok(())
}
