//! Who may do what: every role at every right of the slice it reaches, and no further.

use harness::api::Api;
use harness::operator::Role;
use harness::world::AppType;
use harness::{Browser, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn b_05_each_role_reaches_as_far_as_it_does() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    for (role, looks, registers, renames) in
        [(Role::Viewer, 200, 403, 403), (Role::Admin, 200, 201, 200), (Role::Owner, 200, 201, 200)]
    {
        let api = world.api(role).await;
        assert_eq!(api.get(&format!("{apps}/{}", app.client_id)).await.status, looks, "{role:?}");
        let made = api.post(&apps, &json!({ "type": "machine", "client_name": "A" })).await;
        assert_eq!(made.status, registers, "{role:?}: {}", made.text);
        let renamed = api.patch(&format!("/workspaces/{}", world.slug), &json!({ "name": "Named" })).await;
        assert_eq!(renamed.status, renames, "{role:?}: {}", renamed.text);
    }
    // A machine app that is a developer owns no apps, and so sees none.
    let api = world.api(Role::Developer).await;
    api.get(&apps).await.problem(403, "forbidden");
}

#[tokio::test]
async fn b_05_an_app_that_holds_a_greater_role_is_changed_by_nobody_below() {
    let world = World::new().await;
    let (owner, _) = world.api_app(Role::Owner).await;
    let admin = world.api(Role::Admin).await;
    let place = format!("/workspaces/{}/apps/{}", world.slug, owner.client_id);
    admin.get(&place).await.done(200);
    admin.post(&format!("{place}/secrets"), &json!({})).await.problem(403, "forbidden");
    admin.patch(&place, &json!({ "client_name": "Mine" })).await.problem(403, "forbidden");
    admin.delete(&place).await.problem(403, "forbidden");
    world.api(Role::Owner).await.post(&format!("{place}/secrets"), &json!({})).await.done(201);
}

#[tokio::test]
async fn b_05_a_token_gives_no_app_more_than_it_has_itself() {
    let world = World::new().await;
    let (robot, token) = world.api_app(Role::Admin).await;
    let (whole, narrow) = (harness::Api::with_token(world.server, &token), "apps:read apps:write scopes:write");
    let narrow = harness::Api::with_token(world.server, &world.api_token(&robot, narrow).await);
    let apps = format!("/workspaces/{}/apps", world.slug);
    let machine = |scope: &str| json!({ "type": "machine", "client_name": "M", "scope": scope, "create_scopes": true });
    let more = narrow.post(&apps, &machine("users:read")).await;
    let made = narrow.post(&apps, &machine("orders:read")).await;
    let client_id = made.done(201)["client_id"].as_str().expect("an id").to_owned();
    let own = format!("{apps}/{client_id}");
    let member = json!({ "client_id": client_id, "role": "admin" });
    whole.post(&format!("/workspaces/{}/members", world.slug), &member).await.done(201);
    let grown = narrow.patch(&own, &json!({ "scope": "apps:write users:read" })).await;
    for refused in [more, grown] {
        refused.problem(400, "invalid_value");
        assert_eq!(refused.json["detail"], "scope users:read is more than this token has");
    }
    narrow.patch(&own, &json!({ "scope": "apps:write orders:read" })).await.done(200);
    narrow.post(&format!("{own}/secrets"), &json!({})).await.done(201);
    // Nor does it get the secret of one that has more, its own app first, or lead the codes of one elsewhere.
    whole.patch(&own, &json!({ "scope": "apps:write users:read" })).await.done(200);
    for place in [own.clone(), format!("{apps}/{}", robot.client_id)] {
        narrow.post(&format!("{place}/secrets"), &json!({})).await.problem(403, "forbidden");
        narrow.patch(&place, &json!({ "client_name": "Mine" })).await.problem(403, "forbidden");
        whole.patch(&place, &json!({ "client_name": "Named" })).await.done(200);
    }
    // What ends an app gives nobody anything.
    narrow.post(&format!("{own}/disable"), &json!({})).await.done(200);
    narrow.delete(&own).await.done(204);
}

