//! Mail on its way out. A letter is queued in the transaction that causes it ([`queued`] makes the row), so that a
//! change and its mail happen together or not at all; a job hands it to the mail server, again and again with growing
//! pauses, for a day at most. A letter may arrive twice, never silently not at all: giving up is an error in the log.
//!
//! A letter with a link waits [`sealed`], with a key of its workspace: nobody who reads the database finds a link in it
//! that works.

use crate::clock::UnixSeconds;
use crate::domain::measures::Mail;
use crate::domain::tenant::Origin;
use crate::domain::{Fault, Instance, Tenant};
use crate::mail::{Letter, MailError, Mailbox, Message, Recipient, Subject};
use crate::seal::{Purpose, SealedText};
use crate::store::{StoreError, Workspace};
use entity::id::OutboxId;
use entity::outbox::Model;
use std::sync::Arc;
use std::time::Duration;

/// A letter that has not left after this many seconds is given up.
pub const GIVEN_UP_SECONDS: i64 = 86_400;

/// The pause after the first failure, in seconds; each further one doubles it.
const FIRST_PAUSE: i64 = 30;
const LONGEST_PAUSE: i64 = 3_600;

/// One delivery takes no longer than this. Shorter than the first pause, so that no other node takes the same letter
/// while it is being delivered, and one that a node died with is soon another's.
const PATIENCE: Duration = Duration::from_secs(25);

/// Letters tried in one run.
const BATCH: u64 = 50;

/// The row of a letter, to be inserted in the transaction that causes it.
pub fn queued(tenant: &Tenant, letter: Letter) -> Model {
    let instance = tenant.instance();
    let now = instance.clock.now();
    Model {
        workspace_id: tenant.workspace().id(),
        id: OutboxId(instance.entropy.uuid_v7(instance.clock.now_millis())),
        recipient: letter.recipient.to_string(),
        subject: letter.subject.to_string(),
        body: letter.text,
        attempts: 0,
        next_at: now,
        ends_at: now + GIVEN_UP_SECONDS,
        created_at: now,
    }
}

/// What stands between the words for a version that cannot open a sealed text, and that text. No letter holds it.
const SEALED: char = '\u{1f}';

/// What a version before this one sends in place of the letter.
const UNOPENED: &str = "This letter was to hold a link, but a server that is just being upgraded could not put it in.\n\
                        Please ask for the link once more.\n";

/// The same for a letter that nobody may read before it leaves, and that is of no use after `ends_at`.
pub fn sealed(tenant: &Tenant, letter: Letter, ends_at: UnixSeconds) -> Result<Model, Fault> {
    let sealer = tenant.keys().sealer(tenant.now())?;
    let text = sealer.seal(Purpose::Letter, letter.text.as_bytes(), tenant.instance().entropy)?;
    let letter = Letter { text: format!("{UNOPENED}{SEALED}{text}"), ..letter };
    let row = queued(tenant, letter);
    Ok(Model { ends_at: row.ends_at.min(ends_at), ..row })
}

/// The text of a letter as it leaves; none if it was sealed with a key that is gone.
async fn text(instance: &Arc<Instance>, row: &Model, workspace: &Workspace) -> Result<Option<String>, Fault> {
    let Some((_, sealed)) = row.body.split_once(SEALED) else { return Ok(Some(row.body.clone())) };
    let tenant = Tenant::find(instance, workspace.slug(), Origin::default()).await?;
    let tenant = tenant.filter(|tenant| tenant.workspace().id() == row.workspace_id);
    let opened = tenant.and_then(|tenant| tenant.keys().open(&SealedText::parse(Purpose::Letter, sealed).ok()?));
    Ok(opened.and_then(|text| String::from_utf8(text).ok()))
}

/// Tries letters that are due, each taken from under the other nodes' eyes; how many have left. A mail server that does
/// not answer ends the run early: the others would fare no better.
pub async fn deliver_due(instance: &Arc<Instance>, mailbox: &dyn Mailbox) -> Result<u64, Fault> {
    let mut delivered = 0;
    for _ in 0..BATCH {
        let Some(row) = claim(instance).await? else { break };
        match deliver(instance, mailbox, row).await? {
            Outcome::Left => delivered += 1,
            Outcome::Later | Outcome::GivenUp => {}
            Outcome::Unreachable => break,
        }
    }
    Ok(delivered)
}

