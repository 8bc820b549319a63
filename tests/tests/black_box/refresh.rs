//! Refreshing (RFC 6749 §6, RFC 9700 §4.14): rotation, the grace in which a lost answer can be had again, and what a
//! second use after it costs.

use futures_util::future::join_all;
use harness::client::{basic, jwt_claims};
use harness::world::AppType;
use harness::{Answer, App, Browser, TestServer, Tokens, World};
use std::collections::BTreeSet;
use tenantry::domain::app::AppChange;

const REUSED: &str = "grant.refresh_reused";

/// A web app whose grants outlive sessions, and tokens of a person for it.
async fn signed_in(world: &World<'_>, lifetimes: &[&str]) -> (App, Tokens) {
    let lifetimes = lifetimes.iter().map(ToString::to_string).collect();
    let app = world.app_with(AppType::Web, |settings| settings.lifetimes = lifetimes).await;
    world.user("ada").await;
    let tokens =
        app.sign_in_with(&mut Browser::new(), "ada", &[("scope", "openid profile email offline_access")]).await;
    (app, tokens)
}

async fn with_scope(app: &App, refresh_token: &str, scope: &str) -> Answer {
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token), ("scope", scope)];
    app.token(&form).await
}

#[tokio::test]
async fn r_01_r_02_a_token_used_again_after_the_grace_revokes_the_whole_family() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (app, first) = signed_in(&world, &[]).await;
    let second = app.refresh(&first.refresh_token).await.tokens();
    assert_ne!(second.refresh_token, first.refresh_token);
    server.clock.advance(11);
    let third = app.refresh(&second.refresh_token).await.tokens();
    assert!(app.is_active(&third.access_token).await && app.is_active(&first.access_token).await);
    server.clock.advance(11);

    app.refresh(&second.refresh_token).await.refused(400, "invalid_grant");
    app.refresh(&third.refresh_token).await.refused(400, "invalid_grant");
    for tokens in [&first, &second, &third] {
        assert!(!app.is_active(&tokens.access_token).await);
        assert_eq!(app.userinfo(&tokens.access_token).await.status.as_u16(), 401);
    }
    assert_eq!(world.audited(REUSED).await, 1, "one line, however often it is tried");
    assert_eq!(world.rows("grant").await, 1);
}

#[tokio::test]
async fn r_02_older_than_the_previous_token_is_reuse_even_within_the_grace() {
    let world = World::new().await;
    let (app, first) = signed_in(&world, &[]).await;
    let second = app.refresh(&first.refresh_token).await.tokens();
    let third = app.refresh(&second.refresh_token).await.tokens();
    app.refresh(&first.refresh_token).await.refused(400, "invalid_grant");
    app.refresh(&third.refresh_token).await.refused(400, "invalid_grant");
    assert!(!app.is_active(&third.access_token).await);
    assert_eq!(world.audited(REUSED).await, 1);
}

#[tokio::test]
async fn r_03_within_the_grace_the_same_answer_comes_again() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (app, first) = signed_in(&world, &[]).await;
    server.clock.advance(100);
    let second = app.refresh(&first.refresh_token).await.tokens();
    let described = app.introspect(&second.access_token).await.json;
    for later in [0, 9, 1] {
        server.clock.advance(later);
        let again = app.refresh(&first.refresh_token).await.tokens();
        assert_eq!(again.refresh_token, second.refresh_token, "byte for byte");
        assert_eq!(app.introspect(&again.access_token).await.json, described, "the same jti, iat and exp");
    }
    let again = app.refresh(&first.refresh_token).await.tokens();
    assert_eq!((second.expires_in, again.expires_in), (3_600, 3_590), "what is left of the same token");
    assert_eq!((world.audited(REUSED).await, world.rows("grant").await), (0, 1));

    let third = app.refresh(&second.refresh_token).await.tokens();
    server.clock.advance(10);
    assert_eq!(app.refresh(&second.refresh_token).await.tokens().refresh_token, third.refresh_token);
    server.clock.advance(1);
    app.refresh(&second.refresh_token).await.refused(400, "invalid_grant");
    app.refresh(&third.refresh_token).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn r_03_new_keys_in_between_change_nothing() {
    let world = World::new().await;
    let (app, first) = signed_in(&world, &[]).await;
    let second = app.refresh(&first.refresh_token).await.tokens();
    world.rotate_keys(false).await;
    let again = app.refresh(&first.refresh_token).await.tokens();
    assert_eq!(again.refresh_token, second.refresh_token, "derived from the key of its generation");
    let jti = async |tokens: &Tokens| app.introspect(&tokens.access_token).await.text_of("jti");
    assert_eq!(jti(&again).await, jti(&second).await);
    let third = app.refresh(&second.refresh_token).await.tokens();
    assert_eq!(app.refresh(&second.refresh_token).await.tokens().refresh_token, third.refresh_token);
}

