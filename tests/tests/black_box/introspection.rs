//! Introspection (RFC 7662): what a token is good for, told to the app it was issued to and to the APIs it is for.
//! Everybody else, and about everything else, learns that it is not active and no more.

use harness::browser::http;
use harness::operator::{ToApp, ToUser};
use harness::wire::misspelt;
use harness::world::AppType;
use harness::{Answer, App, Browser, TestServer, World};
use std::collections::BTreeSet;
use std::time::Duration;

const INACTIVE: &str = r#"{"active":false}"#;

async fn told(app: &App, token: &str) -> String {
    let answer = app.introspect(token).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"), "{}", answer.text);
    answer.text
}

#[tokio::test]
async fn n_01_only_an_authenticated_app_is_answered() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let public = world.app(AppType::Spa).await;
    world.user("ada").await;
    let tokens = public.sign_in(&mut Browser::new(), "ada").await;
    let url = world.url("/oauth2/introspect");
    let token = ("token", tokens.access_token.as_str());
    Answer::form(&url, &[], &[token]).await.refused(401, "invalid_client");
    public.introspect(&tokens.access_token).await.refused(401, "invalid_client");
    App { secret: Some("x".to_owned()), ..app.clone() }.introspect("x").await.refused(401, "invalid_client");
    let bearer = format!("Bearer {}", tokens.access_token);
    Answer::form(&url, &[("authorization", &bearer)], &[token]).await.refused(401, "invalid_client");
    for method in ["GET", "PUT", "DELETE"] {
        let request = http().request(method.parse().unwrap(), format!("{url}?token=x"));
        let answer = Answer::of(request.basic_auth(&app.client_id, app.secret.as_ref())).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST"), "{method}");
    }
    for form in [vec![], vec![("token", "")], vec![token, token], vec![token, ("x", "1"), ("x", "2")]] {
        app.post("/oauth2/introspect", &form).await.refused(400, "invalid_request");
    }
}

#[tokio::test]
async fn n_02_an_active_token_is_described_in_full() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Web).await;
    let sub = world.user("ada").await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    for hint in ["", "access_token", "refresh_token", "made_up"] {
        let answer =
            app.post("/oauth2/introspect", &[("token", &tokens.access_token), ("token_type_hint", hint)]).await;
        let told = &answer.json;
        let members: BTreeSet<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
        let expected =
            ["active", "aud", "client_id", "exp", "iat", "iss", "jti", "scope", "sub", "token_type", "username"];
        assert_eq!(members, BTreeSet::from(expected), "{hint}");
        assert_eq!((&told["active"], &told["token_type"]), (&true.into(), &"Bearer".into()));
        assert_eq!((told["sub"].as_str(), told["username"].as_str()), (Some(sub.as_str()), Some("ada")));
        assert_eq!((told["iss"].as_str(), told["aud"].as_str()), (Some(&*world.issuer()), Some(&*world.issuer())));
        assert_eq!(told["client_id"].as_str(), Some(app.client_id.as_str()));
        assert_eq!(told["scope"], "email openid profile");
        assert_eq!(told["exp"].as_i64().unwrap() - told["iat"].as_i64().unwrap(), 3_600);
    }
    let other = app.sign_in(&mut Browser::new(), "ada").await;
    assert_ne!(
        app.introspect(&other.access_token).await.json["jti"],
        app.introspect(&tokens.access_token).await.json["jti"]
    );
    server.clock.advance(3_599);
    assert!(app.is_active(&tokens.access_token).await);
    server.clock.advance(1);
    assert_eq!(told(&app, &tokens.access_token).await, INACTIVE, "expired");
}

