//! The session of the console at the admin API: the same rights, the proof of its own page, and a fresh sign-in for what
//! cannot be undone.

use harness::api::Api;
use harness::operator::{Role, ToUser};
use harness::world::PASSWORD;
use harness::{Browser, TestServer, World};
use reqwest::Method;
use serde_json::{Value, json};

async fn session(world: &World<'_>, browser: &mut Browser) -> Value {
    let page = browser.get(&format!("{}/console/session?workspace={}", world.server.url, world.slug)).await;
    serde_json::from_str(&page.body).expect("JSON")
}

#[tokio::test]
async fn members_sign_in_to_the_console_of_their_workspace() {
    let (world, other) = (World::new().await, World::new().await);
    let sub = world.user("ada").await;
    world.role_of_user("ada", Some(Role::Admin)).await;
    let mut browser = world.console("ada").await;
    let said = session(&world, &mut browser).await;
    assert_eq!((&said["signed_in"], &said["role"]), (&json!(true), &json!("admin")));
    assert_eq!((said["workspace"]["slug"].as_str(), said["user"]["id"].as_str()), (Some(&*world.slug), Some(&*sub)));
    assert!(!said.to_string().contains("tna_") && !said.to_string().contains("tnr_"));
    // It is nobody anywhere else.
    for elsewhere in [&other, &World::system(world.server)] {
        assert_eq!(session(elsewhere, &mut browser).await, json!({ "signed_in": false }));
    }
    let api = Api::of_console(&world, &mut browser).await;
    let me = api.get(&format!("/me?workspace={}", world.slug)).await;
    assert_eq!((&me.done(200)["kind"], &me.json["sub"]), (&json!("person"), &json!(sub)));
    api.get(&format!("/workspaces/{}/apps", other.slug)).await.problem(401, "authentication_required");
    api.get("/workspaces").await.problem(401, "authentication_required");

    let logout = format!("{}/console/logout", world.server.url);
    let token = said["form_token"].as_str().expect("a token").to_owned();
    let form = [("form_token", token.as_str()), ("workspace", world.slug.as_str())];
    assert_eq!(browser.post(&logout, &form).await.status, 303);
    assert_eq!(session(&world, &mut browser).await["signed_in"], false);
    api.get(&format!("/me?workspace={}", world.slug)).await.problem(401, "authentication_required");
}

#[tokio::test]
async fn whoever_holds_no_role_is_signed_in_and_may_do_nothing() {
    let world = World::new().await;
    world.user("ada").await;
    let mut browser = world.console("ada").await;
    let said = session(&world, &mut browser).await;
    assert_eq!((&said["signed_in"], &said["role"]), (&json!(true), &json!(null)));
    let api = Api::of_console(&world, &mut browser).await;
    api.get(&format!("/workspaces/{}/apps", world.slug)).await.problem(403, "not_a_member");
}

#[tokio::test]
async fn a_sign_in_leads_back_to_a_page_of_the_console_and_nowhere_else() {
    let world = World::new().await;
    world.user("ada").await;
    let console = format!("{}/console", world.server.url);
    let mut browser = Browser::new();
    for (wanted, got) in [
        ("/console/w/x/users?query=ada", "/console/w/x/users?query=ada"),
        ("https://evil.example/console", "/console/w/"),
        ("//evil.example/console", "/console/w/"),
        ("/console/../acme", "/console/w/"),
        ("/console/callback", "/console/w/"),
    ] {
        let escaped: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
        let start = format!("{console}/login?workspace={}&return_to={escaped}", world.slug);
        let mut page = browser.open(&start).await;
        if page.kind() == "login" {
            let answer = browser.sign_in(&page, "ada", PASSWORD).await;
            page = browser.follow(answer).await;
        }
        assert!(page.url.starts_with(&format!("{}{got}", world.server.url)), "{wanted}: {}", page.url);
    }
    // The session does for a sign-in, unless a fresh one is asked for.
    let fresh = browser.open(&format!("{console}/login?workspace={}&fresh=1", world.slug)).await;
    assert_eq!(fresh.kind(), "login", "{}", fresh.body);
    let nowhere = browser.open(&format!("{console}/login?workspace=nothing-here")).await;
    assert_eq!((nowhere.status.as_u16(), nowhere.error_code()), (404, "not_found"));
}

