//! People on a real database: whose names are whose, and what each change ends.

use super::*;
use crate::domain::audit::Actor;
use crate::domain::test_support::World;
use secrecy::SecretString;

const WHO: Actor = Actor::Operator;

fn new(username: Option<&str>, email: Option<&str>) -> NewUser {
    NewUser { username: username.map(str::to_owned), email: email.map(str::to_owned), ..NewUser::default() }
}

#[tokio::test]
async fn nobodys_username_is_anothers_address() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    create(&tenant, new(Some("ada"), Some("ada@example.org")), &WHO).await.unwrap();
    for (username, email) in [
        (Some("ADA"), None),
        (Some("Ada@Example.org"), None),
        (None, Some("ADA@example.org")),
        (Some("x"), Some("ada@EXAMPLE.org")),
    ] {
        let taken = create(&tenant, new(username, email), &WHO).await;
        assert!(matches!(taken, Err(Refused::Taken { .. })), "{username:?} {email:?}");
    }
    create(&tenant, new(None, Some("grace@example.org")), &WHO).await.unwrap();
    let change = UserChange { username: Some("ada@example.org".to_owned()), ..UserChange::default() };
    assert!(matches!(update(&tenant, "grace@example.org", &change, &WHO).await, Err(Refused::Taken { .. })));
    // One's own address is free.
    let change = UserChange { username: Some("Ada@example.org".to_owned()), ..UserChange::default() };
    assert_eq!(update(&tenant, "ada", &change, &WHO).await.unwrap().username, "Ada@example.org");
}

#[tokio::test]
async fn people_are_found_by_every_name() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    let made = create(&tenant, new(Some("Ada"), Some("ada@example.org")), &WHO).await.unwrap();
    for name in ["ada", " ADA ", "Ada@example.org", &made.id.to_string()] {
        assert_eq!(show(&tenant, name).await.unwrap().id, made.id, "{name}");
    }
    for name in ["", "grace", "00000000-0000-4000-8000-000000000000"] {
        assert!(matches!(show(&tenant, name).await, Err(Refused::NotFound { .. })), "{name}");
    }
    let elsewhere = world.workspace("globex").await;
    assert!(show(&elsewhere, &made.id.to_string()).await.is_err());
}

#[tokio::test]
async fn disabling_ends_what_was_given_and_enabling_revives_nothing() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    create(&tenant, new(Some("ada"), None), &WHO).await.unwrap();
    assert!(disable(&tenant, "ada", &WHO).await.unwrap().disabled);
    disable(&tenant, "ada", &WHO).await.unwrap();
    assert!(!enable(&tenant, "ada", &WHO).await.unwrap().disabled);
    assert_eq!(find(&tenant, "ada").await.unwrap().epoch, 2);
    let password = SecretString::from("four unrelated words together");
    set_password(&tenant, "ada", password, &WHO).await.unwrap();
    assert_eq!(find(&tenant, "ada").await.unwrap().epoch, 3);
    assert_eq!(world.count("credential").await, 1);
    delete(&tenant, "ada", &WHO).await.unwrap();
    assert_eq!(world.count("credential").await, 0);
    assert_eq!(world.count("audit_event WHERE action = 'user.deleted'").await, 1);
}

#[tokio::test]
async fn a_weak_password_adds_nobody() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    let weak = NewUser { password: Some(SecretString::from("password")), ..new(Some("ada"), None) };
    let refused = create(&tenant, weak, &WHO).await.unwrap_err().to_string();
    assert!(refused.starts_with("password: "), "{refused}");
    assert_eq!(world.count("\"user\"").await, 0);
}
