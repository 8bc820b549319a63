use super::*;
use crate::clock::Clock;
use crate::domain::Tenant;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::test_support::World;
use entity::id::AuditEventId;
use serde_json::json;

async fn write_lines(tenant: &Tenant, count: usize) {
    for number in 0..count {
        let target = Target::new("app", format!("app-{number}"));
        let event =
            tenant.event_with(&Actor::Operator, Action::AppCreated, target, json!({ "number": number, "a": [1, "x"] }));
        let written: Result<(), StoreError> =
            tenant.write(async move |store| store.audit_events().insert(event.clone()).await).await;
        written.expect("a line");
    }
}

/// A workspace with five chained lines, and one that is none of its business.
async fn chained() -> (World, Tenant) {
    let world = World::new().await;
    let (acme, globex) = (world.workspace("acme").await, world.workspace("globex").await);
    write_lines(&acme, 5).await;
    write_lines(&globex, 3).await;
    world.clock.advance(3);
    assert_eq!(chain_batch(&world.instance).await.expect("chained"), 8);
    (world, acme)
}

async fn broken(tenant: &Tenant) -> ChainBroken {
    match verify(tenant, None, drop).await {
        Err(VerifyError::Broken(broken)) => broken,
        other => panic!("not found out: {other:?}"),
    }
}

fn at(tenant: &Tenant, seq: i64) -> String {
    format!(r#""workspace_id" = x'{}' AND "seq" = {seq}"#, tenant.workspace().id().0.simple())
}

#[tokio::test]
async fn lines_are_chained_in_order_and_verify() {
    let (world, acme) = chained().await;
    let first = verify(&acme, None, drop).await.expect("whole");
    assert_eq!(first.events, 5);
    assert!(first.head_hash.is_some());
    let lines = acme.store().audit_events().chain(1, 10).await.expect("lines");
    let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
    assert!(ids.is_sorted());

    // The chain goes on where it ended.
    write_lines(&acme, 2).await;
    world.clock.advance(3);
    assert_eq!(chain_batch(&world.instance).await.expect("chained"), 2);
    assert_eq!(chain_batch(&world.instance).await.expect("nothing left"), 0);
    let second = verify(&acme, None, drop).await.expect("whole");
    assert_eq!(second.events, 7);
    assert_ne!(second.head_hash, first.head_hash);
    assert_eq!(verify(&world.tenant("globex").await, None, drop).await.expect("whole").events, 3);
}

#[tokio::test]
async fn fresh_lines_wait() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    assert_eq!(verify(&acme, None, drop).await.expect("empty"), Verified { events: 0, head_hash: None });
    write_lines(&acme, 1).await;
    world.clock.advance(1);
    assert_eq!(chain_batch(&world.instance).await.expect("too young"), 0);
    world.clock.advance(1);
    assert_eq!(chain_batch(&world.instance).await.expect("chained"), 1);
}

