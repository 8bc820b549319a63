//! What ends a grant, and that nothing moves its end (ASVS 7.4.2, 10.4.8): after each of these a refresh token is dead,
//! its access tokens are dead within a second, and undoing the cause revives nothing.

use harness::operator::{ToApp, ToUser};
use harness::world::AppType;
use harness::{App, Browser, TestServer, Tokens, World};
use std::time::Duration;
use tenantry::domain::app::AppChange;
use tenantry::domain::audit::Actor;
use tenantry::domain::grant::revoke::revoke_grant;

const OFFLINE: [(&str, &str); 1] = [("scope", "openid profile email offline_access")];

/// One grant, refreshed once to show that it was alive.
async fn alive(app: &App, browser: &mut Browser, username: &str, parameters: &[(&str, &str)]) -> Tokens {
    let first = app.sign_in_with(browser, username, parameters).await;
    let tokens = app.refresh(&first.refresh_token).await.tokens();
    assert!(app.is_active(&tokens.access_token).await);
    tokens
}

/// Demands that everything of a grant is dead.
async fn demand_dead(app: &App, tokens: &Tokens, why: &str) {
    let answer = app.refresh(&tokens.refresh_token).await;
    assert_eq!((answer.status.as_u16(), answer.error()), (400, "invalid_grant"), "{why}: {}", answer.text);
    assert_eq!(app.userinfo(&tokens.access_token).await.status.as_u16(), 401, "{why}");
    let described = app.introspect(&tokens.access_token).await;
    assert_eq!(described.text, r#"{"active":false}"#, "{why}");
}

/// What was read a moment ago is forgotten after a second.
async fn a_second_later() {
    tokio::time::sleep(Duration::from_millis(1_100)).await;
}

#[tokio::test]
async fn r_07_rotation_does_not_move_the_end() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let lifetimes = vec!["refresh_seconds=300".to_owned(), "refresh_grace_seconds=0".to_owned()];
    let app = world.app_with(AppType::Web, |settings| settings.lifetimes = lifetimes).await;
    world.user("ada").await;
    let mut tokens = app.sign_in_with(&mut Browser::new(), "ada", &OFFLINE).await;
    for _ in 0..2 {
        server.clock.advance(100);
        tokens = app.refresh(&tokens.refresh_token).await.tokens();
    }
    server.clock.advance(99);
    tokens = app.refresh(&tokens.refresh_token).await.tokens();
    assert_eq!(tokens.expires_in, 1, "an access token does not outlive its grant");
    assert!(app.is_active(&tokens.access_token).await);
    server.clock.advance(1);
    demand_dead(&app, &tokens, "its end").await;
}

#[tokio::test]
async fn r_07_by_default_a_grant_ends_after_thirty_days() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let tokens = alive(&app, &mut Browser::new(), "ada", &OFFLINE).await;
    server.clock.advance(30 * 86_400 - 1);
    let tokens = app.refresh(&tokens.refresh_token).await.tokens();
    server.clock.advance(1);
    demand_dead(&app, &tokens, "thirty days").await;
}

#[tokio::test]
async fn r_07_a_session_grant_lives_while_it_is_used_and_as_long_as_its_session() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.set(&["session_idle_seconds=600", "session_seconds=3000"]).await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let mut tokens = alive(&app, &mut Browser::new(), "ada", &[]).await;
    let idle = alive(&app, &mut Browser::new(), "ada", &[]).await;
    for _ in 0..5 {
        server.clock.advance(599);
        tokens = app.refresh(&tokens.refresh_token).await.tokens();
    }
    demand_dead(&app, &idle, "not used for its idle time").await;
    server.clock.advance(5);
    demand_dead(&app, &tokens, "the end of its session").await;
}

