//! Members through the admin API: nobody reaches above their own role, and one owner always stays.

use harness::api::Api;
use harness::operator::Role;
use harness::world::AppType;
use harness::{Browser, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_role_is_given_changed_and_taken() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    world.user("ada").await;
    let app = world.app(AppType::Machine).await;
    let members = format!("/workspaces/{}/members", world.slug);
    let made = api.post(&members, &json!({ "user": "ada", "role": "viewer" })).await;
    let id = made.done(201)["id"].as_str().expect("an id").to_owned();
    assert_eq!(made.header("location"), format!("/api/v1{members}/{id}"));
    api.post(&members, &json!({ "user": "ada", "role": "viewer" })).await.problem(409, "conflict");
    api.post(&members, &json!({ "client_id": app.client_id, "role": "viewer" })).await.done(201);
    for wrong in [json!({ "user": "ada", "client_id": app.client_id, "role": "viewer" }), json!({ "role": "viewer" })] {
        api.post(&members, &wrong).await.problem(400, "invalid_value");
    }
    api.post(&members, &json!({ "user": "nobody", "role": "viewer" })).await.problem(404, "not_found");
    api.post(&members, &json!({ "user": "ada", "role": "god" })).await.problem(400, "malformed_request");
    let place = format!("{members}/{id}");
    let tag = api.get(&place).await.header("etag").to_owned();
    let change = json!({ "role": "developer" });
    let changed = api.ask(Method::PATCH, &place, (&[("if-match", &tag)], Some(&change))).await;
    assert_eq!(changed.done(200)["role"], "developer");
    api.ask(Method::PATCH, &place, (&[("if-match", &tag)], Some(&change))).await.problem(412, "precondition_failed");
    let list = api.get(&members).await;
    assert_eq!(list.done(200)["items"].as_array().map(Vec::len), Some(3));
    api.delete(&place).await.done(204);
    api.delete(&place).await.problem(404, "not_found");
    let trail = world.trail().await;
    for action in ["member.added", "member.updated", "member.removed"] {
        assert!(trail.iter().any(|line| line.contains(action) && line.starts_with("app:")), "{action}: {trail:?}");
    }
}

#[tokio::test]
async fn b_05_nobody_gives_changes_or_takes_more_than_they_hold() {
    let world = World::new().await;
    for name in ["ada", "grace"] {
        world.user(name).await;
    }
    let members = format!("/workspaces/{}/members", world.slug);
    let owner = world.api(Role::Owner).await;
    let made = owner.post(&members, &json!({ "user": "ada", "role": "owner" })).await;
    let place = format!("{members}/{}", made.done(201)["id"].as_str().expect("an id"));
    let admin = world.api(Role::Admin).await;
    admin.post(&members, &json!({ "user": "grace", "role": "owner" })).await.problem(403, "forbidden");
    admin.patch(&place, &json!({ "role": "viewer" })).await.problem(403, "forbidden");
    admin.delete(&place).await.problem(403, "forbidden");
    let grace = admin.post(&members, &json!({ "user": "grace", "role": "admin" })).await;
    let grace = format!("{members}/{}", grace.done(201)["id"].as_str().expect("an id"));
    admin.patch(&grace, &json!({ "role": "owner" })).await.problem(403, "forbidden");
    admin.patch(&grace, &json!({ "role": "viewer" })).await.done(200);
    for role in [Role::Viewer, Role::Developer] {
        let api = world.api(role).await;
        api.get(&members).await.done(200);
        api.delete(&grace).await.problem(403, "insufficient_scope");
    }
}

