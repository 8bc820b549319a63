//! A life of an app through the admin API, its secrets, and what is looked for among apps.

use harness::api::Api;
use harness::operator::Role;
use harness::world::REDIRECT;
use harness::{App, Browser, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn an_app_is_registered_changed_disabled_enabled_and_deleted() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    let new = json!({ "type": "web", "client_name": "Shop", "redirect_uris": [REDIRECT], "client_id": "shop" });
    let made = api.post(&apps, &new).await;
    assert_eq!(made.done(201)["client_id"], "shop");
    assert_eq!(made.header("location"), format!("/api/v1{apps}/shop"));
    assert!(made.text_of("client_secret").starts_with("tns_"));
    let app = App {
        issuer: world.issuer(),
        client_id: "shop".to_owned(),
        secret: Some(made.text_of("client_secret")),
        post: false,
        redirect_uri: REDIRECT.to_owned(),
    };
    world.user("ada").await;
    app.sign_in(&mut Browser::new(), "ada").await;
    let place = format!("{apps}/shop");
    let shown = api.get(&place).await;
    assert!(shown.done(200).get("client_secret").is_none(), "{}", shown.text);
    let tag = shown.header("etag").to_owned();
    assert_eq!(tag, made.header("etag"));

    let change =
        json!({ "client_name": "Store", "settings": { "access_token_seconds": 300 }, "scope": "openid email" });
    let changed = api.ask(Method::PATCH, &place, (&[("if-match", &tag)], Some(&change))).await;
    assert_eq!((&changed.done(200)["client_name"], &changed.json["scope"]), (&json!("Store"), &json!("email openid")));
    assert_eq!(changed.json["settings"]["access_token_seconds"], 300);
    api.ask(Method::PATCH, &place, (&[("if-match", &tag)], Some(&change))).await.problem(412, "precondition_failed");
    api.ask(Method::PATCH, &place, (&[], Some(&change))).await.problem(428, "precondition_required");
    let back = api.patch(&place, &json!({ "settings": { "access_token_seconds": null } })).await;
    assert_eq!(back.done(200)["settings"], json!({}));

    assert_eq!(api.post(&format!("{place}/disable"), &json!({})).await.done(200)["disabled"], true);
    assert_eq!(api.post(&format!("{place}/enable"), &json!({})).await.done(200)["disabled"], false);
    api.delete(&place).await.done(204);
    api.get(&place).await.problem(404, "not_found");
    api.delete(&place).await.problem(404, "not_found");
}

