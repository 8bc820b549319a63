//! "Forgot your password?": whoever asks gets one answer, whatever name they gave. All that depends on the name is done
//! by the jobs, which take it from a [queue](super::queue): a letter is queued, or the log says why not. It goes to the
//! address on file, never to what was typed (Y-05).

use super::letter::{Sending, Sent, Wish, recipient};
use super::limit::{ASKED_LETTERS, has_room};
use super::link::{Link, Maker};
use super::queue::Question;
use crate::domain::audit::Actor;
use crate::domain::login::LoginName;
use crate::domain::{Fault, Instance, Tenant};
use crate::mail::Recipient;
use crate::telemetry::Request;
use entity::user;
use std::time::Duration;

/// How long a link works that somebody asked for, in seconds.
pub const SELF_SECONDS: i64 = 30 * 60;

/// Why there is no letter to somebody who got some.
const TOO_MANY: &str = "too many letters to this person";

/// The pauses before a name that could not be looked at is tried again.
const PAUSES: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(10)];

/// Too many questions from this address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many questions; ask again in {seconds} seconds")]
pub struct AskedTooOften {
    /// How long to wait, at least 1.
    pub seconds: u64,
}

/// Has a link mailed to the person of a username or e-mail address, if there is one who can have it. The answer says
/// nothing about that, and does not wait for it: see [`next`].
///
/// # Errors
/// See [`AskedTooOften`].
pub fn ask(tenant: &Tenant, name: &str) -> Result<(), AskedTooOften> {
    let limit = &tenant.instance().recovery_limit;
    limit.admit(tenant).map_err(|seconds| AskedTooOften { seconds })?;
    limit.queue.put(tenant, name);
    Ok(())
}

/// The next name that was asked for, once there is one. Only one may wait for it.
pub async fn next(instance: &Instance) -> Question {
    instance.recovery_limit.queue.next().await
}

/// The next name if one waits.
pub fn waiting(instance: &Instance) -> Option<Question> {
    instance.recovery_limit.queue.take()
}

impl Question {
    /// Finds out whose name it is and queues the letter, or tells the log why not.
    pub async fn answer(self) {
        let Self { tenant, name, request, place } = self;
        Request::scope_of(request, follow(&tenant, &name)).await;
        drop(place);
    }
}

async fn follow(tenant: &Tenant, name: &str) {
    let mut pauses = PAUSES.iter();
    while let Err(fault) = look(tenant, name).await {
        tenant.instance().met(&fault);
        let Some(pause) = pauses.next() else {
            tracing::error!(%fault, "nobody could look who asks for a new password; a letter may be lost");
            return;
        };
        tracing::warn!(%fault, "nobody could look yet who asks for a new password; it is tried again");
        tokio::time::sleep(*pause).await;
    }
}

async fn look(tenant: &Tenant, name: &str) -> Result<(), Fault> {
    let Ok(name) = LoginName::parse(name) else { return Ok(()) };
    let Some(person) = tenant.store().users().by_login(name.key()).await? else { return Ok(()) };
    if let Some(reason) = send(tenant, &person).await? {
        tracing::info!(user = %person.id, reason, "nobody is sent a link for a new password");
    }
    Ok(())
}

/// Queues the letter; the reason if there is none to be sent.
async fn send(tenant: &Tenant, person: &user::Model) -> Result<Option<&'static str>, Fault> {
    let recipient = match may_have(tenant, person) {
        Ok(recipient) => recipient,
        Err(reason) => return Ok(Some(reason)),
    };
    let now = tenant.now();
    let before = tenant.store().recoveries().of(person.id).await?;
    if !has_room(before.as_ref(), ASKED_LETTERS, now) {
        return Ok(Some(TOO_MANY));
    }
    if !tenant.instance().recovery_limit.letter(tenant.workspace().id()) {
        return Ok(Some("too many letters from this workspace"));
    }
    let link = Link::mailed(person, person.email.as_deref().unwrap_or_default(), now + SELF_SECONDS, Maker::Anybody);
    let wish = (Wish::Own, &Actor::Anonymous);
    let sending = Sending::of(tenant, person, (recipient, &link), wish, ASKED_LETTERS)?;
    let sent = tenant.write(async move |store| Ok::<_, Fault>(sending.put(&store).await?)).await?;
    Ok(match sent {
        Sent::Queued => None,
        Sent::TooMany => Some(TOO_MANY),
        Sent::Changed => Some("changed meanwhile"),
    })
}

/// Where the letter goes, or why there is none.
fn may_have(tenant: &Tenant, person: &user::Model) -> Result<Recipient, &'static str> {
    if person.disabled {
        return Err("disabled");
    }
    // Whoever reads an operator's mail would operate the instance: the address must be proven to be theirs.
    if tenant.workspace().is_system() && !person.email_verified {
        return Err("the address of an operator is not verified");
    }
    recipient(person).ok_or("no address")
}