#[tokio::test]
async fn b_05_the_last_owner_stays() {
    let world = World::new().await;
    let sub = world.user("ada").await;
    world.role_of_user("ada", Some(Role::Owner)).await;
    let operator = World::system(world.server).api(Role::Owner).await;
    let members = format!("/workspaces/{}/members", world.slug);
    let list = operator.get(&members).await;
    let place = format!("{members}/{}", list.done(200)["items"][0]["id"].as_str().expect("an id"));
    operator.patch(&place, &json!({ "role": "admin" })).await.problem(409, "conflict");
    operator.delete(&place).await.problem(409, "conflict");
    let person = format!("/workspaces/{}/users/{sub}", world.slug);
    operator.delete(&person).await.problem(409, "conflict");
    operator.post(&format!("{person}/disable"), &json!({})).await.problem(409, "conflict");
    // One who is refused everywhere is no owner who could act.
    let grace = format!("/workspaces/{}/users/{}", world.slug, world.user("grace").await);
    operator.post(&members, &json!({ "user": "grace", "role": "owner" })).await.done(201);
    operator.post(&format!("{grace}/disable"), &json!({})).await.done(200);
    for what in [operator.delete(&place), operator.delete(&person)] {
        what.await.problem(409, "conflict");
    }
    operator.post(&format!("{person}/disable"), &json!({})).await.problem(409, "conflict");
    // Another name is no reason to ask who owns what.
    operator.patch(&grace, &json!({ "username": "hopper" })).await.done(200);
    operator.post(&format!("{grace}/enable"), &json!({})).await.done(200);
    operator.post(&format!("{person}/disable"), &json!({})).await.done(200);
    operator.delete(&place).await.done(204);
}

#[tokio::test]
async fn b_05_an_owner_who_cannot_sign_in_is_none_who_could_act() {
    let world = World::new().await;
    let sub = world.user("ada").await;
    world.role_of_user("ada", Some(Role::Owner)).await;
    let operator = World::system(world.server).api(Role::Owner).await;
    let members = format!("/workspaces/{}/members", world.slug);
    let people = format!("/workspaces/{}/users", world.slug);
    let app = world.app(AppType::Machine).await;
    operator.post(&members, &json!({ "client_id": app.client_id, "role": "owner" })).await.done(201);
    let mut without_password = Vec::new();
    for name in ["grace", "hedy"] {
        let made = operator.post(&people, &json!({ "username": name })).await;
        without_password.push(made.done(201)["id"].as_str().expect("an id").to_owned());
        operator.post(&members, &json!({ "user": name, "role": "owner" })).await.done(201);
    }
    let list = operator.get(&members).await;
    let items = list.done(200)["items"].as_array().expect("members").clone();
    let ada = items.iter().find(|member| member["name"] == "ada").expect("ada")["id"].as_str().expect("an id");
    let place = format!("{members}/{ada}");
    operator.patch(&place, &json!({ "role": "admin" })).await.problem(409, "conflict");
    operator.delete(&place).await.problem(409, "conflict");
    operator.post(&format!("{people}/{sub}/disable"), &json!({})).await.problem(409, "conflict");
    operator.delete(&format!("{people}/{sub}")).await.problem(409, "conflict");
    // They can be taken away themselves, and count from their first password on.
    operator.delete(&format!("{people}/{}", without_password[1])).await.done(204);
    let link = format!("{people}/{}/password-link", without_password[0]);
    let link = operator.post(&link, &json!({ "delivery": "answer" })).await;
    let link = link.done(201)["url"].as_str().expect("a link").to_owned();
    let mut browser = Browser::new();
    let page = browser.open(&link).await;
    assert_eq!(browser.submit(&page, &[("password", "amber cobalt walrus 48 lantern")]).await.status, 303);
    operator.delete(&place).await.done(204);
}

#[tokio::test]
async fn b_05_owners_of_whom_none_can_sign_in_yet_are_taken_away_down_to_one() {
    let world = World::new().await;
    let operator = World::system(world.server).api(Role::Owner).await;
    let members = format!("/workspaces/{}/members", world.slug);
    let mut places = Vec::new();
    for name in ["grace", "hedy"] {
        operator.post(&format!("/workspaces/{}/users", world.slug), &json!({ "username": name })).await.done(201);
        let made = operator.post(&members, &json!({ "user": name, "role": "owner" })).await;
        places.push(format!("{members}/{}", made.done(201)["id"].as_str().expect("an id")));
    }
    operator.delete(&places[0]).await.done(204);
    operator.delete(&places[1]).await.problem(409, "conflict");
}