/// A proof of possession is not offered, so one that is sent binds nothing and is not claimed to.
#[tokio::test]
async fn r_10_tokens_are_bearer_tokens_whatever_is_sent_along() {
    let world = World::new().await;
    let (app, first) = signed_in(&world, &[]).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", first.refresh_token.as_str())];
    let authorization = basic(format!("{}:{}", app.client_id, app.secret.as_deref().unwrap()));
    let headers = [("authorization", authorization.as_str()), ("dpop", "a.b.c")];
    let answer = Answer::form(&world.url("/oauth2/token"), &headers, &form).await;
    assert_eq!((answer.status.as_u16(), &answer.json["token_type"]), (200, &"Bearer".into()));
    assert!(app.introspect(&answer.tokens().access_token).await.json.get("cnf").is_none());
}

#[tokio::test]
async fn r_03_the_grace_is_the_apps_own_up_to_the_workspaces() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.set(&["refresh_grace_seconds=60"]).await;
    let (long, first) = signed_in(&world, &["refresh_grace_seconds=60"]).await;
    let second = long.refresh(&first.refresh_token).await.tokens();
    server.clock.advance(60);
    assert_eq!(long.refresh(&first.refresh_token).await.tokens().refresh_token, second.refresh_token);
    world.set(&["refresh_grace_seconds=5"]).await;
    long.refresh(&first.refresh_token).await.refused(400, "invalid_grant");

    let none = world.app_with(AppType::Web, |settings| settings.lifetimes = vec!["refresh_grace_seconds=0".to_owned()]);
    let none = none.await;
    let first = none.sign_in(&mut Browser::new(), "ada").await;
    let second = none.refresh(&first.refresh_token).await.tokens();
    none.refresh(&first.refresh_token).await.refused(400, "invalid_grant");
    none.refresh(&second.refresh_token).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn r_04_a_hundred_at_once_get_one_successor_that_works() {
    let world = World::new().await;
    let (app, first) = signed_in(&world, &[]).await;
    let answers = join_all((0..100).map(|_| app.refresh(&first.refresh_token))).await;
    let tokens: Vec<Tokens> = answers.iter().map(Answer::tokens).collect();
    let successors: BTreeSet<&str> = tokens.iter().map(|tokens| tokens.refresh_token.as_str()).collect();
    assert_eq!(successors.len(), 1);
    let mut names = BTreeSet::new();
    for tokens in tokens.iter().step_by(25) {
        names.insert(app.introspect(&tokens.access_token).await.text_of("jti"));
    }
    assert_eq!(names.len(), 1, "one access token");
    let next = app.refresh(successors.first().unwrap()).await.tokens();
    assert!(app.is_active(&next.access_token).await);
    assert_eq!(world.audited(REUSED).await, 0);
}

#[tokio::test]
async fn r_04_without_a_grace_one_of_a_race_wins_and_the_others_are_reuse() {
    let world = World::new().await;
    let (app, first) = signed_in(&world, &["refresh_grace_seconds=0"]).await;
    let answers = join_all((0..30).map(|_| app.refresh(&first.refresh_token))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status.as_u16() == 200);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.refused(400, "invalid_grant");
    }
    app.refresh(&won[0].tokens().refresh_token).await.refused(400, "invalid_grant");
    assert_eq!(world.audited(REUSED).await, 1);
}

#[tokio::test]
async fn r_05_scope_can_shrink_for_one_answer_and_never_grow() {
    let world = World::new().await;
    world.resource("https://api.example/a", None).await;
    let (app, first) = signed_in(&world, &[]).await;
    for wide in ["openid address", "openid reports:read", "offline_access phone", "openid *", "made:up"] {
        with_scope(&app, &first.refresh_token, wide).await.refused(400, "invalid_scope");
    }
    with_scope(&app, &first.refresh_token, "open\"id").await.refused(400, "invalid_scope");
    let form = [("grant_type", "refresh_token"), ("refresh_token", first.refresh_token.as_str())];
    for resource in ["https://api.example/a", "https://unknown.example", "not a uri", "https://api.example/a#x"] {
        let answer = app.token(&[&form[..], &[("resource", resource)]].concat()).await;
        assert_eq!((answer.status.as_u16(), answer.error()), (400, "invalid_target"), "{resource}");
    }
    let narrow = with_scope(&app, &first.refresh_token, "openid").await.tokens();
    assert_eq!(narrow.scope, "openid", "nothing was lost by the refusals");
    assert_eq!(app.introspect(&narrow.access_token).await.text_of("scope"), "openid");
    assert!(app.userinfo(&narrow.access_token).await.json.get("email").is_none());
    let wide = app.refresh(&narrow.refresh_token).await.tokens();
    assert_eq!(wide.scope, "email offline_access openid profile", "a narrower answer is not sticky");
    assert_eq!(app.userinfo(&wide.access_token).await.json["email"], "ada@example.test");
}