#[tokio::test]
async fn a_changed_line_is_found() {
    for change in [
        r#""actor" = 'operatos'"#,
        r#""target" = 'app:app-9'"#,
        r#""detail" = '{"number":3,"a":[1,"x"]}'"#,
        r#""at" = "at" + 1"#,
        r#""request_id" = ''"#,
        r#""hash" = x'00' || substr("hash", 2)"#,
        r#""hash" = NULL"#,
    ] {
        let (world, acme) = chained().await;
        let line = at(&acme, 3);
        assert_eq!(world.sql(&format!(r#"UPDATE "audit_event" SET {change} WHERE {line}"#)).await, 1);
        let broken = broken(&acme).await;
        assert_eq!((broken.seq, broken.why), (3, Break::Altered), "{change}");
    }
}

#[tokio::test]
async fn removed_moved_and_added_lines_are_found() {
    let (world, acme) = chained().await;
    world.sql(&format!(r#"DELETE FROM "audit_event" WHERE {}"#, at(&acme, 2))).await;
    let found = broken(&acme).await;
    assert_eq!((found.seq, found.why), (2, Break::Missing));

    let (world, acme) = chained().await;
    for (from, to) in [(2, 99), (4, 2), (99, 4)] {
        let line = at(&acme, from);
        world.sql(&format!(r#"UPDATE "audit_event" SET "seq" = {to} WHERE {line}"#)).await;
    }
    let found = broken(&acme).await;
    assert_eq!((found.seq, found.why), (2, Break::Altered));

    let (world, acme) = chained().await;
    let line = at(&acme, 1);
    world
        .sql(&format!(
            r#"INSERT INTO "audit_event" SELECT "workspace_id", randomblob(16), "at", "actor", "action", "target",
               "detail", "request_id", 0, "hash" FROM "audit_event" WHERE {line}"#
        ))
        .await;
    assert_eq!(broken(&acme).await.why, Break::Missing);
}

#[tokio::test]
async fn more_lines_than_a_page_or_batch() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    let event = acme.event(&Actor::Operator, Action::AppUpdated, Target::new("app", "web"));
    let entropy = world.instance.entropy;
    let millis = world.clock.now_millis();
    let events: Vec<_> =
        (0..620).map(|_| Model { id: AuditEventId(entropy.uuid_v7(millis)), ..event.clone() }).collect();
    let written: Result<(), StoreError> = acme
        .write(async move |store| {
            for event in &events {
                store.audit_events().insert(event.clone()).await?;
            }
            Ok(())
        })
        .await;
    written.expect("lines");
    world.clock.advance(2);
    let mut sizes = Vec::new();
    while let count @ 1.. = chain_batch(&world.instance).await.expect("chained") {
        sizes.push(count);
    }
    assert_eq!(sizes, [200, 200, 200, 20]);
    assert_eq!(verify(&acme, None, drop).await.expect("whole").events, 620);
}

#[tokio::test]
async fn a_stretch_is_held_against_the_place_it_goes_on_from() {
    let (world, acme) = chained().await;
    let first = verify_stretch(&acme, None, 2).await.expect("whole");
    assert_eq!((first.events, first.complete), (2, false));
    let second = verify_stretch(&acme, first.end.clone(), 3).await.expect("whole");
    assert_eq!((second.events, second.complete), (3, false), "whether another line follows was not looked at");
    let end = second.end.expect("a last line");
    assert_eq!(Some(&end.hash), verify(&acme, None, drop).await.expect("whole").head_hash.as_ref());
    let third = verify_stretch(&acme, Some(end.clone()), 3).await.expect("whole");
    assert_eq!(third, Stretch { events: 0, end: Some(end.clone()), complete: true });

    let why = async |known: Option<Place>| match verify_stretch(&acme, known, 5).await {
        Err(VerifyError::Broken(broken)) => (broken.seq, broken.why),
        other => panic!("not found out: {other:?}"),
    };
    let place = first.end.expect("a second line");
    // A hash that is no line's, another line's, and the place of no line.
    assert_eq!(why(Some(Place { seq: 2, hash: vec![7; 32] })).await, (2, Break::Replaced));
    assert_eq!(why(Some(Place { seq: 3, ..place.clone() })).await, (3, Break::Replaced));
    assert_eq!(why(Some(Place { seq: i64::MAX, ..place.clone() })).await, (i64::MAX, Break::Replaced));
    // Lines before a known place are not looked at; those after it are, and so is what the line itself says.
    let actor = async |seq, name| {
        world.sql(&format!(r#"UPDATE "audit_event" SET "actor" = '{name}' WHERE {}"#, at(&acme, seq))).await;
    };
    actor(1, "x").await;
    assert!(verify_stretch(&acme, Some(place.clone()), 5).await.is_ok());
    actor(2, "x").await;
    assert_eq!(why(Some(place.clone())).await, (2, Break::Replaced), "its hash still stands beside it");
    actor(2, "operator").await;
    assert!(verify_stretch(&acme, Some(place.clone()), 5).await.is_ok());
    world.sql(&format!(r#"UPDATE "audit_event" SET "actor" = 'x' WHERE {}"#, at(&acme, 4))).await;
    assert_eq!(why(Some(place.clone())).await, (4, Break::Altered));
    // What was cut off the end shows against the head that was kept.
    world.sql(&format!(r#"DELETE FROM "audit_event" WHERE {}"#, at(&acme, 4))).await;
    world.sql(&format!(r#"DELETE FROM "audit_event" WHERE {}"#, at(&acme, 5))).await;
    assert!(verify_stretch(&acme, Some(place), 5).await.is_ok());
    assert_eq!(why(Some(end)).await, (5, Break::Replaced));
}

#[tokio::test]
async fn a_kept_place_is_met_on_the_way_or_the_walk_fails() {
    let (world, acme) = chained().await;
    let lines = acme.store().audit_events().chain(1, 10).await.expect("lines");
    let kept = |seq: i64| {
        let line = lines.iter().find(|line| line.seq == Some(seq)).expect("a line");
        Place { seq, hash: line.hash.clone().expect("a hash") }
    };
    let met = async |kept: Place| match verify(&acme, Some(&kept), drop).await {
        Ok(verified) => Ok(verified.events),
        Err(VerifyError::Broken(broken)) => Err((broken.seq, broken.why)),
        Err(error) => panic!("{error}"),
    };
    for seq in 1..=5 {
        assert_eq!(met(kept(seq)).await, Ok(5), "{seq}");
        assert_eq!(met(Place { hash: vec![7; 32], ..kept(seq) }).await, Err((seq, Break::Replaced)), "{seq}");
    }
    assert_eq!(met(Place { seq: 6, ..kept(5) }).await, Err((6, Break::Ended)));
    // The last line goes, and then the whole chain is made anew: each is whole by itself.
    let last = kept(5);
    world.sql(&format!(r#"DELETE FROM "audit_event" WHERE {}"#, at(&acme, 5))).await;
    assert_eq!(verify(&acme, None, drop).await.expect("whole").events, 4);
    assert_eq!(met(last.clone()).await, Err((5, Break::Ended)));
    world.sql(r#"UPDATE "audit_event" SET "seq" = NULL, "hash" = NULL, "actor" = 'x'"#).await;
    write_lines(&acme, 1).await;
    world.clock.advance(3);
    chain_batch(&world.instance).await.expect("chained");
    assert_eq!(verify(&acme, None, drop).await.expect("whole").events, 5);
    assert_eq!(met(last).await, Err((5, Break::Replaced)));
}

#[tokio::test]
async fn a_kept_place_is_not_jumped_over() {
    let place = |seq| Place { seq, hash: vec![1; 32] };
    // Whoever answers this one walks as far as they like.
    let next =
        async |_: Option<Place>, _| Ok::<_, ChainBroken>(Stretch { events: 9, end: Some(place(9)), complete: true });
    let walked = walk(next, Some(&place(5)), drop).await;
    assert_eq!(walked, Err(ChainBroken { seq: 5, id: None, why: Break::Replaced }));
    assert_eq!(walk(next, Some(&place(9)), drop).await.map(|verified| verified.events), Ok(9));
}

#[tokio::test]
async fn a_line_that_cannot_be_read_is_named_like_one_that_was_altered() {
    let (world, acme) = chained().await;
    let spoil = async |seq| {
        world.sql(&format!(r#"UPDATE "audit_event" SET "detail" = '{{' WHERE {}"#, at(&acme, seq))).await;
        broken(&acme).await
    };
    assert_eq!(spoil(4).await, ChainBroken { seq: 4, id: None, why: Break::Altered });
    assert_eq!(spoil(1).await, ChainBroken { seq: 1, id: None, why: Break::Altered });
}

#[test]
fn the_form_of_a_line_never_changes() {
    let line = Model {
        workspace_id: WorkspaceId(uuid::Uuid::from_u128(1)),
        id: AuditEventId(uuid::Uuid::from_u128(2)),
        at: 1_700_000_000,
        actor: "operator".to_owned(),
        action: "app.created".to_owned(),
        target: "app:web".to_owned(),
        detail: json!({ "b": { "z": null, "a": [true, -1, "é\"\n"] }, "a": 1.5 }),
        request_id: Some("r-1".to_owned()),
        seq: None,
        hash: None,
    };
    assert_eq!(canonical(&line.detail), r#"{"a":1.5,"b":{"a":[true,-1,"é\"\n"],"z":null}}"#);
    let hash = link(&NOTHING, 1, &line);
    let expected = 0xd5dc_db5f_428f_3c8b_6727_84fd_2a35_3e51_u128;
    assert_eq!(hash.first_chunk().map(|half| u128::from_be_bytes(*half)), Some(expected));
}