#[tokio::test]
async fn n_02_everything_that_is_not_good_looks_the_same() {
    let (world, elsewhere) = (World::new().await, World::new().await);
    let app = world.app(AppType::Web).await;
    let machine = world.app(AppType::Machine).await;
    let foreign = elsewhere.app(AppType::Web).await;
    let disabled = world.user("disabled").await;
    let deleted = world.user("deleted").await;
    world.user("ada").await;
    elsewhere.user("ada").await;
    let good = app.sign_in(&mut Browser::new(), "ada").await;
    let of_disabled = app.sign_in(&mut Browser::new(), "disabled").await;
    let of_deleted = app.sign_in(&mut Browser::new(), "deleted").await;
    let of_other_world = foreign.sign_in(&mut Browser::new(), "ada").await;
    let of_machine = machine.client_credentials().await.tokens();
    let code = app.code(&mut Browser::new(), "ada").await;
    world.to_user(&disabled, ToUser::Disable).await;
    world.to_user(&deleted, ToUser::Delete).await;
    world.to_app(&machine, ToApp::Disable).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;

    let access = &good.access_token;
    let (stem, _) = access.split_at(access.len() - 1);
    let bad = [
        "x".to_owned(),
        "tna_".to_owned(),
        "tnr_x".to_owned(),
        "a.b.c".to_owned(),
        "\u{e9}".to_owned(),
        stem.to_owned(),
        misspelt(access),
        format!("{access}A"),
        format!("{access}="),
        access.replacen("tna_", "tnr_", 1),
        access.to_uppercase(),
        "x".repeat(16_000),
        of_disabled.access_token,
        of_deleted.access_token,
        of_other_world.access_token,
        of_other_world.refresh_token,
        of_machine.access_token,
        good.id_token.clone(),
        good.refresh_token.clone(),
        code,
    ];
    for token in bad {
        assert_eq!(told(&app, &token).await, INACTIVE, "{token:.40}");
    }
    assert_eq!(told(&foreign, access).await, INACTIVE, "another workspace's app");
    assert!(app.is_active(access).await);
}

#[tokio::test]
async fn n_03_only_the_apps_concerned_are_told() {
    let world = World::new().await;
    let orders = "https://api.example/orders";
    world.resource(orders, None).await;
    let web = world.app(AppType::Web).await;
    let machine = world.app(AppType::Machine).await;
    let stranger = world.app(AppType::Machine).await;
    let serves_default = world.app(AppType::Api).await;
    let serves_orders = world.app_with(AppType::Api, |settings| settings.resource = Some(orders.to_owned())).await;
    world.user("ada").await;
    let of_person = web.sign_in(&mut Browser::new(), "ada").await.access_token;
    let of_machine = machine.client_credentials().await.tokens().access_token;
    let form = [("grant_type", "client_credentials"), ("resource", orders)];
    let of_orders = machine.token(&form).await.tokens().access_token;
    for (token, may_know) in [
        (&of_person, [&web, &serves_default]),
        (&of_machine, [&machine, &serves_default]),
        (&of_orders, [&machine, &serves_orders]),
    ] {
        for app in [&web, &machine, &stranger, &serves_default, &serves_orders] {
            let concerned = may_know.iter().any(|known| known.client_id == app.client_id);
            assert_eq!(told(app, token).await != INACTIVE, concerned, "{token:.20} {}", app.client_id);
        }
    }
    let described = serves_orders.introspect(&of_orders).await.json;
    assert_eq!((described["aud"].as_str(), described["client_id"].as_str()), (Some(orders), Some(&*machine.client_id)));
}

#[tokio::test]
async fn n_04_a_refresh_token_is_active_to_nobody_and_a_revocation_shows_at_once() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let api = world.app(AppType::Api).await;
    world.user("ada").await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    for caller in [&app, &api] {
        let form = [("token", tokens.refresh_token.as_str()), ("token_type_hint", "refresh_token")];
        assert_eq!(caller.post("/oauth2/introspect", &form).await.text, INACTIVE);
        assert!(caller.is_active(&tokens.access_token).await);
    }
    app.revoke(&tokens.access_token).await;
    assert_eq!(told(&api, &tokens.access_token).await, INACTIVE);
    let next = app.refresh(&tokens.refresh_token).await.tokens();
    assert!(api.is_active(&next.access_token).await);
    app.revoke(&next.refresh_token).await;
    assert_eq!(told(&api, &next.access_token).await, INACTIVE);
}