#[tokio::test]
async fn r_06_a_token_is_good_for_its_own_app_only() {
    let (world, elsewhere) = (World::new().await, World::new().await);
    let (app, first) = signed_in(&world, &[]).await;
    let other = world.app(AppType::Web).await;
    let public = world.app(AppType::Spa).await;
    let foreign = elsewhere.app(AppType::Web).await;
    for stranger in [&other, &public, &foreign] {
        stranger.refresh(&first.refresh_token).await.refused(400, "invalid_grant");
    }
    let named = [("grant_type", "refresh_token"), ("refresh_token", first.refresh_token.as_str())];
    let unproven = App { secret: None, ..app.clone() };
    unproven.token(&named).await.refused(401, "invalid_client");
    let nobody = Answer::form(&world.url("/oauth2/token"), &[], &named).await;
    nobody.refused(401, "invalid_client");
    let mine = [&named[..], &[("client_id", public.client_id.as_str())]].concat();
    Answer::form(&world.url("/oauth2/token"), &[], &mine).await.refused(400, "invalid_grant");
    app.refresh(&first.refresh_token).await.tokens();
    assert_eq!(world.audited(REUSED).await, 0);
}

#[tokio::test]
async fn r_06_only_a_refresh_token_refreshes() {
    let world = World::new().await;
    let (app, first) = signed_in(&world, &[]).await;
    let code = app.code(&mut Browser::new(), "ada").await;
    let token = &first.refresh_token;
    let (stem, last) = token.split_at(token.len() - 1);
    let turned = if token.contains('a') { token.replacen('a', "A", 1) } else { token.to_uppercase() };
    let bad = [
        first.access_token.clone(),
        first.id_token.clone(),
        code,
        stem.to_owned(),
        format!("{token}{last}"),
        format!("{token}="),
        turned,
        token.trim_start_matches("tnr_").to_owned(),
        token.replace("tnr_", "TNR_"),
        format!(" {token}"),
        format!("{token}\n"),
        "tnr_".to_owned(),
        "x".repeat(2_049),
    ];
    for text in bad {
        let answer = app.refresh(&text).await;
        let wanted = if text.len() > 2_048 { "invalid_request" } else { "invalid_grant" };
        assert_eq!((answer.status.as_u16(), answer.error()), (400, wanted), "{text:.40}");
    }
    app.refresh(token).await.tokens();
}

#[tokio::test]
async fn r_09_what_the_app_may_have_is_looked_at_again() {
    let world = World::new().await;
    let (app, first) = signed_in(&world, &[]).await;
    let scopes = |names: &[&str]| AppChange {
        scopes: Some(names.iter().map(ToString::to_string).collect()),
        ..AppChange::default()
    };
    world.update_app(&app, scopes(&["openid", "offline_access", "profile"])).await.unwrap();
    let second = app.refresh(&first.refresh_token).await.tokens();
    assert_eq!(second.scope, "offline_access openid profile");
    assert!(app.userinfo(&second.access_token).await.json.get("email").is_none());
    with_scope(&app, &second.refresh_token, "email").await.refused(400, "invalid_scope");
    assert_eq!(with_scope(&app, &second.refresh_token, "openid email").await.tokens().scope, "openid");
    world.update_app(&app, scopes(&["openid", "email", "offline_access"])).await.unwrap();
    let third = app.refresh(&second.refresh_token).await.tokens();
    assert_eq!(third.scope, "email offline_access openid", "what was granted, as far as the app may have it");
}

#[tokio::test]
async fn r_12_a_refreshed_id_token_is_about_the_same_sign_in() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (app, first) = signed_in(&world, &[]).await;
    server.clock.advance(1_000);
    let second = app.refresh(&first.refresh_token).await.tokens();
    let (before, after) = (first.id_claims(), second.id_claims());
    for claim in ["iss", "sub", "aud", "auth_time", "sid", "amr", "nonce"] {
        assert!(!before[claim].is_null(), "{claim}");
        assert_eq!(before[claim], after[claim], "{claim}");
    }
    assert_eq!(after["iat"].as_i64().unwrap() - before["iat"].as_i64().unwrap(), 1_000);
    assert_eq!(after["exp"].as_i64().unwrap() - after["iat"].as_i64().unwrap(), 3_600);
    assert_ne!(before["at_hash"], after["at_hash"]);
    assert_eq!(jwt_claims(&second.id_token)["at_hash"], harness::jws::at_hash("RS256", &second.access_token));
}
