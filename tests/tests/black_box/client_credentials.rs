//! An app on its own (RFC 6749 §4.4): who may, what it gets, and that nobody is written down for it.

use harness::operator::{Role, ToApp};
use harness::world::AppType;
use harness::{Answer, App, TestServer, World};
use tenantry::domain::app::{AppChange, NewApp};

async fn ask(app: &App, further: &[(&str, &str)]) -> Answer {
    app.token(&[&[("grant_type", "client_credentials")], further].concat()).await
}

/// Gives an app these scopes.
async fn give(world: &World<'_>, app: &App, scopes: &[&str]) -> Result<(), String> {
    let scopes = Some(scopes.iter().map(ToString::to_string).collect());
    world.update_app(app, AppChange { scopes, ..AppChange::default() }).await
}

#[tokio::test]
async fn cc_01_only_a_confidential_app_that_may_acts_on_its_own() {
    let world = World::new().await;
    for app_type in [AppType::Spa, AppType::Native, AppType::Web, AppType::Api] {
        let app = world.app(app_type).await;
        app.client_credentials().await.refused(400, "unauthorized_client");
    }
    let both = Some(vec!["authorization_code".to_owned(), "client_credentials".to_owned()]);
    let scopes = Some(vec!["openid".to_owned(), "reports:read".to_owned()]);
    let web = world.app_with(AppType::Web, |settings| (settings.grant_types, settings.scopes) = (both, scopes)).await;
    assert_eq!(web.client_credentials().await.tokens().scope, "reports:read", "nothing about a person");
    for app_type in [AppType::Spa, AppType::Native] {
        let public = world.app(app_type).await;
        let grants = Some(vec!["authorization_code".to_owned(), "client_credentials".to_owned()]);
        let refused = world.update_app(&public, AppChange { grant_types: grants, ..AppChange::default() }).await;
        assert!(refused.unwrap_err().contains("client_credentials"));
    }
}

#[tokio::test]
async fn cc_01_its_subject_is_itself_and_never_could_be_a_person() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let answer = app.client_credentials().await;
    assert!(answer.json.get("refresh_token").is_none() && answer.json.get("id_token").is_none(), "{}", answer.text);
    let access_token = answer.tokens().access_token;
    let described = app.introspect(&access_token).await.json;
    assert_eq!(described["sub"].as_str(), Some(app.client_id.as_str()));
    assert_eq!(described["client_id"], described["sub"]);
    assert!(described.get("username").is_none());
    assert_eq!(app.userinfo(&access_token).await.status.as_u16(), 403, "there is no person to tell about");

    let sub = world.user("ada").await;
    for taken in [sub.clone(), sub.to_uppercase(), sub.replace('-', "")] {
        let settings = AppChange {
            name: Some("Ada".to_owned()),
            scopes: Some(vec!["reports:read".to_owned()]),
            ..AppChange::default()
        };
        let new = NewApp { app_type: AppType::Machine, client_id: Some(taken), secret: None, owner: None, settings };
        assert!(world.register(new).await.unwrap_err().contains("UUID"));
    }
}

#[tokio::test]
async fn scopes_are_its_api_scopes_or_some_of_them() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    give(&world, &app, &["reports:read", "reports:write"]).await.unwrap();
    assert_eq!(ask(&app, &[]).await.tokens().scope, "reports:read reports:write");
    assert_eq!(ask(&app, &[("scope", "reports:read")]).await.tokens().scope, "reports:read");
    assert_eq!(ask(&app, &[("scope", " ")]).await.tokens().scope, "reports:read reports:write");
    for bad in
        ["openid", "offline_access", "reports:delete", "reports:read openid", "*", "users:read", "Reports:read", "a\"b"]
    {
        ask(&app, &[("scope", bad)]).await.refused(400, "invalid_scope");
    }
    assert!(give(&world, &app, &["openid"]).await.unwrap_err().contains("openid"));
    let bare = world.app_with(AppType::Machine, |settings| settings.scopes = None).await;
    ask(&bare, &[]).await.refused(400, "invalid_scope");
}