#[tokio::test]
async fn b_05_a_machine_that_is_the_last_owner_stays() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let operator = World::system(world.server).api(Role::Owner).await;
    let members = format!("/workspaces/{}/members", world.slug);
    operator.post(&members, &json!({ "client_id": app.client_id, "role": "owner" })).await.done(201);
    let place = format!("/workspaces/{}/apps/{}", world.slug, app.client_id);
    operator.post(&format!("{place}/disable"), &json!({})).await.problem(409, "conflict");
    world.user("ada").await;
    operator.post(&members, &json!({ "user": "ada", "role": "owner" })).await.done(201);
    operator.post(&format!("{place}/disable"), &json!({})).await.done(200);
}

#[tokio::test]
async fn b_05_two_owners_who_bar_each_other_at_one_moment_leave_one() {
    let world = World::new().await;
    let mut people = Vec::new();
    for name in ["ada", "grace"] {
        people.push(format!("/workspaces/{}/users/{}", world.slug, world.user(name).await));
        world.role_of_user(name, Some(Role::Owner)).await;
    }
    let operator = World::system(world.server).api(Role::Owner).await;
    let nothing = json!({});
    for _ in 0..20 {
        let bar = async |person: &String| operator.post(&format!("{person}/disable"), &nothing).await.status.as_u16();
        let (ada, grace) = tokio::join!(bar(&people[0]), bar(&people[1]));
        assert_eq!([ada, grace].iter().filter(|status| **status == 200).count(), 1, "{ada} and {grace}");
        for person in &people {
            operator.post(&format!("{person}/enable"), &nothing).await.done(200);
        }
    }
}

#[tokio::test]
async fn b_05_whoever_holds_a_greater_role_is_not_taken_over() {
    let world = World::new().await;
    let sub = world.user("ada").await;
    world.role_of_user("ada", Some(Role::Owner)).await;
    let admin = world.api(Role::Admin).await;
    let place = format!("/workspaces/{}/users/{sub}", world.slug);
    admin.get(&place).await.done(200);
    let password = json!({ "password": "another pass phrase of mine 5" });
    admin.put(&format!("{place}/password"), &password).await.problem(403, "forbidden");
    admin.patch(&place, &json!({ "email": "mine@evil.example" })).await.problem(403, "forbidden");
    admin.post(&format!("{place}/disable"), &json!({})).await.problem(403, "forbidden");
    admin.delete(&place).await.problem(403, "forbidden");
    let owner = world.api(Role::Owner).await;
    owner.put(&format!("{place}/password"), &password).await.done(200);
}

#[tokio::test]
async fn changes_of_members_by_a_session_take_a_fresh_sign_in() {
    let server = harness::TestServer::alone();
    let world = World::on(&server).await;
    let sub = world.user("ada").await;
    world.role_of_user("ada", Some(Role::Owner)).await;
    let grace = world.user("grace").await;
    let mut browser = world.console("ada").await;
    server.clock.advance(301);
    let api = Api::of_console(&world, &mut browser).await;
    let base = format!("/workspaces/{}", world.slug);
    let stale = "fresh_authentication_required";
    api.post(&format!("{base}/members"), &json!({ "user": "grace", "role": "admin" })).await.problem(401, stale);
    api.delete(&format!("{base}/users/{grace}")).await.problem(401, stale);
    api.post(&format!("{base}/keys/rotate"), &json!({})).await.problem(401, stale);
    api.post(&format!("{base}/users/{grace}/disable"), &json!({})).await.done(200);
    assert_eq!(api.get(&format!("{base}/users/{sub}")).await.done(200)["username"], "ada");
}
