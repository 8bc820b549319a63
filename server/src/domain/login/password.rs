//! Setting a password: judged, hashed, and then, in one transaction, put in place of the old one, every session and
//! grant of the person ended, the trail written and a notice queued to the address on file. Called by whoever manages
//! people; a link that sets a password ends by the same [`Replacement`]; adding a person uses [`NewPassword`] and inserts
//! its row beside the others.

use super::hasher::Lane;
use super::password_policy::{Context, PasswordRefused, check};
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::timestamp::Timestamp;
use crate::domain::{Fault, Tenant};
use crate::store::{StoreError, WriteStore};
use entity::credential::{self, Kind};
use entity::id::{CredentialId, OutboxId, UserId};
use entity::{audit_event, outbox, user};
use secrecy::SecretString;

/// A notice that could not be delivered for this long is given up, in seconds.
const NOTICE_SECONDS: i64 = 3 * 86_400;

/// Why a password was not set.
#[derive(Debug, thiserror::Error)]
pub enum SetPasswordRefused {
    /// It will not do.
    #[error(transparent)]
    Password(#[from] PasswordRefused),
    /// There is no such person.
    #[error("there is no such user")]
    UnknownUser,
    /// Nobody's wrong request.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for SetPasswordRefused {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// A password that was found good and hashed, to be put into a row.
#[derive(Clone)]
pub struct NewPassword {
    phc: String,
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(..)")
    }
}

impl NewPassword {
    /// Judges and hashes a password for an account of this username and e-mail.
    ///
    /// # Errors
    /// [`SetPasswordRefused::Password`], or [`Fault::Busy`] when too many hashes wait.
    pub async fn prepare(
        tenant: &Tenant,
        username: &str,
        email: Option<&str>,
        secret: SecretString,
    ) -> Result<Self, SetPasswordRefused> {
        let workspace = tenant.workspace();
        let (username, email) = (username.to_owned(), email.map(str::to_owned));
        let (name, slug) = (workspace.name().to_owned(), workspace.slug().to_owned());
        let judged = secret.clone();
        let verdict = tokio::task::spawn_blocking(move || {
            let context = Context { username: &username, email: email.as_deref(), workspace: &name, slug: &slug };
            check(&judged, &context)
        });
        verdict.await.map_err(|_| Fault::Broken("judging a password was interrupted"))??;
        let hasher = &tenant.instance().hasher;
        Ok(Self { phc: hasher.hash(workspace.id(), Lane::of(workspace), secret).await? })
    }

    /// The row that keeps it for a person.
    pub fn row(&self, tenant: &Tenant, user: UserId) -> credential::Model {
        kept(tenant, user, self.phc.clone())
    }
}

/// A row that keeps this PHC string.
pub(super) fn kept(tenant: &Tenant, user_id: UserId, phc: String) -> credential::Model {
    let instance = tenant.instance();
    credential::Model {
        workspace_id: tenant.workspace().id(),
        id: CredentialId(instance.entropy.uuid_v7(instance.clock.now_millis())),
        user_id,
        kind: Kind::Password,
        data: phc,
        created_at: tenant.now(),
    }
}

/// Sets a person's password. Every session and grant of theirs ends.
///
/// # Errors
/// See [`SetPasswordRefused`]; nothing has changed then.
pub async fn set_password(
    tenant: &Tenant,
    user: UserId,
    new: SecretString,
    actor: &Actor,
) -> Result<(), SetPasswordRefused> {
    let person = tenant.store().users().by_id(user).await?.ok_or(SetPasswordRefused::UnknownUser)?;
    let new = NewPassword::prepare(tenant, &person.username, person.email.as_deref(), new).await?;
    let event = tenant.event(actor, Action::PasswordSet, Target::new("user", user));
    let replacement = Replacement::of(tenant, &person, &new, event);
    tenant
        .write(async move |store| {
            if store.users().by_id(user).await?.is_none() {
                return Err(SetPasswordRefused::UnknownUser);
            }
            store.users().advance_epoch(user).await?;
            Ok::<_, SetPasswordRefused>(replacement.put(&store).await?)
        })
        .await?;
    tenant.instance().throttle.passed(tenant, user);
    Ok(())
}

/// What is written when a person gets a new password, beside the epoch that ends everything they had.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Replacement {
    credential: credential::Model,
    event: audit_event::Model,
    notice: Option<outbox::Model>,
}

impl Replacement {
    /// Of a person's password by this one, as this line of the trail tells.
    pub(in crate::domain) fn of(
        tenant: &Tenant,
        person: &user::Model,
        new: &NewPassword,
        event: audit_event::Model,
    ) -> Self {
        Self { credential: new.row(tenant, person.id), event, notice: notice(tenant, person) }
    }

    /// Writes it.
    pub(in crate::domain) async fn put(&self, store: &WriteStore<'_>) -> Result<(), StoreError> {
        store.credentials().put(self.credential.clone()).await?;
        // Whoever guessed did so at a password that is gone.
        if let Some(mut failures) = store.failure_counters().held(self.credential.user_id).await? {
            failures.count = 0;
            failures.blocked_until = 0;
            store.failure_counters().put(failures).await?;
        }
        store.audit_events().insert(self.event.clone()).await?;
        if let Some(notice) = &self.notice {
            store.outbox().insert(notice.clone()).await?;
        }
        Ok(())
    }
}

/// The notice to the address on file, if there is one.
fn notice(tenant: &Tenant, person: &user::Model) -> Option<outbox::Model> {
    let recipient = person.email.clone()?;
    let instance = tenant.instance();
    let now = tenant.now();
    let workspace = tenant.workspace().name();
    let body = format!(
        "The password of your account {username} at {workspace} was changed at {at}.\n\n\
         You are signed out everywhere and can sign in with the new password.\n\n\
         If it was not you, tell the people who run {workspace} at once.\n",
        username = person.username,
        at = Timestamp(now),
    );
    Some(outbox::Model {
        workspace_id: tenant.workspace().id(),
        id: OutboxId(instance.entropy.uuid_v7(instance.clock.now_millis())),
        recipient,
        subject: "Your password was changed".to_owned(),
        body,
        attempts: 0,
        next_at: now,
        ends_at: now + NOTICE_SECONDS,
        created_at: now,
    })
}
