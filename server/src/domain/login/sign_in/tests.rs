//! Sign-in against a real database: who gets in, who does not, what is counted and what is written.

use super::*;
use crate::config::Argon2Cost;
use crate::domain::login::fixture::{PASSWORD, World, change, person, trail, try_in};
use crate::domain::login::set_password;
use crate::domain::session;
use entity::failure_counter::Model as Failures;
use secrecy::ExposeSecret;
use std::time::Duration;

fn is_wrong(answer: &Result<SignedIn, SignInRefused>) -> bool {
    matches!(answer, Err(SignInRefused::Wrong))
}

fn wait(answer: &Result<SignedIn, SignInRefused>) -> Option<u64> {
    match answer {
        Err(SignInRefused::Throttled { seconds }) => Some(*seconds),
        _ => None,
    }
}

/// The row of an account once `count` failures have been written.
async fn failures(tenant: &Tenant, user: UserId, count: i32) -> Failures {
    for _ in 0..200 {
        let row = tenant.store().failure_counters().of(user).await.unwrap();
        if let Some(row) = row.filter(|row| row.count == count) {
            return row;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{count} failures were never written");
}

#[tokio::test]
async fn a_right_password_opens_a_session() {
    let world = World::new().await;
    let acme = world.tenant_at("acme", Some("::ffff:192.0.2.1")).await;
    let ada = person(&acme, "Ada", Some("Ada@Engines.example"), true).await;
    for name in ["ada", " ADA ", "ａｄａ", "ada@ENGINES.example"] {
        let signed_in = try_in(&acme, name, PASSWORD).await.unwrap();
        assert_eq!(signed_in.session.user().id, ada, "{name}");
        let found = session::current(&acme, signed_in.cookie.expose_secret()).await.unwrap().unwrap();
        assert_eq!(found.row(), signed_in.session.row());
    }
    world.clock.advance(1);
    let signed_in = try_in(&acme, "ada", PASSWORD).await.unwrap();
    let row = signed_in.session.row();
    assert_eq!((row.amr.as_str(), row.auth_time, row.ends_at), ("pwd", acme.now(), acme.now() + 7 * 86_400));
    assert_eq!(row.address.as_deref(), Some("192.0.2.1"));
    assert_eq!(row.user_agent.as_deref(), Some("Browser/1.0 (test)"));
    let last = trail(&acme).await.pop().unwrap();
    assert_eq!((last.action.as_str(), last.actor), ("session.created", format!("user:{ada}")));
    assert!(acme.store().failure_counters().of(ada).await.unwrap().is_none());
}

#[tokio::test]
async fn s_01_a_new_sign_in_ends_the_session_the_browser_came_with() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    person(&acme, "ada", None, true).await;
    let first = try_in(&acme, "ada", PASSWORD).await.unwrap();
    let attempt = Attempt {
        username: "ada".to_owned(),
        password: SecretString::from(PASSWORD),
        previous: Some(first.session.id()),
    };
    let second = sign_in(&acme, attempt).await.unwrap();
    assert_ne!(first.session.id(), second.session.id());
    assert_ne!(first.cookie.expose_secret(), second.cookie.expose_secret());
    assert!(session::current(&acme, first.cookie.expose_secret()).await.unwrap().is_none());
    assert!(session::current(&acme, second.cookie.expose_secret()).await.unwrap().is_some());
}

#[tokio::test]
async fn s_06_a_cookie_of_one_workspace_is_nothing_to_another() {
    let world = World::new().await;
    let (acme, system) = (world.tenant("acme").await, world.tenant("system").await);
    person(&acme, "ada", None, true).await;
    let signed_in = try_in(&acme, "ada", PASSWORD).await.unwrap();
    assert!(session::current(&system, signed_in.cookie.expose_secret()).await.unwrap().is_none());
    assert!(session::current(&acme, signed_in.cookie.expose_secret()).await.unwrap().is_some());
    assert!(is_wrong(&try_in(&system, "ada", PASSWORD).await));
}

#[tokio::test]
async fn w_08_every_refusal_is_one_hash_and_one_answer() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    person(&acme, "ada", None, true).await;
    person(&acme, "nopassword", None, false).await;
    let gone = person(&acme, "gone", None, true).await;
    change(&acme, gone, |row| row.disabled = true).await;
    let done = || world.instance.hasher.hashes_done();
    for (name, password) in [
        ("ada", "wrong wrong wrong"),
        ("nopassword", PASSWORD),
        ("gone", PASSWORD),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("in\u{200b}visible", PASSWORD),
        ("ada", ""),
        ("ada", &format!("{PASSWORD} ")),
    ] {
        let before = done();
        assert!(is_wrong(&try_in(&acme, name, password).await), "{name}");
        assert_eq!(done() - before, 1, "{name}");
    }
    let before = done();
    assert!(matches!(try_in(&acme, "ada", &"x".repeat(1025)).await, Err(SignInRefused::Oversized)));
    assert_eq!(done(), before);
}

