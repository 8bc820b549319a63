//! The meter of older ways: who still uses which, how often and when last. A use costs no row of its own, shows within
//! ten seconds and survives a restart.

use harness::world::{AppType, Template};
use harness::{Answer, Browser, Installation, TestServer, World};
use serde_json::Value;
use std::time::{Duration, Instant};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn switch(installation: &Installation, name: &str) -> Value {
    let shown = installation.json(&["workspace", "show", "acme"], "").object();
    let switches = shown["switches"].as_array().expect("switches").clone();
    switches.into_iter().find(|switch| switch["name"] == name).expect("the switch")
}

#[tokio::test]
async fn a_use_shows_within_ten_seconds_and_survives_a_restart() {
    let installation = Installation::new();
    installation.json(&["workspace", "create", "acme", "--template", "processmaker"], "").object();
    let app = installation.app("acme", &["--type", "machine", "--scope", "cases:read"]);
    let never = switch(&installation, "lenient_form");
    assert_eq!((never["on"].as_bool(), never["uses"].as_i64(), never.get("last_app")), (Some(true), Some(0), None));
    let server = installation.serve(&[]).await;
    let header = harness::client::basic(format!("{}:{}", app.client_id, app.secret.as_deref().unwrap()));
    let headers = [FORM, ("authorization", header.as_str())];
    let began = Instant::now();
    for _ in 0..20 {
        Answer::raw(&format!("{}/oauth/2/token", app.issuer), &headers, "\n grant_type=client_credentials\n")
            .await
            .tokens();
    }
    loop {
        let seen = switch(&installation, "path_oauth_2_token");
        if seen["uses"] == 20 {
            assert_eq!(seen["last_app"], app.client_id.as_str());
            assert!(seen["last_used_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{seen}");
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "not counted yet: {seen}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let stopped = {
        server.signal("TERM");
        server.ended(Duration::from_secs(20))
    };
    assert_eq!(stopped.code, Some(0), "{}", stopped.stderr);
    let again = installation.serve(&[]).await;
    assert_eq!(switch(&installation, "lenient_form")["uses"], 20);
    again.signal("TERM");
    // What was counted just before the end is written on the way out.
    again.ended(Duration::from_secs(20));
    let text = installation.run(&["workspace", "show", "acme"], "").stdout;
    assert!(text.contains(&format!("path_oauth_2_token=true (used 20 times, last by {} at ", app.client_id)), "{text}");
    assert!(text.contains("scope_star=true (never used)\n"), "{text}");
    assert!(text.contains("path_v1=false\n"), "one that is off needs no user: {text}");
}

#[tokio::test]
async fn uses_are_one_row_for_a_switch_and_an_app() {
    let server = TestServer::alone();
    let world = World::of(&server, Template::ProcessMaker).await;
    world.user("ada").await;
    let app = world.app_with(AppType::Machine, |_| {}).await;
    let other = world.app_with(AppType::Machine, |_| {}).await;
    for app in [&app, &other] {
        for _ in 0..30 {
            app.token(&[("grant_type", "client_credentials"), ("scope", "*")]).await.tokens();
        }
    }
    assert_eq!(world.rows("switch_usage").await, 0, "a request writes nothing");
    // Somebody who did not prove to be an app is not counted.
    let stranger = [FORM, ("authorization", "Basic eDp5")];
    for _ in 0..10 {
        let body = "grant_type=client_credentials\nscope=*";
        Answer::raw(&world.url("/oauth/2/token"), &stranger, body).await.refused(401, "invalid_client");
    }
    let written = server.run(|instance| async move { tenantry::domain::switch::flush(&instance).await.unwrap() }).await;
    assert_eq!((written, world.rows("switch_usage").await), (2, 2));
    server.clock.advance(2);
    app.token(&[("grant_type", "client_credentials"), ("scope", "*")]).await.tokens();
    let written = server.run(|instance| async move { tenantry::domain::switch::flush(&instance).await.unwrap() }).await;
    assert_eq!((written, world.rows("switch_usage").await), (1, 2));
    let listed = world.with(|tenant| async move { tenantry::domain::switch::list(&tenant).await.unwrap() }).await;
    let star = listed.iter().find(|switch| switch.name == "scope_star").unwrap();
    assert_eq!((star.uses, star.last_app.as_deref()), (61, Some(app.client_id.as_str())));
}

/// Who decides whether a switch may go reads how often it was used, also by apps that are deleted by then.
#[tokio::test]
async fn a_deleted_app_leaves_its_uses_behind() {
    let installation = Installation::new();
    installation.json(&["workspace", "create", "acme", "--template", "processmaker"], "").object();
    let app = installation.app("acme", &["--type", "machine", "--scope", "cases:read"]);
    let server = installation.serve(&[]).await;
    let header = harness::client::basic(format!("{}:{}", app.client_id, app.secret.as_deref().unwrap()));
    let headers = [FORM, ("authorization", header.as_str())];
    for _ in 0..3 {
        let body = "grant_type=client_credentials";
        Answer::raw(&format!("{}/oauth/2/token", app.issuer), &headers, body).await.tokens();
    }
    // What was counted is written on the way out.
    server.signal("TERM");
    server.ended(Duration::from_secs(20));
    let used = switch(&installation, "path_oauth_2_token");
    assert_eq!((used["uses"].as_i64(), used["last_app"].as_str()), (Some(3), Some(app.client_id.as_str())));
    installation.json(&["app", "delete", "--workspace", "acme", &app.client_id, "--yes"], "").object();
    let left = switch(&installation, "path_oauth_2_token");
    assert_eq!((left["uses"].as_i64(), left.get("last_app")), (Some(3), None));
    assert_eq!(left["last_used_at"], used["last_used_at"]);
    let text = installation.run(&["workspace", "show", "acme"], "").stdout;
    assert!(text.contains("path_oauth_2_token=true (used 3 times, last by an app that is gone at "), "{text}");
}

/// Every switch a request can make use of is counted for the app that makes it, and a strict workspace counts nothing.
#[tokio::test]
async fn each_way_is_counted_by_its_name() {
    let server = TestServer::alone();
    let world = World::of(&server, Template::ProcessMaker).await;
    world.user("ada").await;
    let every = ["path_v1=true", "path_v4=true", "redirect_url_alias=true", "challenge_32_128=true"];
    world.set(&every).await;
    let app = world
        .app_with(AppType::Web, |app| {
            app.grant_types = Some(["authorization_code", "implicit", "password"].map(str::to_owned).to_vec());
            app.scopes = Some(["openid", "cases:read"].map(str::to_owned).to_vec());
            app.first_party = Some(true);
        })
        .await;
    let get = |query: &'static str, path: &'static str| {
        let url = format!("{}?client_id={}&{query}&prompt=none", world.url(path), app.client_id);
        async move { Browser::new().get(&url).await }
    };
    get(
        "redirect_url=https%3A%2F%2Fapp.example%2Fcallback&response_type=code&scope=cases:read",
        "/v1/oauth2/authorize",
    )
    .await;
    get("response_type=token&scope=*", "/oauth2/v4/authorize").await;
    get(
        "response_type=code&scope=cases:read&code_challenge=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&code_challenge_method=S256",
        "/oauth2/authorize",
    )
    .await;
    let json = r#"{"grant_type":"code","code":"x"}"#;
    let header = harness::client::basic(format!("{}:{}", app.client_id, app.secret.as_deref().unwrap()));
    let headers = [("content-type", "application/json"), ("authorization", header.as_str())];
    Answer::raw(&world.url("/oauth2/token"), &headers, json).await.refused(400, "invalid_grant");
    app.token(&[("grant_type", "password"), ("username", "ada"), ("password", "x")])
        .await
        .refused(400, "invalid_grant");
    world.set(&["openid_required=true"]).await;
    get("response_type=code&scope=cases:read", "/oauth2/authorize").await;
    get("redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&response_type=code&scope=cases:read", "/oauth2/authorize")
        .await;
    world.set(&["scope_required=true"]).await;
    get("redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&response_type=code", "/oauth2/authorize").await;
    world.set(&["allowed_grants=authorization_code"]).await;
    app.token(&[("grant_type", "client_credentials")]).await.refused(400, "unsupported_grant_type");
    let listed = world
        .with(|tenant| async move {
            tenantry::domain::switch::flush(tenant.instance()).await.unwrap();
            tenantry::domain::switch::list(&tenant).await.unwrap()
        })
        .await;
    for name in [
        "path_v1",
        "path_v4",
        "redirect_url_alias",
        "scope_star",
        "implicit",
        "app_pkce",
        "challenge_32_128",
        "json_token",
        "grant_type_code",
        "password_grant",
        "openid_required",
        "scope_required",
        "allowed_grants",
    ] {
        let switch = listed.iter().find(|switch| switch.name == name).unwrap();
        assert_eq!(switch.uses, 1, "{name}");
        assert_eq!(switch.last_app.as_deref(), Some(app.client_id.as_str()), "{name}");
    }
}
