//! Third-party sign-in, the general flow: a client id of eight digits, an alphanumeric code, and "limited access (scopes)
//! to a user's data without giving away a user's password".

use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, World};
use std::collections::BTreeSet;

// "Client ID: is a unique eight-digit number".
#[tokio::test]
async fn client_ids_can_be_eight_digit_numbers() {
    let world = World::new().await;
    assert_eq!(world.app(AppType::Web).await.client_id.len(), 20);
    world.set(&["client_id_format=numeric8"]).await;
    let mut seen = BTreeSet::new();
    for app_type in [AppType::Web, AppType::Spa, AppType::Native, AppType::Machine, AppType::Api] {
        let app = world.app(app_type).await;
        assert!(
            app.client_id.len() == 8 && app.client_id.bytes().all(|byte| byte.is_ascii_digit()),
            "{}",
            app.client_id
        );
        seen.insert(app.client_id);
    }
    assert_eq!(seen.len(), 5);
    let machine = world.app(AppType::Machine).await;
    machine.client_credentials().await.tokens();
}

// "An authorization code is an alphanumeric password".
#[tokio::test]
async fn codes_are_alphanumeric() {
    let world = World::new().await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    let mut browser = Browser::new();
    for _ in 0..8 {
        let code = app.code(&mut browser, "ada").await;
        assert!(!code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{code}");
    }
}

/// The steps in the order they can be taken: register, ask the person, redirect, code, token, API.
#[tokio::test]
async fn the_seven_steps() {
    let world = World::new().await;
    let sub = world.user("ada").await;
    let app: App = world.app(AppType::Web).await;
    assert!(app.secret.as_deref().is_some_and(|secret| secret.starts_with("tns_")));
    let mut browser = Browser::new();
    let login = browser.open(&app.authorize_url(&[])).await;
    login.shows("login");
    let answer = browser.sign_in(&login, "ada", PASSWORD).await;
    let consent = browser.follow(answer).await;
    // The password stays here; what the app may see is said in words, and can be refused.
    consent.shows("consent");
    assert!(consent.body.contains("See your e-mail address") && !consent.body.contains(PASSWORD));
    let done = browser.submit(&consent, &[("decision", "allow")]).await;
    let tokens = app.exchange(&done.code_for(&app)).await.tokens();
    assert_eq!(app.userinfo(&tokens.access_token).await.text_of("sub"), sub);

    let mut other = Browser::new();
    let login = other.open(&app.authorize_url(&[("prompt", "consent")])).await;
    let answer = other.sign_in(&login, "ada", PASSWORD).await;
    let consent = other.follow(answer).await;
    other.submit(&consent, &[("decision", "deny")]).await.rejects(&app, "access_denied");
}