#[tokio::test]
async fn r_08_u_03_what_is_done_to_a_person_ends_their_grants() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let ways = [ToUser::SetPassword, ToUser::Disable, ToUser::Delete, ToUser::SignOutEverywhere];
    let mut grants = Vec::new();
    for what in ways {
        let sub = world.user(&format!("{what:?}")).await;
        for parameters in [&[][..], &OFFLINE[..]] {
            let tokens = alive(&app, &mut Browser::new(), &format!("{what:?}"), parameters).await;
            grants.push((what, tokens));
        }
        world.to_user(&sub, what).await;
        if what == ToUser::Disable {
            world.to_user(&sub, ToUser::Enable).await;
        }
    }
    a_second_later().await;
    for (what, tokens) in grants {
        demand_dead(&app, &tokens, &format!("{what:?}")).await;
    }
}

#[tokio::test]
async fn r_08_what_is_done_to_an_app_ends_its_grants() {
    let world = World::new().await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let disabled = world.app(AppType::Web).await;
    let changed = world.app(AppType::Web).await;
    let deleted = world.app(AppType::Web).await;
    let of_disabled = alive(&disabled, &mut browser, "ada", &OFFLINE).await;
    let of_changed = alive(&changed, &mut browser, "ada", &OFFLINE).await;
    let of_deleted = alive(&deleted, &mut browser, "ada", &OFFLINE).await;

    world.to_app(&disabled, ToApp::Disable).await;
    disabled.refresh(&of_disabled.refresh_token).await.refused(401, "invalid_client");
    let grants = |words: &[&str]| AppChange {
        grant_types: Some(words.iter().map(ToString::to_string).collect()),
        ..AppChange::default()
    };
    world.update_app(&changed, grants(&["authorization_code"])).await.unwrap();
    changed.refresh(&of_changed.refresh_token).await.refused(400, "unauthorized_client");
    world.to_app(&deleted, ToApp::Delete).await;
    deleted.refresh(&of_deleted.refresh_token).await.refused(401, "invalid_client");
    a_second_later().await;
    for tokens in [&of_disabled, &of_changed, &of_deleted] {
        assert_eq!(disabled.userinfo(&tokens.access_token).await.status.as_u16(), 401);
    }

    world.to_app(&disabled, ToApp::Enable).await;
    world.update_app(&changed, grants(&["authorization_code", "refresh_token"])).await.unwrap();
    demand_dead(&disabled, &of_disabled, "disabled, then enabled").await;
    demand_dead(&changed, &of_changed, "its grant type taken and given back").await;
}

#[tokio::test]
async fn r_08_mt_24_a_suspended_workspace_ends_everything_for_ever() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let tokens = alive(&app, &mut Browser::new(), "ada", &OFFLINE).await;
    world.suspend(true).await;
    assert_eq!(app.refresh(&tokens.refresh_token).await.status.as_u16(), 404);
    assert_eq!(app.userinfo(&tokens.access_token).await.status.as_u16(), 404);
    world.suspend(false).await;
    demand_dead(&app, &tokens, "suspended and resumed").await;
}

#[tokio::test]
async fn r_08_logout_ends_what_was_not_asked_to_last() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let session = alive(&app, &mut browser, "ada", &[]).await;
    let offline = alive(&app, &mut browser, "ada", &OFFLINE).await;
    let mut elsewhere = Browser::new();
    let other = alive(&app, &mut elsewhere, "ada", &[]).await;
    let url = format!("{}?id_token_hint={}", world.url("/oauth2/logout"), session.id_token);
    let page = browser.open(&url).await;
    assert_eq!(page.kind(), "logged-out", "{}", page.body);
    a_second_later().await;
    demand_dead(&app, &session, "logout").await;
    app.refresh(&offline.refresh_token).await.tokens();
    app.refresh(&other.refresh_token).await.tokens();
}

#[tokio::test]
async fn r_08_a_revoked_grant_is_dead_at_once() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let tokens = alive(&app, &mut Browser::new(), "ada", &OFFLINE).await;
    let revoked = world.with(|tenant| async move {
        let page = tenantry::store::Page::FIRST;
        let live =
            tenant.store().grants().list(tenantry::store::GrantFilter::default(), tenant.now(), page).await.unwrap();
        let only = live.first().unwrap().id;
        revoke_grant(&tenant, &Actor::Operator, only).await.unwrap()
    });
    assert!(revoked.await);
    demand_dead(&app, &tokens, "revoked by an operator").await;
    assert_eq!(world.audited("grant.revoked").await, 1);
}
