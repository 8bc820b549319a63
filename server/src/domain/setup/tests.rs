//! The set-up link, from the terminal to the first operator.

use super::*;
use crate::domain::login::fixture::{World, person, trail, try_in};
use crate::store::Page;

const CHOSEN: &str = "nine green umbrellas wait";

async fn token(world: &World) -> String {
    let url = link(&world.instance).await.unwrap().unwrap();
    url.strip_prefix("http://localhost:8080/setup?token=").unwrap().to_owned()
}

fn operator(username: &str, password: &str) -> FirstOperator {
    FirstOperator {
        username: username.to_owned(),
        email: Some("grace@navy.example".to_owned()),
        password: SecretString::from(password),
    }
}

async fn use_up(world: &World, token: &str, operator: FirstOperator) -> Result<UserId, SetupRefused> {
    finish(&world.instance, token, operator, Origin::default()).await
}

async fn is_closed(world: &World, token: &str) -> bool {
    matches!(check(&world.instance, token).await, Err(SetupRefused::Closed))
}

#[tokio::test]
async fn a_link_makes_one_owner_and_then_none() {
    let world = World::new().await;
    let token = token(&world).await;
    check(&world.instance, &token).await.unwrap();
    check(&world.instance, &token).await.unwrap();
    let grace = use_up(&world, &token, operator("Grace", CHOSEN)).await.unwrap();
    assert!(is_closed(&world, &token).await);
    assert!(matches!(use_up(&world, &token, operator("mallory", CHOSEN)).await, Err(SetupRefused::Closed)));
    assert_eq!(link(&world.instance).await.unwrap(), None);

    let system = world.tenant("system").await;
    let signed_in = try_in(&system, "grace@navy.example", CHOSEN).await.unwrap();
    assert_eq!(signed_in.session.user().id, grace);
    assert_eq!(system.store().members().of_user(grace).await.unwrap().map(|member| member.role), Some(Role::Owner));
    let mut actions: Vec<String> = trail(&system).await.into_iter().map(|event| event.action).collect();
    actions.sort();
    assert_eq!(actions, ["member.added", "session.created", "user.created", "user.password_set"]);
}

#[tokio::test]
async fn a_newer_link_and_an_hour_kill_a_link() {
    let world = World::new().await;
    let old = token(&world).await;
    let new = token(&world).await;
    assert!(is_closed(&world, &old).await);
    check(&world.instance, &new).await.unwrap();
    world.clock.advance(LINK_SECONDS - 1);
    check(&world.instance, &new).await.unwrap();
    world.clock.advance(1);
    assert!(is_closed(&world, &new).await);
    assert!(matches!(use_up(&world, &new, operator("grace", CHOSEN)).await, Err(SetupRefused::Closed)));
}

#[tokio::test]
async fn what_is_no_link_costs_no_hash() {
    let world = World::new().await;
    let token = token(&world).await;
    let mangled = format!("{}A{}", &token[..20], &token[21..]);
    let system = world.tenant("system").await;
    let mut payload = Writer::new();
    payload.str("reset").i64(1).i64(system.now() + 60);
    let sealer = system.keys().sealer(system.now()).unwrap();
    let other = sealer.seal(Purpose::Link, &payload.finish(), world.instance.entropy).unwrap();
    let acme = world.tenant("acme").await;
    let elsewhere = Token { generation: 1, ends_at: acme.now() + 60 }.seal(&acme).unwrap();
    for token in ["", "x", mangled.as_str(), other.as_str(), elsewhere.as_str()] {
        assert!(is_closed(&world, token).await, "{token}");
        assert!(matches!(use_up(&world, token, operator("grace", CHOSEN)).await, Err(SetupRefused::Closed)));
    }
    assert_eq!(world.instance.hasher.hashes_done(), 0);
}

#[tokio::test]
async fn a_form_that_will_not_do_leaves_the_link_alone() {
    let world = World::new().await;
    let system = world.tenant("system").await;
    person(&system, "taken", None, false).await;
    let token = token(&world).await;
    let refused = async |operator| use_up(&world, &token, operator).await.unwrap_err();
    assert!(matches!(refused(operator("", CHOSEN)).await, SetupRefused::Username(NameRefused::Empty)));
    assert!(matches!(refused(operator("grace", "short")).await, SetupRefused::Password(PasswordRefused::TooShort)));
    assert!(matches!(
        refused(operator("grace", "grace@navy.example")).await,
        SetupRefused::Password(PasswordRefused::Guessable)
    ));
    let no_address = FirstOperator { email: Some("navy".to_owned()), ..operator("grace", CHOSEN) };
    assert!(matches!(refused(no_address).await, SetupRefused::Email(NameRefused::NotAnAddress)));
    assert!(matches!(refused(operator("TAKEN", CHOSEN)).await, SetupRefused::Taken));
    let blank = FirstOperator { email: Some(" ".to_owned()), ..operator("grace", CHOSEN) };
    assert!(use_up(&world, &token, blank).await.is_ok());
}

#[tokio::test]
async fn two_who_finish_at_once_make_one_owner() {
    let world = World::new().await;
    let token = token(&world).await;
    let first = use_up(&world, &token, operator("grace", CHOSEN));
    let blank = FirstOperator { email: None, ..operator("mallory", CHOSEN) };
    let (first, second) = tokio::join!(first, use_up(&world, &token, blank));
    assert!(first.is_ok() != second.is_ok());
    let members = world.tenant("system").await.store().members().list(Page::FIRST).await.unwrap();
    assert_eq!(members.iter().map(|member| member.role).collect::<Vec<_>>(), [Role::Owner]);
}
