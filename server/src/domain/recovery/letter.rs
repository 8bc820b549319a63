//! The letter with a link: counted, queued and written into the trail in one transaction.

use super::ask::SELF_SECONDS;
use super::limit::{counted, has_room};
use super::link::Link;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::timestamp::Timestamp;
use crate::domain::{Fault, Tenant, outbox};
use crate::mail::{Letter, Recipient, Subject};
use crate::store::{StoreError, WriteStore};
use entity::{audit_event, user};
use serde_json::json;

/// Who wants a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Whoever typed a name into the page.
    Own,
    /// A member who looks after the person.
    OfMember,
}

/// A letter ready to be queued.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    link: Link,
    row: entity::outbox::Model,
    event: audit_event::Model,
    most: i32,
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// It waits to leave.
    Queued,
    /// The person got as many as they may.
    TooMany,
    /// The person is not as they were: the link would not work.
    Changed,
}

/// Where letters to a person go: the address on file, if mail can be sent there.
pub(super) fn recipient(person: &user::Model) -> Option<Recipient> {
    Recipient::parse(person.email.as_deref()?).ok()
}

impl Sending {
    /// A letter to a person with this link, of at most `most` within an hour.
    pub(super) fn of(
        tenant: &Tenant,
        person: &user::Model,
        (recipient, link): (Recipient, &Link),
        (wish, actor): (Wish, &Actor),
        most: i32,
    ) -> Result<Self, Fault> {
        let text = text(tenant, person, link, wish)?;
        let subject = match wish {
            Wish::Own => "Choose a new password",
            Wish::OfMember => "Choose your password",
        };
        let subject = Subject::parse(subject).map_err(|_| Fault::Broken("a subject is none"))?;
        let row = outbox::sealed(tenant, Letter { recipient, subject, text }, link.ends_at)?;
        let event = made(tenant, link, actor);
        Ok(Self { link: link.clone(), row, event, most })
    }

    /// Queues it, if it may be.
    pub(super) async fn put(&self, store: &WriteStore<'_>) -> Result<Sent, StoreError> {
        let (id, now) = (self.link.user, self.row.created_at);
        if !store.users().by_id(id).await?.is_some_and(|person| self.link.fits(&person, now)) {
            return Ok(Sent::Changed);
        }
        let before = store.recoveries().held(id).await?;
        if !has_room(before.as_ref(), self.most, now) {
            return Ok(Sent::TooMany);
        }
        let after = counted(store.workspace_id(), id, before.as_ref(), now);
        store.recoveries().put(after, before.as_ref()).await?;
        store.outbox().insert(self.row.clone()).await?;
        store.audit_events().insert(self.event.clone()).await?;
        Ok(Sent::Queued)
    }
}

/// The line of the trail for a link.
pub(super) fn made(tenant: &Tenant, link: &Link, actor: &Actor) -> audit_event::Model {
    let detail = json!({
        "delivery": if link.is_mailed() { "mail" } else { "answer" },
        "ends_at": Timestamp(link.ends_at).to_string(),
    });
    tenant.event_with(actor, Action::PasswordLinkMade, Target::new("user", link.user), detail)
}

fn text(tenant: &Tenant, person: &user::Model, link: &Link, wish: Wish) -> Result<String, Fault> {
    let (username, workspace) = (&person.username, tenant.workspace().name());
    let url = link.url(tenant)?;
    Ok(match wish {
        Wish::Own => format!(
            "Somebody asked for a new password for your account {username} at {workspace}.\n\n\
             Choose it here within {minutes} minutes:\n\n{url}\n\n\
             The link works once. If it was not you, do nothing: your password stays as it is.\n",
            minutes = SELF_SECONDS / 60,
        ),
        Wish::OfMember => format!(
            "You have an account at {workspace}: {username}. Choose its password here, until {until}:\n\n{url}\n\n\
             The link works once. If it has ended by the time you read this, ask for another one at\n\
             {again}\n",
            until = Timestamp(link.ends_at),
            again = tenant.urls().absolute("/recover"),
        ),
    })
}
