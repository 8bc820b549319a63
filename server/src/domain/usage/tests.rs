use super::*;
use crate::clock::Clock;
use crate::domain::test_support::World;
use entity::usage_hour::Model;
use entity::workspace::Status;

fn hour_of(world: &World) -> i64 {
    let now = world.clock.now();
    now - now.rem_euclid(HOUR)
}

#[tokio::test]
async fn every_flush_adds_to_one_row() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    let id = acme.workspace().id();
    let (usage, now) = (&world.instance.usage, hour_of(&world));
    assert_eq!(flush(&world.instance).await.expect("nothing to do"), 0);
    for _ in 0..1_000 {
        usage.token_issued(id, now);
    }
    usage.login(id, now + 3_599);
    assert_eq!(flush(&world.instance).await.expect("flushed"), 1);
    usage.token_issued(id, now + 10);
    usage.login_failed(id, now + 10);
    usage.client_failed(id, now + 10);
    assert_eq!(flush(&world.instance).await.expect("flushed"), 1);
    assert_eq!(flush(&world.instance).await.expect("nothing to do"), 0);

    assert_eq!(world.count("usage_hour").await, 1);
    let row = acme.store().usage_hours().of(now).await.expect("read").expect("a row");
    let expected =
        Model { workspace_id: id, hour: now, tokens: 1_001, logins: 1, login_failures: 1, client_failures: 1 };
    assert_eq!(row, expected);
}

#[tokio::test]
async fn workspaces_and_hours_have_rows_of_their_own() {
    let world = World::new().await;
    let (acme, globex) = (world.workspace("acme").await, world.workspace("globex").await);
    let now = hour_of(&world);
    for tenant in [&acme, &globex] {
        // More than one transaction holds.
        for hour in 0..40 {
            world.instance.usage.login(tenant.workspace().id(), now + hour * HOUR);
        }
    }
    assert_eq!(flush(&world.instance).await.expect("flushed"), 80);
    assert_eq!(world.count("usage_hour").await, 80);
    assert_eq!(world.count(r#""usage_hour" WHERE "logins" = 1"#).await, 80);
}

#[tokio::test]
async fn what_cannot_be_written_is_kept() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    let now = hour_of(&world);
    world.instance.usage.login(acme.workspace().id(), now);
    world.instance.db.close().await;
    flush(&world.instance).await.expect_err("the database is closed");
    world.instance.usage.login(acme.workspace().id(), now);
    let kept = world.instance.usage.0.take();
    assert_eq!(kept, [(Hour(acme.workspace().id(), now), UsageDelta { logins: 2, ..UsageDelta::default() })]);
}

#[tokio::test]
async fn a_tombstone_stays_bare() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    world.instance.usage.login(acme.workspace().id(), hour_of(&world));
    world.set_status(&acme, Status::Deleted).await;
    flush(&world.instance).await.expect("flushed");
    assert_eq!(world.count("usage_hour").await, 0);
}