/// The next letter, for this node alone.
async fn claim(instance: &Instance) -> Result<Option<Model>, Fault> {
    let now = instance.clock.now();
    // Mostly there is none, and to find that out takes no transaction.
    if instance.db.platform().outbox_due(now, 1).await?.is_empty() {
        return Ok(None);
    }
    instance
        .db
        .write(async move |tx| tx.platform().outbox_claim(now, |row| next_try(row, now)).await)
        .await
        .map_err(fault)
}

/// When a letter that is taken now is tried again unless it leaves.
fn next_try(row: &Model, now: UnixSeconds) -> UnixSeconds {
    (now + pause(row.attempts)).min(row.ends_at)
}

/// What became of a letter.
enum Outcome {
    Left,
    Later,
    GivenUp,
    Unreachable,
}

async fn deliver(instance: &Arc<Instance>, mailbox: &dyn Mailbox, row: Model) -> Result<Outcome, Fault> {
    let now = instance.clock.now();
    if row.ends_at <= now {
        return give_up(instance, row, "it could not be delivered in time").await;
    }
    let workspace = instance.db.platform().workspace_by_id(row.workspace_id).await?;
    let Some(workspace) = workspace.filter(Workspace::is_active) else {
        return give_up(instance, row, "the workspace does not answer any more").await;
    };
    let Some(text) = text(instance, &row, &workspace).await? else {
        return give_up(instance, row, "its text cannot be opened any more").await;
    };
    let Some(message) = message(&row, &workspace, text) else {
        return give_up(instance, row, "it has no valid recipient or subject").await;
    };
    let next_at = next_try(&row, now);
    let delivery = tokio::time::timeout(PATIENCE, mailbox.deliver(&message));
    match delivery.await.unwrap_or_else(|_| Err(MailError::unreachable("no answer in time"))) {
        Ok(()) => {
            tracing::debug!(workspace = %row.workspace_id, mail = %row.id, "mail delivered");
            instance.measures.mails.one(Mail::Delivered);
            remove(instance, row).await?;
            Ok(Outcome::Left)
        }
        Err(MailError::Refused(reason)) => give_up(instance, row, &reason).await,
        Err(MailError::Deferred(reason)) => {
            postponed(instance, &row, next_at, &reason);
            Ok(Outcome::Later)
        }
        Err(MailError::Unreachable(reason)) => {
            postponed(instance, &row, next_at, &reason);
            Ok(Outcome::Unreachable)
        }
    }
}

fn message(row: &Model, workspace: &Workspace, text: String) -> Option<Message> {
    let recipient = Recipient::parse(&row.recipient).ok()?;
    let subject = Subject::parse(&row.subject).ok()?;
    let letter = Letter { recipient, subject, text };
    Some(Message::new(row.id.0, row.created_at, workspace.name(), letter))
}

/// The pause before the next try, in seconds.
fn pause(attempts: i32) -> UnixSeconds {
    let doublings = u32::try_from(attempts).unwrap_or(0).min(16);
    (FIRST_PAUSE << doublings).min(LONGEST_PAUSE)
}

fn postponed(instance: &Instance, row: &Model, next_at: UnixSeconds, reason: &str) {
    instance.measures.mails.one(Mail::Postponed);
    let (workspace, mail, attempts) = (row.workspace_id, row.id, row.attempts + 1);
    tracing::warn!(%workspace, %mail, attempts, next_at, reason = ?reason, "mail not delivered yet");
}

async fn give_up(instance: &Instance, row: Model, reason: &str) -> Result<Outcome, Fault> {
    instance.measures.mails.one(Mail::GivenUp);
    let (workspace, mail, attempts) = (row.workspace_id, row.id, row.attempts);
    tracing::error!(%workspace, %mail, attempts, reason = ?reason, "mail given up");
    remove(instance, row).await?;
    Ok(Outcome::GivenUp)
}

async fn remove(instance: &Instance, row: Model) -> Result<(), Fault> {
    instance.db.write(async move |tx| tx.platform().outbox_done(&row).await).await.map_err(fault)
}

fn fault(error: StoreError) -> Fault {
    error.into()
}

#[cfg(test)]
mod tests;
