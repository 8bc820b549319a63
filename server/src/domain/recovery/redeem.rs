//! Using a link. Looking at it changes nothing. The use sets the password, ends every session, grant and link of the
//! person and tells them by mail, in one transaction whose first statement is the one that lets only one use through.
//! A password that will not do leaves the link as it was.

use super::judgement::Judgement;
use super::link::Link;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::login::password::Replacement;
use crate::domain::login::{NewPassword, PasswordRefused, SetPasswordRefused};
use crate::domain::{Fault, Tenant};
use crate::store::{StoreError, Workspace};
use entity::user;
use secrecy::SecretString;
use serde_json::json;

/// Whose link it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// What they sign in with.
    pub username: String,
    /// How long the link works from now on, in seconds.
    pub lasts: i64,
}

/// Why no password was set.
#[derive(Debug, thiserror::Error)]
pub enum RedeemRefused {
    /// The link is unknown, of another workspace, too old, used, its person is not as they were, or whoever made it may
    /// make it no more.
    #[error("this link does not work any more; ask for a new one")]
    Dead,
    /// Too many tries from this address.
    #[error("too many tries; try again in {seconds} seconds")]
    Throttled {
        /// How long to wait, at least 1.
        seconds: u64,
    },
    /// The password will not do; the link still works.
    #[error(transparent)]
    Password(#[from] PasswordRefused),
    /// Nobody's wrong request; [`Fault::Busy`] when too many passwords wait. The link still works.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for RedeemRefused {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<SetPasswordRefused> for RedeemRefused {
    fn from(refused: SetPasswordRefused) -> Self {
        match refused {
            SetPasswordRefused::Password(refused) => Self::Password(refused),
            SetPasswordRefused::UnknownUser => Self::Dead,
            SetPasswordRefused::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// Whose link it is, if it works; changes nothing.
pub async fn look(tenant: &Tenant, token: &str) -> Result<Option<Holder>, Fault> {
    let found = live(tenant, token).await?;
    Ok(found.map(|Live { link, person, .. }| Holder { username: person.username, lasts: link.ends_at - tenant.now() }))
}

/// A link that works.
struct Live {
    link: Link,
    person: user::Model,
    /// Where whoever made it is a member, and by what they were judged, if a member made it.
    judged: Option<(Workspace, Judgement)>,
}

async fn live(tenant: &Tenant, token: &str) -> Result<Option<Live>, Fault> {
    let Some(link) = Link::open(tenant, token) else { return Ok(None) };
    let store = tenant.store();
    let Some(person) = store.users().by_id(link.user).await?.filter(|person| link.fits(person, tenant.now())) else {
        return Ok(None);
    };
    let Some(judgement) = link.judgement() else { return Ok(Some(Live { link, person, judged: None })) };
    let Some(home) = judgement.home(tenant).await? else { return Ok(None) };
    let role = store.members().of_user(person.id).await?.map(|member| member.role);
    let maker = tenant.instance().db.workspace(&home).members().standing(judgement.maker).await?;
    Ok(judgement.holds(role, maker).then_some(Live { link, person, judged: Some((home, judgement)) }))
}

/// Sets the password of a link's person, and uses the link up.
///
/// # Errors
/// See [`RedeemRefused`]; nothing has changed then.
pub async fn redeem(tenant: &Tenant, token: &str, password: SecretString) -> Result<(), RedeemRefused> {
    let limit = &tenant.instance().recovery_limit;
    limit.admit(tenant).map_err(|seconds| RedeemRefused::Throttled { seconds })?;
    let Live { link, person, judged } = live(tenant, token).await?.ok_or(RedeemRefused::Dead)?;
    let new = NewPassword::prepare(tenant, &person.username, person.email.as_deref(), password).await?;
    // Whoever used a mailed link has read what was sent to the address: to this account's, and by a link of this account
    // (Y-07). One that was handed over says nothing about an address.
    let proves = link.is_mailed() && !person.email_verified;
    let detail = json!({ "by": if link.is_mailed() { "mailed_link" } else { "link" }, "email_verified": proves });
    let event = tenant.event_with(&Actor::User(person.id), Action::PasswordSet, Target::new("user", person.id), detail);
    let replacement = Replacement::of(tenant, &person, &new, event);
    let (id, now, here) = (person.id, tenant.now(), tenant.workspace().clone());
    tenant
        .instance()
        .db
        .write(async move |tx| {
            let store = tx.workspace(&here);
            if !store.users().advance_epoch_from(id, link.epoch()).await? {
                return Err(RedeemRefused::Dead);
            }
            let mut row = store.users().by_id(id).await?.filter(|row| link.reaches(row)).ok_or(RedeemRefused::Dead)?;
            if let Some((home, judgement)) = &judged {
                let role = store.members().of_user(id).await?.map(|member| member.role);
                let maker = tx.workspace(home).members().standing(judgement.maker).await?;
                if !judgement.holds(role, maker) {
                    return Err(RedeemRefused::Dead);
                }
            }
            if proves {
                row.email_verified = true;
                row.updated_at = now;
                store.users().update(row).await?;
            }
            Ok(replacement.put(&store).await?)
        })
        .await?;
    tenant.instance().throttle.passed(tenant, id);
    tenant.forget_user(id).await;
    Ok(())
}