#[tokio::test]
async fn w_08_a_failure_is_written_elsewhere_than_requests_are_answered() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = person(&acme, "ada", None, true).await;
    let here = acme.clone();
    let answering = tokio::task::spawn_blocking(move || {
        // Ends with the answer: what was left to do on it would never be done.
        let requests = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        requests.block_on(try_in(&here, "ada", "wrong"))
    });
    assert!(is_wrong(&answering.await.unwrap()));
    assert_eq!(failures(&acme, ada, 1).await.recent.0[0].reason, "wrong_password");
}

#[tokio::test]
async fn w_06_known_and_unknown_names_rest_alike() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = person(&acme, "Ada", Some("ada@engines.example"), true).await;
    // One person by three spellings, and a name nobody has by three spellings.
    let known = ["ada", "ADA", "ada@engines.example", "Ada", "ada", "ada"];
    let unknown = ["bob", "BOB", "ｂｏｂ", "Bob", "bob", "bob"];
    for names in [known, unknown] {
        for name in &names[..5] {
            assert!(is_wrong(&try_in(&acme, name, "wrong").await), "{name}");
        }
        let before = world.instance.hasher.hashes_done();
        assert_eq!(wait(&try_in(&acme, names[5], PASSWORD).await), Some(1));
        assert_eq!(world.instance.hasher.hashes_done(), before, "a name that rests costs no hash");
    }
    for rest in [2, 4, 8] {
        world.clock.advance(rest / 2);
        for name in ["ada", "bob"] {
            assert!(is_wrong(&try_in(&acme, name, "wrong").await), "{name} {rest}");
            assert_eq!(wait(&try_in(&acme, name, "wrong").await), Some(rest.unsigned_abs()), "{name}");
        }
    }
    let row = failures(&acme, ada, 8).await;
    assert_eq!(row.recent.0.len(), 8);
    assert_eq!((row.recent.0[0].reason.as_str(), row.recent.0[0].request_id.as_str()), ("wrong_password", "request-1"));
    let blocks = trail(&acme).await.iter().filter(|event| event.action == "user.throttled").count();
    assert_eq!(blocks, 1, "the trail says so once");
    world.clock.advance(8);
    assert!(try_in(&acme, "ada", PASSWORD).await.is_ok());
    assert_eq!(failures(&acme, ada, 0).await.recent.0.len(), 8, "the list of refusals stays");
    assert!(is_wrong(&try_in(&acme, "ada", "wrong").await));
}