#[tokio::test]
async fn b_03_members_that_are_not_known_or_not_for_writing_are_refused() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    for member in ["id", "workspace", "workspace_id", "created_at", "version", "disabled", "nonsense"] {
        let mut body = json!({ "type": "machine", "client_name": "A" });
        body[member] = json!("x");
        let answer = api.post(&apps, &body).await;
        answer.problem(400, "malformed_request");
        assert_eq!(answer.json["field"], member, "{}", answer.text);
        let answer = api.patch(&format!("{apps}/none"), &json!({ member: "x" })).await;
        answer.problem(400, "malformed_request");
    }
    // A secret is chosen where an app is registered, or exchanged as secrets are.
    let answer = api.patch(&format!("{apps}/none"), &json!({ "client_secret": "x".repeat(40) })).await;
    answer.problem(400, "malformed_request");
    let wrong = api.post(&apps, &json!({ "type": "machine", "client_name": "A", "client_secret": "short" })).await;
    wrong.problem(400, "invalid_value");
    assert!(wrong.json["field"] == "client_secret" && !wrong.text.contains("short\""), "{}", wrong.text);
    let wrong = api.post(&apps, &json!({ "type": "machine", "client_name": "A", "scope": "no:such" })).await;
    wrong.problem(400, "invalid_value");
    assert_eq!(wrong.json["field"], "scope");
    api.post(&apps, &json!({ "type": "device", "client_name": "A" })).await.problem(400, "malformed_request");
    assert_eq!(api.get(&apps).await.done(200)["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn b_06_a_secret_is_shown_once_and_two_work_at_a_time() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    world.scope("orders:read", "Read orders").await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    let made = api.post(&apps, &json!({ "type": "machine", "client_name": "A", "scope": "orders:read" })).await;
    let client_id = made.done(201)["client_id"].as_str().expect("a client_id").to_owned();
    let app = |secret: &str| App {
        issuer: world.issuer(),
        client_id: client_id.clone(),
        secret: Some(secret.to_owned()),
        post: false,
        redirect_uri: String::new(),
    };
    let secrets = format!("{apps}/{client_id}/secrets");
    let first = made.text_of("client_secret");
    let second = api.post(&secrets, &json!({ "overlap_seconds": 3600 })).await;
    assert_eq!(second.header("location"), format!("/api/v1{secrets}/{}", second.done(201)["id"].as_str().unwrap()));
    let second = second.text_of("client_secret");
    for secret in [&first, &second] {
        app(secret).client_credentials().await.tokens();
    }
    let listed = api.get(&secrets).await;
    let items = listed.done(200)["items"].as_array().expect("items").clone();
    assert_eq!(items.len(), 2);
    assert!(!listed.text.contains("tns_") && !listed.text.contains("client_secret"), "{}", listed.text);
    assert!(items[0]["expires_at"].is_string() && items[1].get("expires_at").is_none(), "{}", listed.text);
    let place = |index: usize| format!("{secrets}/{}", items[index]["id"].as_str().expect("an id"));
    api.delete(&place(1)).await.problem(409, "conflict");
    api.delete(&place(0)).await.done(204);
    api.delete(&place(0)).await.problem(404, "not_found");
    app(&first).client_credentials().await.refused(401, "invalid_client");
    app(&second).client_credentials().await.tokens();
    // Without a body: the usual overlap.
    api.ask(Method::POST, &secrets, (&[], None)).await.done(201);
    api.post(&secrets, &json!({ "overlap_seconds": -1 })).await.problem(400, "invalid_value");
}

#[tokio::test]
async fn apps_are_found_by_the_beginning_of_client_id_or_name() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    for (client_id, name) in [("web-one", "Z"), ("web-two", "Web again"), ("other", "WEB of lies"), ("xweb", "No")] {
        let new = json!({ "type": "machine", "client_name": name, "client_id": client_id });
        api.post(&apps, &new).await.done(201);
    }
    let found = async |query: &str| {
        let page = api.get(&format!("{apps}?query={query}")).await;
        let items = page.done(200)["items"].as_array().expect("items").clone();
        items.iter().map(|item| item["client_id"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("web").await, "web-one web-two other");
    assert_eq!(found("web-t").await, "web-two");
    assert_eq!(found("Web%20of").await, "other");
    assert_eq!(found("%25").await, "");
}

#[tokio::test]
async fn b_01_a_developer_sees_and_changes_their_own_apps_only() {
    let world = World::new().await;
    for name in ["dev", "other"] {
        world.user(name).await;
        world.role_of_user(name, Some(Role::Developer)).await;
    }
    let mut browser = world.console("dev").await;
    let dev = Api::of_console(&world, &mut browser).await;
    let mut browser = world.console("other").await;
    let other = Api::of_console(&world, &mut browser).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    let new = json!({ "type": "spa", "client_name": "Mine", "redirect_uris": ["https://mine.example/cb"] });
    let mine = dev.post(&apps, &new).await.done(201)["client_id"].as_str().expect("a client_id").to_owned();
    assert_eq!(dev.get(&apps).await.done(200)["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(dev.get(&format!("{apps}?query=mi")).await.done(200)["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(other.get(&apps).await.done(200)["items"], json!([]));
    assert_eq!(other.get(&format!("{apps}?query=mi")).await.done(200)["items"], json!([]));
    for place in [format!("{apps}/{mine}"), format!("{apps}/{mine}/secrets")] {
        other.get(&place).await.problem(404, "not_found");
    }
    other.patch(&format!("{apps}/{mine}"), &json!({ "client_name": "Theirs" })).await.problem(404, "not_found");
    other.delete(&format!("{apps}/{mine}")).await.problem(404, "not_found");
    for wish in [
        json!({ "type": "spa", "client_name": "A", "redirect_uris": [REDIRECT], "first_party": true }),
        json!({ "type": "api", "client_name": "A" }),
        json!({ "type": "machine", "client_name": "A", "client_id": "chosen" }),
        json!({ "type": "machine", "client_name": "A", "scope": "apps:read" }),
        json!({ "type": "machine", "client_name": "A", "scope": "brand:new" }),
    ] {
        dev.post(&apps, &wish).await.problem(400, "invalid_value");
    }
    dev.delete(&format!("{apps}/{mine}")).await.done(204);
}
