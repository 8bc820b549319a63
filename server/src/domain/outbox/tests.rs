use super::*;
use crate::clock::Clock;
use crate::domain::test_support::World;
use crate::mail::MemoryMailbox;
use entity::workspace::Status;

fn letter(text: &str) -> Letter {
    Letter {
        recipient: Recipient::parse("ada@example.com").expect("an address"),
        subject: Subject::parse("Welcome").expect("a subject"),
        text: text.to_owned(),
    }
}

async fn queue(tenant: &Tenant, text: &str) -> Model {
    let row = queued(tenant, letter(text));
    let made = row.clone();
    let written: Result<(), StoreError> =
        tenant.write(async move |store| store.outbox().insert(row.clone()).await).await;
    written.expect("queued");
    made
}

async fn deliver(world: &World, mailbox: &MemoryMailbox) -> u64 {
    deliver_due(&world.instance, mailbox).await.expect("a run")
}

#[tokio::test]
async fn mail_leaves_once() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    let row = queue(&acme, "Hello").await;
    let mailbox = MemoryMailbox::new();
    assert_eq!(deliver(&world, &mailbox).await, 1);
    assert_eq!(deliver(&world, &mailbox).await, 0);
    assert_eq!(world.count("outbox").await, 0);
    let delivered = mailbox.delivered();
    assert_eq!(delivered.len(), 1);
    assert_eq!(delivered[0].id(), row.id.0);
    assert_eq!(delivered[0].letter(), &letter("Hello"));
    assert!(delivered[0].text().contains("Workspace: The acme workspace\n"));
}

#[tokio::test]
async fn b_06_a_letter_with_a_link_waits_sealed_and_leaves_readable() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    let mailbox = MemoryMailbox::new();
    let text = "Choose it here:\n\nhttps://auth.example/acme/recover/link?token=tnl_secret\n";
    let row = sealed(&acme, letter(text), acme.now() + 1_800).expect("a row");
    assert_eq!(row.ends_at, acme.now() + 1_800);
    assert!(!row.body.contains("tnl_") && !row.body.contains("auth.example"), "{}", row.body);
    // What a version sends that cannot open it says what to do.
    assert!(row.body.starts_with(UNOPENED));
    let (written, other) = (row.clone(), sealed(&acme, letter(text), acme.now() + 1_800).expect("a row"));
    assert_ne!(row.body, other.body);
    let done: Result<(), StoreError> =
        acme.write(async move |store| store.outbox().insert(written.clone()).await).await;
    done.expect("queued");
    assert_eq!(deliver(&world, &mailbox).await, 1);
    assert_eq!(mailbox.delivered()[0].letter(), &letter(text));
    // Sealed in one workspace, it is nothing in another.
    let globex = world.workspace("globex").await;
    let moved = Model { workspace_id: globex.workspace().id(), ..other };
    let done: Result<(), StoreError> =
        globex.write(async move |store| store.outbox().insert(moved.clone()).await).await;
    done.expect("queued");
    assert_eq!((deliver(&world, &mailbox).await, world.count("outbox").await), (0, 0));
    assert_eq!(mailbox.delivered().len(), 1);
}

#[tokio::test]
async fn what_is_put_off_is_tried_with_growing_pauses_for_a_day() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    queue(&acme, "Hello").await;
    let mailbox = MemoryMailbox::new();
    mailbox.refuse(Some(MailError::deferred("450 busy")));
    let start = world.clock.now();
    let pauses = [30, 60, 120, 240, 480, 960, 1_920].into_iter().chain(std::iter::repeat(3_600));
    deliver(&world, &mailbox).await;
    let mut tries = 1;
    for pause in pauses {
        assert_eq!(mailbox.tries(), tries);
        if world.clock.now() + pause > start + GIVEN_UP_SECONDS {
            break;
        }
        world.clock.advance(pause - 1);
        deliver(&world, &mailbox).await;
        assert_eq!(mailbox.tries(), tries, "a second early");
        world.clock.advance(1);
        deliver(&world, &mailbox).await;
        tries += 1;
    }
    assert_eq!((tries, world.count("outbox").await), (30, 1));

    world.clock.advance(start + GIVEN_UP_SECONDS - world.clock.now());
    assert_eq!(deliver(&world, &mailbox).await, 0);
    assert_eq!((mailbox.tries(), world.count("outbox").await), (tries, 0));
    assert!(mailbox.delivered().is_empty());
}

#[tokio::test]
async fn what_is_put_off_arrives_later() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    queue(&acme, "Hello").await;
    let mailbox = MemoryMailbox::new();
    mailbox.refuse(Some(MailError::deferred("450 busy")));
    assert_eq!(deliver(&world, &mailbox).await, 0);
    mailbox.refuse(None);
    assert_eq!(deliver(&world, &mailbox).await, 0);
    world.clock.advance(30);
    assert_eq!(deliver(&world, &mailbox).await, 1);
}

#[tokio::test]
async fn what_is_refused_is_not_tried_again() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    queue(&acme, "Hello").await;
    let mailbox = MemoryMailbox::new();
    mailbox.refuse(Some(MailError::refused("550 no such user")));
    assert_eq!(deliver(&world, &mailbox).await, 0);
    assert_eq!((mailbox.tries(), world.count("outbox").await), (1, 0));
}

#[tokio::test]
async fn a_server_that_is_away_is_not_asked_for_every_mail() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    for _ in 0..3 {
        queue(&acme, "Hello").await;
    }
    let mailbox = MemoryMailbox::new();
    mailbox.refuse(Some(MailError::unreachable("connection refused")));
    assert_eq!(deliver(&world, &mailbox).await, 0);
    assert_eq!(mailbox.tries(), 1);
    mailbox.refuse(None);
    world.clock.advance(30);
    assert_eq!(deliver(&world, &mailbox).await, 3);
}

#[tokio::test]
async fn a_suspended_workspace_sends_nothing() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    queue(&acme, "Hello").await;
    world.set_status(&acme, Status::Suspended).await;
    let mailbox = MemoryMailbox::new();
    assert_eq!(deliver(&world, &mailbox).await, 0);
    assert_eq!((mailbox.tries(), world.count("outbox").await), (0, 0));
}

#[tokio::test]
async fn a_row_that_would_forge_a_header_is_dropped() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    let row = queue(&acme, "Hello").await;
    let forged = "UPDATE \"outbox\" SET \"subject\" = 'Hi' || char(13) || char(10) || 'Bcc: eve@example.com'";
    assert_eq!(world.sql(forged).await, 1);
    let mailbox = MemoryMailbox::new();
    assert_eq!(deliver(&world, &mailbox).await, 0);
    assert_eq!((mailbox.tries(), world.count("outbox").await), (0, 0));
    assert!(!format!("{row:?}").contains("Hello"));
}
