//! Problems (RFC 9457): what is wrong, in a form programs can rely on, and with nothing that is nobody's business.

use harness::api::Api;
use harness::browser::http;
use harness::operator::Role;
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
    assert_eq!(wrong.header("allow"), "GET, POST");
    nobody.ask(Method::DELETE, "/me", (&[], None)).await.problem(405, "method_not_allowed");
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
