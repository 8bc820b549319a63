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

/// Three sessions of one person, a second apart: ids are in the order of time, to the millisecond.
async fn three(world: &World) -> (Tenant, UserId, [SignedIn; 3]) {
    let (acme, first) = ada(world).await;
    let ada = first.session.user().id;
    world.clock.advance(1);
    let second = try_in(&acme, "ada", PASSWORD).await.unwrap();
    world.clock.advance(1);
    let third = try_in(&acme, "ada", PASSWORD).await.unwrap();
    (acme, ada, [first, second, third])
}

/// How sessions ended, as the trail tells it, in no order.
async fn ends(tenant: &Tenant) -> Vec<String> {
    let events = trail(tenant).await.into_iter();
    let mut ends: Vec<String> = events.map(|event| event.action).collect();
    ends.retain(|action| action != "session.created");
    ends.sort();
    ends
}

#[tokio::test]
async fn s_03_sessions_are_listed_in_pages() {
    let world = World::new().await;
    let (acme, ada, [first, second, third]) = three(&world).await;
    let page = Page { limit: 2, ..Page::FIRST };
    let listed = list(&acme, ada, page).await.unwrap();
    let next = listed.next.unwrap();
    assert_eq!((listed.sessions.len(), next), (2, second.session.id()));
    let rest = Page { after: Some(next.0), ..page };
    let listed = list(&acme, ada, rest).await.unwrap();
    assert_eq!(listed.sessions, [third.session.row().clone()]);
    assert_eq!(listed.next, None);
    end(&acme, first.session.id(), &Actor::Operator).await.unwrap();
    let listed = list(&acme, ada, Page::FIRST).await.unwrap();
    assert_eq!(listed.sessions.len(), 2);
}

#[tokio::test]
async fn s_03_sessions_are_ended_one_by_one() {
    let world = World::new().await;
    let (acme, ada, [first, second, third]) = three(&world).await;
    let herself = Actor::User(ada);
    assert!(end(&acme, first.session.id(), &herself).await.unwrap());
    assert!(!end(&acme, first.session.id(), &herself).await.unwrap());
    let id = second.session.id();
    assert!(end(&acme, id, &Actor::Operator).await.unwrap());
    assert!(!live(&acme, &first).await && !live(&acme, &second).await);
    let system = world.tenant("system").await;
    let id = third.session.id();
    assert!(!end(&system, id, &Actor::Operator).await.unwrap());
    assert!(live(&acme, &third).await);
    assert_eq!(ends(&acme).await, ["session.ended", "session.revoked"]);
}

#[tokio::test]
async fn s_03_sessions_are_ended_all_at_once() {
    let world = World::new().await;
    let (acme, ada, sessions) = three(&world).await;
    end_all(&acme, ada, &Actor::User(ada)).await.unwrap();
    for session in &sessions {
        assert!(!live(&acme, session).await);
    }
    let listed = list(&acme, ada, Page::FIRST).await.unwrap();
    assert!(listed.sessions.is_empty());
    assert_eq!(ends(&acme).await, ["session.ended"]);
}