#[tokio::test]
async fn b_05_sessions_and_grants_of_a_greater_role_are_ended_by_nobody_below() {
    let world = World::new().await;
    let web = world.app(AppType::Web).await;
    let olga = world.user("olga").await;
    world.role_of_user("olga", Some(Role::Owner)).await;
    let tokens = web.sign_in(&mut Browser::new(), "olga").await;
    let (admin, owner) = (world.api(Role::Admin).await, world.api(Role::Owner).await);
    for noun in ["grants", "sessions"] {
        let base = format!("/workspaces/{}/{noun}", world.slug);
        let listed = admin.get(&format!("{base}?user_id={olga}")).await;
        let id = listed.done(200)["items"][0]["id"].as_str().expect("an id").to_owned();
        admin.delete(&format!("{base}/{id}")).await.problem(403, "forbidden");
        assert!(noun == "sessions" || web.is_active(&tokens.access_token).await);
        owner.delete(&format!("{base}/{id}")).await.done(204);
    }
}

#[tokio::test]
async fn b_05_grants_are_seen_by_those_who_see_their_apps() {
    let world = World::new().await;
    let web = world.app(AppType::Web).await;
    for (name, role) in [("vera", Role::Viewer), ("dave", Role::Developer)] {
        world.user(name).await;
        world.role_of_user(name, Some(role)).await;
    }
    web.sign_in(&mut Browser::new(), "vera").await;
    let grants = format!("/workspaces/{}/grants?client_id={}", world.slug, web.client_id);
    let all = format!("/workspaces/{}/grants", world.slug);
    let mut seen = Vec::new();
    for name in ["vera", "dave"] {
        let mut browser = world.console(name).await;
        let api = Api::of_console(&world, &mut browser).await;
        seen.push(api.get(&grants).await.done(200)["items"].as_array().map(Vec::len));
        seen.push(api.get(&all).await.done(200)["items"].as_array().map(|items| items.len().min(1)));
    }
    assert_eq!(seen, [Some(1), Some(1), Some(0), Some(0)], "a viewer sees all, a developer their own");
    // A machine app that is a developer owns no apps, and so sees no grants.
    let developer = world.api(Role::Developer).await;
    developer.get(&all).await.problem(403, "forbidden");
    assert_eq!(developer.get(&grants).await.done(200)["items"], json!([]));
}

/// Requests that come as far as their body only for whoever has the right.
const PROBES: [(&str, Method, &str); 10] = [
    ("write_apps", Method::POST, "/apps"),
    ("write_users", Method::POST, "/users"),
    ("write_scopes", Method::POST, "/scopes"),
    ("write_resources", Method::POST, "/resources"),
    ("write_members", Method::POST, "/members"),
    ("write_hosts", Method::POST, "/hosts"),
    ("write_keys", Method::POST, "/keys/rotate"),
    ("write_settings", Method::PATCH, "/settings"),
    ("write_workspace", Method::PATCH, ""),
    ("read_audit", Method::GET, "/audit?limit=0"),
];

#[tokio::test]
async fn b_05_what_somebody_is_told_they_may_do_is_what_they_may() {
    let world = World::new().await;
    let roles = [
        (Role::Viewer, json!([]), false),
        (Role::Developer, json!([]), true),
        (Role::Admin, json!(["viewer", "developer", "admin"]), false),
        (Role::Owner, json!(["viewer", "developer", "admin", "owner"]), false),
    ];
    for (role, manages, own_apps_only) in roles {
        let name = format!("{role:?}").to_lowercase();
        world.user(&name).await;
        world.role_of_user(&name, Some(role)).await;
        let api = Api::of_console(&world, &mut world.console(&name).await).await;
        let me = api.get(&format!("/me?workspace={}", world.slug)).await;
        assert_eq!((&me.done(200)["manages"], &me.json["own_apps_only"]), (&manages, &json!(own_apps_only)), "{name}");
        let rights = me.json["rights"].as_array().expect("a list");
        for (right, method, path) in PROBES {
            let said = rights.iter().find(|said| said["name"] == right).expect(right);
            let answer = api
                .ask(
                    method,
                    &format!("/workspaces/{}{path}", world.slug),
                    (&[("if-match", "*")], Some(&json!({ "x": 1 }))),
                )
                .await;
            let expected = if said["allowed"] == true { 400 } else { 403 };
            assert_eq!(answer.status, expected, "{name} {right}: {}", answer.text);
            let reason = if said["allowed"] == true { json!(null) } else { answer.json["detail"].clone() };
            assert_eq!(said["reason"], reason, "{name} {right}");
        }
        let delete = rights.iter().find(|said| said["name"] == "delete_workspace").expect("a right");
        assert_eq!((&delete["allowed"], &delete["fresh"]), (&json!(role == Role::Owner), &json!(true)), "{name}");
    }
}