#[tokio::test]
async fn mt_04_a_change_by_a_session_comes_from_the_pages_of_the_console() {
    let world = World::new().await;
    world.user("ada").await;
    world.role_of_user("ada", Some(Role::Admin)).await;
    let mut browser = world.console("ada").await;
    let api = Api::of_console(&world, &mut browser).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    let new = json!({ "type": "machine", "client_name": "A" });
    for foreign in [
        api.clone().with("x-form-token", "guess"),
        api.clone().with("x-form-token", ""),
        api.clone().with("origin", "https://evil.example"),
        api.clone().with("origin", "null"),
        api.clone().with("sec-fetch-site", "cross-site"),
        api.clone().with("sec-fetch-site", "same-site"),
    ] {
        foreign.post(&apps, &new).await.problem(403, "form_token_required");
    }
    // Looking needs none of it: no other origin can read the answer.
    api.clone().with("x-form-token", "guess").get(&apps).await.done(200);
    let answer = api.clone().with("origin", "https://evil.example").get(&apps).await;
    assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{:?}", answer.headers);
    api.post(&apps, &new).await.done(201);
    // A cookie beside a token counts for nothing.
    api.clone().with("authorization", "Bearer tna_nothing").get(&apps).await.problem(401, "invalid_token");
}

#[tokio::test]
async fn what_cannot_be_undone_takes_a_fresh_sign_in() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    world.role_of_user("ada", Some(Role::Owner)).await;
    let mut browser = world.console("ada").await;
    let api = Api::of_console(&world, &mut browser).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    let made = api.post(&apps, &json!({ "type": "machine", "client_name": "A" })).await;
    let secrets = format!("{apps}/{}/secrets", made.done(201)["client_id"].as_str().unwrap());
    api.post(&secrets, &json!({})).await.done(201);
    server.clock.advance(301);
    assert_eq!(session(&world, &mut browser).await["fresh"], false);
    let stale = api.post(&secrets, &json!({})).await;
    stale.problem(401, "fresh_authentication_required");
    assert!(stale.header("www-authenticate").contains("insufficient_user_authentication"));
    let gone = api.delete(&format!("/workspaces/{}", world.slug)).await;
    gone.problem(401, "fresh_authentication_required");
    // What can be undone goes on.
    api.post(&apps, &json!({ "type": "machine", "client_name": "B" })).await.done(201);
    let page = browser.open(&format!("{}/console/login?workspace={}&fresh=1", server.url, world.slug)).await;
    let answer = browser.sign_in(&page, "ada", PASSWORD).await;
    browser.follow(answer).await;
    let api = Api::of_console(&world, &mut browser).await;
    api.post(&secrets, &json!({})).await.done(201);
    api.delete(&format!("/workspaces/{}", world.slug)).await.done(204);
}

#[tokio::test]
async fn r_08_a_session_of_somebody_who_is_disabled_is_over() {
    let world = World::new().await;
    let sub = world.user("ada").await;
    world.role_of_user("ada", Some(Role::Admin)).await;
    let mut browser = world.console("ada").await;
    let api = Api::of_console(&world, &mut browser).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    api.get(&apps).await.done(200);
    world.to_user(&sub, ToUser::Disable).await;
    api.get(&apps).await.problem(401, "authentication_required");
}

#[tokio::test]
async fn every_address_below_the_console_is_the_console() {
    let server = TestServer::shared();
    let mut browser = Browser::new();
    let index = browser.get(&format!("{}/console", server.url)).await;
    for path in ["/w/acme", "/w/acme/apps/shop", "/anything", "/"] {
        let page = browser.get(&format!("{}/console{path}", server.url)).await;
        assert_eq!((page.status, page.header("content-type")), (index.status, index.header("content-type")), "{path}");
    }
    for path in ["/assets/none.js", "/assets/deep/none.js"] {
        assert_eq!(browser.get(&format!("{}/console{path}", server.url)).await.status, 404, "{path}");
    }
    let post = Api::nobody(server).ask(Method::POST, "/../../console/w/acme", (&[], None)).await;
    assert_ne!(post.status, 200);
}
