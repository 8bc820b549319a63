//! When a session is live and when it is not.

use super::*;
use crate::domain::login::SignedIn;
use crate::domain::login::fixture::{PASSWORD, World, change, person, trail, try_in};
use secrecy::ExposeSecret;

async fn ada(world: &World) -> (Tenant, SignedIn) {
    let acme = world.tenant("acme").await;
    person(&acme, "ada", None, true).await;
    let signed_in = try_in(&acme, "ada", PASSWORD).await.unwrap();
    (acme, signed_in)
}

async fn live(tenant: &Tenant, signed_in: &SignedIn) -> bool {
    current(tenant, signed_in.cookie.expose_secret()).await.unwrap().is_some()
}

#[tokio::test]
async fn s_02_only_the_cookie_itself_is_a_session() {
    let world = World::new().await;
    let (acme, signed_in) = ada(&world).await;
    let cookie = signed_in.cookie.expose_secret();
    assert!(!signed_in.session.row().digest.iter().eq(cookie.as_bytes()));
    for other in ["", &cookie[1..], &format!("{cookie}x"), &"A".repeat(43), &signed_in.session.id().to_string()] {
        assert!(current(&acme, other).await.unwrap().is_none(), "{other}");
    }
    assert!(current_console(&acme, cookie).await.unwrap().is_none(), "a browser session opens no console");
}

#[tokio::test]
async fn s_03_a_session_ends_unused_and_in_any_case() {
    let world = World::new().await;
    let (acme, signed_in) = ada(&world).await;
    world.clock.advance(12 * 3_600 - 1);
    assert!(live(&acme, &signed_in).await);
    world.clock.advance(12 * 3_600 - 1);
    assert!(live(&acme, &signed_in).await, "use puts the end off");
    for _ in 0..12 {
        world.clock.advance(12 * 3_600 - 1);
        let _ = live(&acme, &signed_in).await;
    }
    assert!(live(&acme, &signed_in).await);
    world.clock.advance(14);
    assert!(!live(&acme, &signed_in).await, "seven days are the end");
    let again = try_in(&acme, "ada", PASSWORD).await.unwrap();
    world.clock.advance(12 * 3_600);
    assert!(!live(&acme, &again).await);
}

#[tokio::test]
async fn use_is_noted_once_a_minute() {
    let world = World::new().await;
    let (acme, signed_in) = ada(&world).await;
    let noted = async || acme.store().sessions().by_id(signed_in.session.id()).await.unwrap().unwrap().last_used_at;
    let begun = acme.now();
    world.clock.advance(59);
    assert!(live(&acme, &signed_in).await);
    assert_eq!(noted().await, begun);
    world.clock.advance(1);
    assert!(live(&acme, &signed_in).await);
    assert_eq!(noted().await, begun + 60);
}

#[tokio::test]
async fn s_03_the_system_workspace_is_stricter() {
    let world = World::new().await;
    let system = world.tenant("system").await;
    person(&system, "root", None, true).await;
    let signed_in = try_in(&system, "root", PASSWORD).await.unwrap();
    assert_eq!(signed_in.session.row().ends_at, system.now() + 12 * 3_600);
    assert!(signed_in.session.is_fresh(system.now() + 300) && !signed_in.session.is_fresh(system.now() + 301));
    world.clock.advance(1_799);
    assert!(live(&system, &signed_in).await);
    world.clock.advance(1_800);
    assert!(!live(&system, &signed_in).await);
}

#[tokio::test]
async fn s_04_a_disabled_person_is_out_and_enabling_revives_nothing() {
    let world = World::new().await;
    let (acme, signed_in) = ada(&world).await;
    let ada = signed_in.session.user().id;
    change(&acme, ada, |row| {
        row.disabled = true;
        row.epoch += 1;
    })
    .await;
    assert!(!live(&acme, &signed_in).await);
    change(&acme, ada, |row| row.disabled = false).await;
    assert!(!live(&acme, &signed_in).await);
}

#[tokio::test]
async fn a_new_epoch_of_the_workspace_ends_all_sessions() {
    let world = World::new().await;
    let (acme, signed_in) = ada(&world).await;
    let mut row = acme.workspace().row().clone();
    row.epoch += 1;
    let changed: Result<_, Fault> =
        world.instance.db.write(async move |tx| Ok(tx.platform().workspace_update(row.clone()).await?)).await;
    changed.unwrap();
    assert!(!live(&acme.renewed().await.unwrap(), &signed_in).await);
}

#[tokio::test]
async fn sessions_are_ended_one_by_one_or_all_at_once() {
    let world = World::new().await;
    let (acme, first) = ada(&world).await;
    let ada = first.session.user().id;
    let second = try_in(&acme, "ada", PASSWORD).await.unwrap();
    let third = try_in(&acme, "ada", PASSWORD).await.unwrap();
    assert_eq!(list(&acme, ada, Page::FIRST).await.unwrap().sessions.len(), 3);
    let page = list(&acme, ada, Page { after: None, limit: 2 }).await.unwrap();
    assert_eq!((page.sessions.len(), page.next), (2, Some(second.session.id())));

    let himself = Actor::User(ada);
    assert!(end(&acme, first.session.id(), &himself).await.unwrap());
    assert!(!end(&acme, first.session.id(), &himself).await.unwrap());
    assert!(end(&acme, second.session.id(), &Actor::Operator).await.unwrap());
    assert!(!live(&acme, &first).await && !live(&acme, &second).await && live(&acme, &third).await);
    assert_eq!(list(&acme, ada, Page::FIRST).await.unwrap().sessions, [third.session.row().clone()]);
    let system = world.tenant("system").await;
    assert!(!end(&system, third.session.id(), &Actor::Operator).await.unwrap());
    assert!(live(&acme, &third).await);

    end_all(&acme, ada, &himself).await.unwrap();
    assert!(!live(&acme, &third).await);
    assert!(list(&acme, ada, Page::FIRST).await.unwrap().sessions.is_empty());
    let ends: Vec<String> = trail(&acme).await.into_iter().map(|event| event.action).skip(3).collect();
    assert_eq!(ends, ["session.ended", "session.revoked", "session.ended"]);
}