#[tokio::test]
async fn w_06_guesses_made_at_once_count_too() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = person(&acme, "ada", None, true).await;
    let guesses = (0..50).map(|n| {
        let acme = acme.clone();
        tokio::spawn(async move { try_in(&acme, "ada", &format!("guess {n}")).await })
    });
    let mut wrong = 0;
    for guess in guesses.collect::<Vec<_>>() {
        wrong += usize::from(is_wrong(&guess.await.unwrap()));
    }
    assert_eq!(wrong, 5);
    assert_eq!(failures(&acme, ada, 5).await.blocked_until, acme.now() + 1);
    assert_eq!(wait(&try_in(&acme, "ada", PASSWORD).await), Some(1));
}

#[tokio::test]
async fn only_the_last_refusals_are_kept() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = person(&acme, "ada", None, true).await;
    for count in 1..=23 {
        world.clock.advance(900);
        assert!(is_wrong(&try_in(&acme, "ada", "wrong").await), "{count}");
    }
    let row = failures(&acme, ada, 23).await;
    assert_eq!(row.recent.0.len(), 20);
    assert_eq!(row.recent.0[19].at, acme.now());
}

#[tokio::test]
async fn one_address_may_try_only_so_often() {
    let world = World::new().await;
    let here = world.tenant_at("acme", Some("192.0.2.7")).await;
    person(&here, "ada", None, true).await;
    for n in 0..30 {
        assert!(is_wrong(&try_in(&here, &format!("name{n}"), "wrong").await), "{n}");
    }
    assert!(wait(&try_in(&here, "ada", PASSWORD).await).is_some());
    let there = world.tenant_at("acme", Some("192.0.2.8")).await;
    assert!(try_in(&there, "ada", PASSWORD).await.is_ok());
    let system = world.tenant_at("system", Some("192.0.2.7")).await;
    assert!(is_wrong(&try_in(&system, "ada", PASSWORD).await), "another workspace counts for itself");
}

#[tokio::test]
async fn w_04_an_old_hash_is_made_anew_at_the_next_sign_in() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = person(&acme, "ada", None, true).await;
    let world = world.reopened(Argon2Cost { memory_kib: 128, iterations: 2, parallelism: 1 }).await;
    let acme = world.tenant("acme").await;
    let kept = async || acme.store().credentials().password(ada).await.unwrap().unwrap().data;
    assert!(is_wrong(&try_in(&acme, "ada", "wrong").await));
    assert!(kept().await.contains("m=64,t=1"));
    let first = try_in(&acme, "ada", PASSWORD).await.unwrap();
    assert!(kept().await.contains("m=128,t=2"));
    try_in(&acme, "ada", PASSWORD).await.unwrap();
    assert!(session::current(&acme, first.cookie.expose_secret()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_tells_the_address_on_file() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = person(&acme, "ada", Some("Ada@engines.example"), true).await;
    let signed_in = try_in(&acme, "ada", PASSWORD).await.unwrap();
    for _ in 0..5 {
        assert!(is_wrong(&try_in(&acme, "ada", "wrong").await));
    }
    failures(&acme, ada, 5).await;
    let set = async |text: &str| set_password(&acme, ada, SecretString::from(text), &Actor::Operator).await;
    assert!(set("short").await.is_err());
    assert!(set("ada@engines.example").await.is_err());
    assert!(session::current(&acme, signed_in.cookie.expose_secret()).await.unwrap().is_some());
    set("nine green umbrellas wait").await.unwrap();
    assert!(session::current(&acme, signed_in.cookie.expose_secret()).await.unwrap().is_none());
    let mails = world.instance.db.platform().outbox_due(acme.now(), 10).await.unwrap();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].recipient, "Ada@engines.example");
    assert!(mails[0].body.contains("The acme works") && !mails[0].body.contains("umbrellas"));
    assert!(try_in(&acme, "ada", "nine green umbrellas wait").await.is_ok(), "guesses at the old one do not count");
    assert!(is_wrong(&try_in(&acme, "ada", PASSWORD).await));
    let actions: Vec<String> = trail(&acme).await.into_iter().map(|event| event.action).collect();
    assert!(actions.contains(&"user.password_set".to_owned()), "{actions:?}");
}
