//! "Forgot your password?": whoever asks gets one answer, whatever name they gave. What follows for a name that somebody
//! has is done behind the answer, so that it does not take longer: a letter is queued, or the log says why not. It goes
//! to the address on file, never to what was typed (Y-05).

use super::letter::{Sending, Sent, Wish, recipient};
use super::limit::{ASKED_LETTERS, has_room};
use super::link::Link;
use crate::domain::audit::Actor;
use crate::domain::login::LoginName;
use crate::domain::{Fault, Tenant};
use crate::mail::Recipient;
use crate::telemetry::Request;
use entity::user;
use std::time::Duration;

/// How long a link works that somebody asked for, in seconds.
pub const SELF_SECONDS: i64 = 30 * 60;

/// Why there is no letter to somebody who got some.
const TOO_MANY: &str = "too many letters to this person";

/// The pauses before a letter that could not be queued is tried again.
const PAUSES: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(10)];

/// Why nobody looked.
#[derive(Debug, thiserror::Error)]
pub enum AskRefused {
    /// Too many questions from this address.
    #[error("too many questions; ask again in {seconds} seconds")]
    Throttled {
        /// How long to wait, at least 1.
        seconds: u64,
    },
    /// Nobody's wrong request.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Has a link mailed to the person of a username or e-mail address, if there is one who can have it. The answer says
/// nothing about that.
///
/// # Errors
/// See [`AskRefused`].
pub async fn ask(tenant: &Tenant, name: &str) -> Result<(), AskRefused> {
    let limit = &tenant.instance().recovery_limit;
    limit.admit(tenant).map_err(|seconds| AskRefused::Throttled { seconds })?;
    let Some(person) = find(tenant, name).await? else { return Ok(()) };
    let Some(place) = limit.place() else {
        tracing::warn!(user = %person.id, "too many people ask for a new password at once; one was passed over");
        return Ok(());
    };
    let (tenant, request) = (tenant.clone(), Request::current());
    tokio::spawn(Request::scope_of(request, async move {
        follow(&tenant, &person).await;
        drop(place);
    }));
    Ok(())
}

/// The person of a login name. Asks both questions, whatever the first says: an answer must not be quicker because a
/// name is somebody's.
async fn find(tenant: &Tenant, name: &str) -> Result<Option<user::Model>, Fault> {
    // What nobody can be called has no key; nobody has the empty one.
    let key = LoginName::parse(name).map(|name| name.key().to_owned()).unwrap_or_default();
    let store = tenant.store();
    let by_name = store.users().by_username(&key).await?;
    let by_email = store.users().by_email(&key).await?;
    Ok(by_name.or(by_email))
}

/// Queues the letter, or tells the log why not.
async fn follow(tenant: &Tenant, person: &user::Model) {
    let mut pauses = PAUSES.iter();
    loop {
        match send(tenant, person).await {
            Ok(None) => return,
            Ok(Some(reason)) => {
                tracing::info!(user = %person.id, reason, "nobody is sent a link for a new password");
                return;
            }
            Err(fault) => {
                tenant.instance().met(&fault);
                let Some(pause) = pauses.next() else {
                    tracing::error!(user = %person.id, %fault, "a letter with a link for a new password is lost");
                    return;
                };
                tracing::warn!(user = %person.id, %fault, "a letter could not be queued yet; it is tried again");
                tokio::time::sleep(*pause).await;
            }
        }
    }
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
    let link = Link::mailed(person, person.email.as_deref().unwrap_or_default(), now + SELF_SECONDS);
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
