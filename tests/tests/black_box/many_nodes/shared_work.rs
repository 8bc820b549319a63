//! What waits in the database is done by whichever node comes first, and by one only.

use futures_util::future::join_all;
use harness::{Place, TestServer, World, postgres};
use std::collections::BTreeSet;
use std::sync::Arc;
use tenantry::domain::audit::{Action, Actor, Target};
use tenantry::domain::{Instance, audit_chain, outbox};
use tenantry::mail::{Letter, MemoryMailbox, Recipient, Subject};
use tenantry::store::StoreError;

const MAILS: usize = 200;

/// Two nodes on one PostgreSQL, and a workspace on it.
fn nodes() -> [TestServer; 2] {
    let place = Place::Url(postgres::database());
    [TestServer::again(&place, &[]), TestServer::again(&place, &[])]
}

async fn deliver_all(instance: Arc<Instance>, mailbox: Arc<MemoryMailbox>) {
    while outbox::deliver_due(&instance, &*mailbox).await.expect("a run") > 0 {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_hundred_mails_each_leaves_once() {
    let nodes = nodes();
    let world = World::on(&nodes[0]).await;
    let queued = world.with(|tenant| async move {
        let rows: Vec<_> = (0..MAILS)
            .map(|number| {
                let letter = Letter {
                    recipient: Recipient::parse("ada@example.com").expect("an address"),
                    subject: Subject::parse(&format!("Mail {number}")).expect("a subject"),
                    text: "Hello".to_owned(),
                };
                outbox::queued(&tenant, letter)
            })
            .collect();
        let written: Result<(), StoreError> = tenant
            .write(async move |store| {
                for row in &rows {
                    store.outbox().insert(row.clone()).await?;
                }
                Ok(())
            })
            .await;
        written
    });
    queued.await.expect("queued");
    let runs = nodes.iter().flat_map(|node| [node, node]).map(|node| {
        let mailbox = Arc::clone(&node.mailbox);
        node.run(move |instance| deliver_all(instance, mailbox))
    });
    join_all(runs).await;
    // The nodes' own jobs may have taken some, into the same mailboxes.
    let delivered = nodes.iter().flat_map(|node| node.mailbox.delivered()).collect::<Vec<_>>();
    let subjects: BTreeSet<_> = delivered.iter().map(tenantry::mail::Message::id).collect();
    let each: Vec<usize> = nodes.iter().map(|node| node.mailbox.delivered().len()).collect();
    assert_eq!((delivered.len(), subjects.len()), (MAILS, MAILS), "{each:?}");
    assert!(each.iter().all(|share| *share > 0), "one node did it all: {each:?}");
    for node in nodes {
        node.stop().await;
    }
}

async fn chain(instance: Arc<Instance>) {
    for _ in 0..20 {
        audit_chain::chain_batch(&instance).await.expect("a run");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_trail_has_one_chain_whoever_appends() {
    let nodes = nodes();
    let world = World::on(&nodes[0]).await;
    let written = world.with(|tenant| async move {
        let event = || tenant.event(&Actor::Operator, Action::AppCreated, Target::new("app", "web"));
        let lines: Vec<_> = (0..400).map(|_| event()).collect();
        let written: Result<(), StoreError> = tenant
            .write(async move |store| {
                for line in &lines {
                    store.audit_events().insert(line.clone()).await?;
                }
                Ok(())
            })
            .await;
        written
    });
    written.await.expect("lines");
    for node in &nodes {
        node.clock.advance(5);
    }
    join_all(nodes.iter().flat_map(|node| [node, node]).map(|node| node.run(chain))).await;
    let verified = world.with(|tenant| async move { audit_chain::verify(&tenant, None, drop).await }).await;
    let lines = world.with(|tenant| async move {
        tenant.store().audit_events().unchained(i64::MAX, 500).await.expect("lines").len()
    });
    let verified = verified.expect("a chain that holds");
    assert!(verified.events >= 400, "{verified:?}");
    assert_eq!(lines.await, 0, "lines without a place");
    for node in nodes {
        node.stop().await;
    }
}
