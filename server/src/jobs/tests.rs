use super::*;
use crate::clock::Clock;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::key::spare;
use crate::domain::test_support::World;
use crate::domain::{outbox, recovery, usage};
use crate::mail::{Letter, MailError, Mailbox, MemoryMailbox, Message, Recipient, Subject};
use crate::patience::Patience;
use crate::store::StoreError;
use futures_util::future::BoxFuture;
use runner::Work;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A workspace in which every job but the removing ones has something to do.
async fn busy() -> World {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    world.instance.usage.login(acme.workspace().id(), world.clock.now());
    let event = acme.event(&Actor::Operator, Action::AppCreated, Target::new("app", "web"));
    let letter = Letter {
        recipient: Recipient::parse("ada@example.com").expect("an address"),
        subject: Subject::parse("Hello").expect("a subject"),
        text: "Hi".to_owned(),
    };
    let mail = outbox::queued(&acme, letter);
    let written: Result<(), StoreError> = acme
        .write(async move |store| {
            store.audit_events().insert(event.clone()).await?;
            store.outbox().insert(mail.clone()).await
        })
        .await;
    written.expect("rows");
    world.clock.advance(2);
    world
}

#[tokio::test]
async fn every_job_runs_by_hand() {
    let world = busy().await;
    let mailbox = MemoryMailbox::new();
    for job in Job::ALL {
        let expected = match job {
            Job::UsageFlush | Job::AuditChain | Job::Outbox => 1,
            Job::SpareKeys => spare::POOL,
            Job::EndedRows | Job::DeletedWorkspaces | Job::Rewrap | Job::Checkpoint => 0,
        };
        assert_eq!(job.run_once(&world.instance, &mailbox).await.expect("a run"), expected, "{job:?}");
        assert_eq!(job.run_once(&world.instance, &mailbox).await.expect("another"), 0, "{job:?} had more to do");
    }
}

#[tokio::test]
async fn w_08_names_that_were_asked_for_are_looked_at_by_the_jobs_and_before_they_stop() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    for name in ["ada", "grace"] {
        world.user(&acme, name).await;
    }
    world.sql(r#"UPDATE "user" SET "email" = "username" || '@example.com'"#).await;
    for name in ["ada", "nobody"] {
        recovery::ask(&acme, name).expect("an answer");
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(world.count("outbox").await, 0, "the request does nothing about it");
    let jobs = Jobs::start(Arc::clone(&world.instance), Arc::new(MemoryMailbox::new()));
    while world.count("outbox").await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for name in ["nobody", "grace"] {
        recovery::ask(&acme, name).expect("an answer");
    }
    jobs.stop().await;
    assert_eq!(world.count("outbox").await, 2, "what was asked for before the end is done");
    assert!(recovery::waiting(&world.instance).is_none());
}

#[tokio::test]
async fn names_that_cannot_be_looked_at_do_not_keep_the_jobs_from_stopping() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    world.instance.db.close().await;
    let jobs = Jobs::start(Arc::clone(&world.instance), Arc::new(MemoryMailbox::new()));
    recovery::ask(&acme, "ada").expect("an answer");
    tokio::time::sleep(Duration::from_millis(50)).await;
    let start = Instant::now();
    jobs.stop().await;
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn stopping_is_prompt_and_flushes() {
    let world = busy().await;
    let jobs = Jobs::start(Arc::clone(&world.instance), Arc::new(MemoryMailbox::new()));
    tokio::task::yield_now().await;
    assert_eq!(world.count("usage_hour").await, 0);
    let start = Instant::now();
    jobs.stop().await;
    assert!(start.elapsed() < Duration::from_secs(2));
    assert_eq!(world.count("usage_hour").await, 1);
    assert_eq!(usage::flush(&world.instance).await.expect("nothing left"), 0);
}

#[derive(Debug)]
struct Panicking;

impl Mailbox for Panicking {
    fn deliver<'a>(&'a self, _: &'a Message) -> BoxFuture<'a, Result<(), MailError>> {
        panic!("on purpose");
    }
}

#[tokio::test]
async fn a_panic_ends_one_run_only() {
    let world = busy().await;
    let (instance, mailbox) = (Arc::clone(&world.instance), Arc::new(Panicking));
    let work = Work { job: Job::Outbox, instance, mailbox };
    let mut patience = Patience::default();
    work.run(&mut patience).await;
    assert_eq!(patience.complain(Instant::now()), None, "it was complained about");
    assert_eq!(world.count(r#""outbox" WHERE "attempts" = 1"#).await, 1);
    world.clock.advance(30);
    let mailbox = Arc::new(MemoryMailbox::new());
    let work = Work {
        job: Job::Outbox,
        instance: Arc::clone(&world.instance),
        mailbox: Arc::<MemoryMailbox>::clone(&mailbox),
    };
    work.run(&mut patience).await;
    assert_eq!(mailbox.delivered().len(), 1);
}