#[tokio::test]
async fn platform_scopes_need_a_role_that_reaches_them() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    assert!(give(&world, &app, &["users:read"]).await.unwrap_err().contains("members"));
    world.role_of_app(&app, Some(Role::Viewer)).await;
    give(&world, &app, &["reports:read", "users:read", "users:write", "keys:write"]).await.unwrap();
    assert_eq!(ask(&app, &[]).await.tokens().scope, "reports:read", "they are only given when asked for by name");
    let read = ask(&app, &[("scope", "users:read reports:read")]).await.tokens();
    assert_eq!(app.introspect(&read.access_token).await.text_of("scope"), "reports:read users:read");
    for (role, write, keys) in [
        (Role::Viewer, false, false),
        (Role::Developer, false, false),
        (Role::Admin, true, false),
        (Role::Owner, true, true),
    ] {
        // The last owner of a workspace stays: another one is there first.
        let second = world.app(AppType::Machine).await;
        world.role_of_app(&second, Some(Role::Owner)).await;
        world.role_of_app(&app, Some(role)).await;
        for (scope, granted) in [("users:read", true), ("users:write", write), ("keys:write", keys)] {
            let answer = ask(&app, &[("scope", scope)]).await;
            let expected = if granted { (200, "") } else { (400, "invalid_scope") };
            assert_eq!((answer.status.as_u16(), answer.error()), expected, "{role:?} {scope}");
        }
    }
    world.role_of_app(&app, None).await;
    ask(&app, &[("scope", "users:read")]).await.refused(400, "invalid_scope");
}

#[tokio::test]
async fn a_resource_says_where_the_token_is_good() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let (a, b, jwt) = ("https://api.example/a", "urn:example:b", "https://api.example/jwt");
    world.resource(a, None).await;
    world.resource(b, None).await;
    world.resource(jwt, Some("ES256")).await;
    let aud = async |asked: &[(&str, &str)]| {
        let tokens = ask(&app, asked).await.tokens();
        app.introspect(&tokens.access_token).await.json["aud"].clone()
    };
    assert_eq!(aud(&[]).await, world.issuer(), "the default API");
    assert_eq!(aud(&[("resource", a)]).await, a);
    assert_eq!(aud(&[("resource", b), ("resource", a), ("resource", b)]).await, serde_json::json!([a, b]));
    assert_eq!(aud(&[("resource", &world.issuer())]).await, world.issuer());
    for bad in [
        "https://api.example/",
        "https://api.example/a/",
        "HTTPS://api.example/a",
        "api.example",
        "https://api.example/a#x",
        "/a",
    ] {
        ask(&app, &[("resource", bad)]).await.refused(400, "invalid_target");
    }
    ask(&app, &[("resource", a), ("resource", jwt)]).await.refused(400, "invalid_target");
    ask(&app, &[("resource", a), ("resource", "https://unknown.example")]).await.refused(400, "invalid_target");
}

#[tokio::test]
async fn its_tokens_end_with_their_time_and_with_the_app() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Machine).await;
    let checker = world.app(AppType::Api).await;
    let before = (world.rows("grant").await, world.rows("audit_event").await, world.rows("session").await);
    let tokens = app.client_credentials().await.tokens();
    let after = (world.rows("grant").await, world.rows("audit_event").await, world.rows("session").await);
    assert_eq!(before, after, "nothing is written");
    server.clock.advance(3_599);
    assert!(checker.is_active(&tokens.access_token).await);
    server.clock.advance(1);
    assert!(!checker.is_active(&tokens.access_token).await);

    let tokens = app.client_credentials().await.tokens();
    world.to_app(&app, ToApp::Disable).await;
    assert!(!checker.is_active(&tokens.access_token).await);
    world.to_app(&app, ToApp::Enable).await;
    assert!(!checker.is_active(&tokens.access_token).await, "what was dead stays dead");
    let tokens = app.client_credentials().await.tokens();
    world.suspend(true).await;
    world.suspend(false).await;
    assert!(!checker.is_active(&tokens.access_token).await);
}
