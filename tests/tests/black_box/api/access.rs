//! Tokens at the admin API (RFC 6750): made for it, by the workspace that is asked or by `system`, with the scope and the
//! role, at this moment.

use harness::api::Api;
use harness::operator::{Role, ToApp};
use harness::world::AppType;
use harness::{TestServer, World};
use serde_json::json;

#[tokio::test]
async fn b_08_a_token_reaches_as_far_as_its_scope() {
    let world = World::new().await;
    let (app, _) = world.api_app(Role::Admin).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    let reader = Api::with_token(world.server, &world.api_token(&app, "apps:read").await);
    reader.get(&apps).await.done(200);
    let refused = reader.post(&apps, &json!({ "type": "machine", "client_name": "A" })).await;
    refused.problem(403, "insufficient_scope");
    let challenge = refused.header("www-authenticate");
    assert!(challenge.ends_with("error=\"insufficient_scope\", scope=\"apps:write\""), "{challenge}");
    let other = Api::with_token(world.server, &world.api_token(&app, "users:read").await);
    other.get(&apps).await.problem(403, "insufficient_scope");
}

#[tokio::test]
async fn u_03_a_token_for_something_else_is_none_here() {
    let world = World::new().await;
    let (app, token) = world.api_app(Role::Admin).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    let elsewhere = world.token(&app, "apps:read").await;
    for bad in [elsewhere.as_str(), "tna_nothing", &format!("{token}x")] {
        let answer = Api::with_token(world.server, bad).get(&apps).await;
        answer.problem(401, "invalid_token");
        assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{:?}", answer.headers);
    }
    let nobody = Api::nobody(world.server).get(&apps).await;
    nobody.problem(401, "authentication_required");
    let realm = format!("Bearer realm=\"{}/api/v1\"", world.server.url);
    assert_eq!(nobody.header("www-authenticate"), realm);
    for scheme in ["Basic YTpi", "Bearer", "Bearer a b"] {
        let answer = Api::nobody(world.server).with("authorization", scheme).get(&apps).await;
        answer.problem(401, "invalid_token");
    }
}

#[tokio::test]
async fn r_08_a_role_that_is_lost_is_lost_at_once() {
    let world = World::new().await;
    let (app, token) = world.api_app(Role::Admin).await;
    let api = Api::with_token(world.server, &token);
    let apps = format!("/workspaces/{}/apps", world.slug);
    let new = json!({ "type": "machine", "client_name": "A" });
    api.post(&apps, &new).await.done(201);
    world.role_of_app(&app, Some(Role::Viewer)).await;
    api.post(&apps, &new).await.problem(403, "forbidden");
    api.get(&apps).await.done(200);
    world.role_of_app(&app, None).await;
    api.get(&apps).await.problem(403, "not_a_member");
    world.role_of_app(&app, Some(Role::Admin)).await;
    api.get(&apps).await.done(200);
    world.to_app(&app, ToApp::Disable).await;
    api.get(&apps).await.problem(401, "invalid_token");
}

#[tokio::test]
async fn mt_10_a_token_acts_in_its_own_workspace_only() {
    let (here, there) = (World::new().await, World::new().await);
    let api = here.api(Role::Owner).await;
    for path in [
        format!("/workspaces/{}", there.slug),
        format!("/workspaces/{}/apps", there.slug),
        "/workspaces/nothing-here".to_owned(),
        "/workspaces".to_owned(),
        "/me".to_owned(),
    ] {
        api.get(&path).await.problem(401, "invalid_token");
    }
    let me = api.get(&format!("/me?workspace={}", here.slug)).await;
    let me = me.done(200);
    assert_eq!((&me["kind"], &me["role"], &me["operator"]), (&json!("app"), &json!("owner"), &json!(false)));
    assert_eq!((me["home"].as_str(), me["workspace"].as_str()), (Some(here.slug.as_str()), Some(here.slug.as_str())));
    assert!(me["permitted"].as_array().is_some_and(|scopes| scopes.contains(&json!("keys:write"))), "{me}");
}

#[tokio::test]
async fn mt_10_an_operator_acts_everywhere_and_the_trail_of_the_workspace_says_so() {
    let world = World::new().await;
    let system = World::system(world.server);
    let (operator, token) = system.api_app(Role::Admin).await;
    let api = Api::with_token(world.server, &token);
    api.get("/workspaces?limit=1").await.done(200);
    let me = api.get(&format!("/me?workspace={}", world.slug)).await;
    assert_eq!((&me.done(200)["operator"], &me.json["home"]), (&json!(true), &json!("system")));
    let apps = format!("/workspaces/{}/apps", world.slug);
    let made = api.post(&apps, &json!({ "type": "machine", "client_name": "Made by an operator" })).await;
    let client_id = made.done(201)["client_id"].as_str().expect("a client_id").to_owned();
    let trail = world.trail().await;
    let line = format!("system/{} app.created app:{client_id}", operator.client_id);
    assert!(trail.iter().any(|text| text.starts_with(&line)), "{trail:?}");
    // What it takes an owner to do, it takes an owner of system to do.
    api.delete(&format!("/workspaces/{}", world.slug)).await.problem(403, "forbidden");
    api.get("/workspaces/nothing-here").await.problem(404, "not_found");
    world.app(AppType::Spa).await;
    let listed = api.get(&apps).await;
    assert_eq!(listed.done(200)["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn operators_are_not_members_and_members_no_operators() {
    let server = TestServer::shared();
    let system = World::system(server);
    let viewer = system.api(Role::Viewer).await;
    viewer.get("/workspaces?limit=1").await.done(200);
    viewer.post("/workspaces", &json!({ "slug": "never-made" })).await.problem(403, "insufficient_scope");
    let world = World::new().await;
    let owner = world.api(Role::Owner).await;
    owner.post(&format!("/workspaces/{}/suspend", world.slug), &json!({})).await.problem(403, "forbidden");
}
