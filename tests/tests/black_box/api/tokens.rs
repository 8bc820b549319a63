//! Tokens somebody holds in their hands, and the end of every token there is.

use harness::api::Api;
use harness::operator::Role;
use harness::world::AppType;
use harness::{Answer, Browser, TestServer, World};
use serde_json::json;

async fn asked(api: &Api, world: &World<'_>, verb: &str, token: &str) -> Answer {
    api.post(&format!("/workspaces/{}/tokens/{verb}", world.slug), &json!({ "token": token })).await
}

#[tokio::test]
async fn b_02_a_token_is_known_where_it_was_made_and_nowhere_else() {
    let (here, there) = (World::new().await, World::new().await);
    let (owner, stranger) = (here.api(Role::Owner).await, there.api(Role::Owner).await);
    let person = here.user("ada").await;
    let app = here.app(AppType::Web).await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    let refresh = tokens.refresh_token;
    for (token, kind) in [(&tokens.access_token, "access_token"), (&refresh, "refresh_token")] {
        let seen = asked(&owner, &here, "inspect", token).await;
        let seen = seen.done(200);
        assert_eq!((&seen["active"], &seen["kind"]), (&json!(true), &json!(kind)));
        assert_eq!((&seen["client_id"], &seen["sub"]), (&json!(app.client_id), &json!(person)));
        assert_eq!(asked(&stranger, &there, "inspect", token).await.done(200), &json!({ "active": false }));
        asked(&stranger, &there, "revoke", token).await.problem(404, "not_found");
    }
    for other in ["", "tna_none", "two words"] {
        assert_eq!(asked(&owner, &here, "inspect", other).await.done(200), &json!({ "active": false }));
        asked(&owner, &here, "revoke", other).await.problem(404, "not_found");
    }
    asked(&owner, &here, "revoke", &tokens.access_token).await.done(204);
    asked(&owner, &here, "revoke", &tokens.access_token).await.problem(404, "not_found");
    assert_eq!(asked(&owner, &here, "inspect", &tokens.access_token).await.done(200), &json!({ "active": false }));
    assert_eq!(asked(&owner, &here, "inspect", &refresh).await.done(200)["active"], true);
    asked(&owner, &here, "revoke", &refresh).await.done(204);
    assert_eq!(asked(&owner, &here, "inspect", &refresh).await.done(200), &json!({ "active": false }));
    let trail = here.trail().await;
    for action in ["token.revoked", "grant.revoked"] {
        assert_eq!(trail.iter().filter(|line| line.contains(action)).count(), 1, "{action}: {trail:?}");
    }
    assert!(!trail.iter().any(|line| line.contains(&tokens.access_token) || line.contains(&refresh)), "{trail:?}");
}

#[tokio::test]
async fn b_05_nobody_ends_what_a_greater_role_was_given() {
    let world = World::new().await;
    let admin = world.api(Role::Admin).await;
    let (_, owners) = world.api_app(Role::Owner).await;
    let (_, viewers) = world.api_app(Role::Viewer).await;
    asked(&admin, &world, "revoke", &owners).await.problem(403, "forbidden");
    assert_eq!(asked(&admin, &world, "inspect", &owners).await.done(200)["active"], true);
    asked(&admin, &world, "revoke", &viewers).await.done(204);
    world.user("grace").await;
    world.role_of_user("grace", Some(Role::Owner)).await;
    let tokens = world.app(AppType::Web).await.sign_in(&mut Browser::new(), "grace").await;
    let refresh = tokens.refresh_token;
    for token in [&tokens.access_token, &refresh] {
        asked(&admin, &world, "revoke", token).await.problem(403, "forbidden");
        asked(&world.api(Role::Viewer).await, &world, "revoke", token).await.problem(403, "insufficient_scope");
    }
    let owner = world.api(Role::Owner).await;
    asked(&owner, &world, "revoke", &refresh).await.done(204);
}

#[tokio::test]
async fn b_05_who_sees_only_their_own_apps_learns_nothing_of_others_tokens() {
    let world = World::new().await;
    world.user("dev").await;
    world.role_of_user("dev", Some(Role::Developer)).await;
    let mut browser = world.console("dev").await;
    let developer = Api::of_console(&world, &mut browser).await;
    let others = world.app(AppType::Web).await.sign_in(&mut Browser::new(), "dev").await;
    assert_eq!(asked(&developer, &world, "inspect", &others.access_token).await.done(200), &json!({ "active": false }));
    asked(&developer, &world, "revoke", &others.access_token).await.problem(403, "forbidden");
}

#[tokio::test]
async fn owners_of_system_end_everything_and_themselves() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let owner = world.api(Role::Owner).await;
    let system = World::system(&server);
    let (admin, operator) = (system.api(Role::Admin).await, system.api(Role::Owner).await);
    owner.post("/instance/expire-all", &json!({})).await.problem(401, "invalid_token");
    let by_parameter = format!("/instance/expire-all?workspace={}", world.slug);
    owner.post(&by_parameter, &json!({})).await.problem(403, "forbidden");
    admin.post("/instance/expire-all", &json!({})).await.problem(403, "insufficient_scope");
    operator.post(&by_parameter, &json!({})).await.problem(400, "malformed_request");
    owner.get(&format!("/workspaces/{}", world.slug)).await.done(200);
    operator.post("/instance/expire-all", &json!({})).await.done(204);
    for api in [&owner, &admin, &operator] {
        api.get("/me").await.problem(401, "invalid_token");
    }
    assert_eq!(system.audited("key.expired_all").await, 1);
}
