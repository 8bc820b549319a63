//! Problems (RFC 9457): what is wrong, in a form programs can rely on, and with nothing that is nobody's business.

use harness::api::Api;
use harness::browser::http;
use harness::operator::Role;
use harness::world::AppType;
use harness::{Answer, TestServer, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn h_04_bodies_that_cannot_be_read_are_told_and_not_repeated() {
    let world = World::new().await;
    let (_, token) = world.api_app(Role::Admin).await;
    let url = format!("{}/api/v1/workspaces/{}/apps", world.server.url, world.slug);
    let send = async |content_type: &str, body: String| {
        let request = http().post(&url).bearer_auth(&token).header("content-type", content_type);
        Answer::of(request.body(body)).await
    };
    for body in ["", "{", "[]", "null", "{}{}", "{\"type\":\"web\",}"] {
        send("application/json", body.to_owned()).await.problem(400, "malformed_request");
    }
    let wrong = send("application/json", json!({ "type": "machine", "client_name": ["hunter2"] }).to_string()).await;
    wrong.problem(400, "malformed_request");
    assert!(!wrong.text.contains("hunter2"), "{}", wrong.text);
    send("text/plain", "{}".to_owned()).await.problem(415, "unsupported_media_type");
    send("application/x-www-form-urlencoded", "type=web".to_owned()).await.problem(415, "unsupported_media_type");
    send("application/json", format!("\"{}\"", "x".repeat(70_000))).await.problem(413, "too_large");
}

#[tokio::test]
async fn paths_and_methods_that_are_not_there_are_problems_too() {
    let server = TestServer::shared();
    let nobody = Api::nobody(server);
    for path in ["/nothing", "", "/workspaces/acme/nothing", "/workspaces/acme/apps/x/y/z"] {
        nobody.get(path).await.problem(404, "not_found");
    }
    let wrong = nobody.ask(Method::PUT, "/workspaces", (&[], None)).await;
    wrong.problem(405, "method_not_allowed");
    assert_eq!(wrong.header("allow"), "GET, HEAD, POST");
    nobody.ask(Method::DELETE, "/me", (&[], None)).await.problem(405, "method_not_allowed");
}

#[tokio::test]
async fn d_09_whoever_names_another_host_gets_a_problem() {
    let server = TestServer::shared();
    let nobody = Api::nobody(server).with("host", "evil.example");
    nobody.get("/me").await.problem(421, "misdirected_request");
    let page = Answer::of(http().get(format!("{}/api/v1/me", server.url)).header("host", "evil.example")).await;
    assert_eq!(page.header("x-request-id").len(), 16);
}

#[tokio::test]
async fn the_description_is_for_everybody() {
    let server = TestServer::shared();
    let answer = Api::nobody(server).get("/openapi.json").await;
    assert_eq!((&answer.done(200)["openapi"], answer.header("content-type")), (&json!("3.1.0"), "application/json"));
    assert!(!answer.text.contains("localhost"), "it holds nothing of an installation");
}

#[tokio::test]
async fn who_asks_is_settled_before_the_body_is_read() {
    let world = World::new().await;
    let url = format!("{}/api/v1/workspaces/{}/apps", world.server.url, world.slug);
    let answer = Answer::of(http().post(&url).header("content-type", "text/plain").body("nonsense")).await;
    answer.problem(401, "authentication_required");
}

#[tokio::test]
async fn b_03_a_member_that_came_twice_is_refused_at_any_depth() {
    let world = World::new().await;
    let (_, token) = world.api_app(Role::Admin).await;
    let base = format!("{}/api/v1/workspaces/{}", world.server.url, world.slug);
    let twice = [
        (Method::POST, "users", r#"{"username":"ada","name":"Ada","name":"Eve"}"#, "name"),
        (Method::PATCH, "settings", r#"{"code_seconds":30,"code_seconds":60}"#, "code_seconds"),
        (Method::PATCH, "settings", r#"{"switches":{"path_v1":false,"path_v1":true}}"#, "path_v1"),
        (Method::POST, "apps", r#"{"type":"machine","type":"web","client_name":"A"}"#, "type"),
        (Method::POST, "apps", r#"{"type":"machine","client_name":"A","client_\u006eame":"B"}"#, "client_name"),
        (
            Method::POST,
            "apps",
            r#"{"type":"machine","settings":{"id_token_seconds":1,"id_token_seconds":2}}"#,
            "id_token_seconds",
        ),
    ];
    for (method, noun, body, member) in twice {
        let request = http().request(method, format!("{base}/{noun}")).bearer_auth(&token).header("if-match", "*");
        let answer = Answer::of(request.header("content-type", "application/json").body(body)).await;
        answer.problem(400, "malformed_request");
        assert_eq!(answer.json["field"], member, "{body}");
    }
}

#[tokio::test]
async fn b_03_an_empty_parameter_never_means_everything() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let ws = format!("/workspaces/{}", world.slug);
    for asked in [
        "sessions?user_id=",
        "grants?user_id=",
        "audit?from=",
        "audit?to=",
        "users?limit=",
        "users?cursor=",
        "usage?period=",
    ] {
        api.get(&format!("{ws}/{asked}")).await.problem(400, "invalid_value");
    }
    let opened = api.post(&format!("{ws}/scopes"), &json!({ "name": "a:read" })).await;
    opened.done(201);
    let new = json!({ "scope": "a:read", "path": "/a", "methods": ["GET", "POST"] });
    let path = format!("{ws}/paths/{}", api.post(&format!("{ws}/paths"), &new).await.text_of("id"));
    api.delete(&format!("{path}?method=")).await.problem(400, "invalid_value");
    api.delete(&path).await.done(204);
    api.get(&format!("{ws}/users?query=")).await.done(200);
}

#[tokio::test]
async fn a_body_that_may_be_absent_may_be_null() {
    let world = World::new().await;
    let api = world.api(Role::Owner).await;
    api.post(&format!("/workspaces/{}/keys/rotate", world.slug), &json!(null)).await.done(200);
}

#[tokio::test]
async fn d_11_a_path_with_tricks_is_a_problem_too() {
    let server = TestServer::shared();
    let nobody = Api::nobody(server);
    for path in ["/workspaces/%61cme", "/workspaces/acme/", "/workspaces//acme", "/workspaces/acme/apps/a%2fb"] {
        nobody.get(path).await.problem(404, "not_found");
    }
    let page = Answer::of(http().get(format!("{}/api/v1/a%2fb", server.url)).header("accept", "text/html")).await;
    page.problem(404, "not_found");
}

/// Each of these once named what to type on a command line; `Api::ask` looks at every answer of every test for that.
#[tokio::test]
async fn a_problem_says_what_to_do_in_words_of_the_api() {
    let world = World::new().await;
    let api = world.api(Role::Owner).await;
    let base = format!("/workspaces/{}", world.slug);
    let ada = world.user("ada").await;
    let machine = world.app(AppType::Machine).await;
    let app = format!("{base}/apps/{}", machine.client_id);
    world.role_of_user("ada", Some(Role::Owner)).await;
    api.patch(&format!("{base}/users/{ada}"), &json!({ "email": null })).await.done(200);
    let resource = json!({ "identifier": "https://api.words.test" });
    let resource = api.post(&format!("{base}/resources"), &resource).await.done(201)["id"].clone();
    api.post(&format!("{base}/scopes"), &json!({ "name": "words:read", "description": "Read" })).await.done(201);
    let path =
        json!({ "scope": "words:read", "methods": ["GET"], "path": "/words", "resource": "https://api.words.test" });
    api.post(&format!("{base}/paths"), &path).await.done(201);
    let mut hints = Vec::new();
    for (method, place, body) in [
        (Method::PATCH, format!("{base}/users/{ada}"), json!({ "email_verified": true })),
        (Method::POST, format!("{base}/users"), json!({ "username": "grace", "email_verified": true })),
        (Method::POST, format!("{base}/users"), json!({})),
        (Method::PATCH, app, json!({ "scope": "apps:read" })),
        (Method::POST, format!("{base}/paths"), json!({ "scope": "no:such", "methods": ["GET"], "path": "/x" })),
        (Method::POST, format!("{base}/paths"), json!({ "scope": "email", "methods": ["GET"], "path": "/x" })),
        (Method::DELETE, format!("{base}/resources/{}", resource.as_str().expect("an id")), json!(null)),
        (Method::POST, format!("{base}/members"), json!({ "user": "ada", "role": "viewer" })),
    ] {
        let answer = api.ask(method, &place, (&[("if-match", "*")], Some(&body).filter(|body| !body.is_null()))).await;
        assert!(answer.status.is_client_error(), "{place}: {}", answer.text);
        hints.push(answer.json["hint"].as_str().unwrap_or_default().to_owned());
    }
    let expected = [
        "give an email as well",
        "give an email as well",
        "give a username, an email or both",
        "make the app a member with a role first, then add the scope",
        "make the scope first",
        "make a scope for your API",
        "delete the path first",
        "change that role instead",
    ];
    assert_eq!(hints, expected);
}
