//! Creations with a key happen once: sent again, sent at once, sent by others, sent with something else.

use futures_util::future::join_all;
use harness::World;
use harness::api::Api;
use harness::operator::Role;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_creation_sent_again_answers_what_was_made_without_its_secret() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    let new = json!({ "type": "machine", "client_name": "Once" });
    let first = api.post_once(&apps, "key-1", &new).await;
    assert!(first.done(201)["client_secret"].is_string() && first.header("idempotency-replayed").is_empty());
    let again = api.post_once(&apps, "key-1", &new).await;
    let mut expected = first.json.clone();
    for secret in ["client_secret", "client_secret_expires_at"] {
        expected.as_object_mut().unwrap().remove(secret);
    }
    assert_eq!((again.done(201), again.header("idempotency-replayed")), (&expected, "true"));
    assert_eq!(again.header("location"), first.header("location"));
    let other = api.post_once(&apps, "key-1", &json!({ "type": "machine", "client_name": "Else" })).await;
    other.problem(422, "idempotency_key_reused");
    // Another key, another app; another person with the same key too.
    api.post_once(&apps, "key-2", &new).await.done(201);
    let colleague = world.api(Role::Admin).await;
    let theirs = colleague.post_once(&apps, "key-1", &new).await;
    assert!(theirs.done(201)["client_id"] != first.json["client_id"] && theirs.json["client_secret"].is_string());
    for bad in ["", "a b", &"x".repeat(256)] {
        api.post_once(&apps, bad, &new).await.problem(400, "invalid_value");
    }
    let client_id = first.text_of("client_id");
    let secrets = format!("{apps}/{client_id}/secrets");
    let secret = api.post_once(&secrets, "key-1", &json!({})).await;
    assert!(secret.done(201)["client_secret"].is_string());
    let again = api.post_once(&secrets, "key-1", &json!({})).await;
    assert!(again.done(201).get("client_secret").is_none() && again.json["id"] == secret.json["id"], "{}", again.text);
    api.delete(&format!("{apps}/{client_id}")).await.done(204);
    api.post_once(&apps, "key-1", &new).await.problem(410, "gone");
}

#[tokio::test]
async fn what_was_refused_may_be_tried_again_with_the_same_key() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    let wrong = json!({ "type": "web", "client_name": "A" });
    api.post_once(&apps, "key", &wrong).await.problem(400, "invalid_value");
    let right = json!({ "type": "web", "client_name": "A", "redirect_uris": ["https://a.example/cb"] });
    assert!(api.post_once(&apps, "key", &right).await.done(201)["client_secret"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_with_one_key_one_makes_it() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    for round in 0..5 {
        let key = format!("race-{round}");
        let new = json!({ "type": "machine", "client_name": "Raced", "client_id": format!("raced-{round}") });
        let drawn = json!({ "type": "machine", "client_name": format!("Drawn {round}") });
        for body in [&new, &drawn] {
            let key = format!("{key}-{}", body["client_id"].is_string());
            let answers = join_all((0..8).map(|_| api.post_once(&apps, &key, body))).await;
            let ids: BTreeSet<String> = answers
                .iter()
                .map(|answer| answer.done(201)["client_id"].as_str().expect("a client_id").to_owned())
                .collect();
            assert_eq!(ids.len(), 1, "{ids:?}");
            let secrets = answers.iter().filter(|answer| answer.json["client_secret"].is_string()).count();
            let replayed = answers.iter().filter(|answer| answer.header("idempotency-replayed") == "true").count();
            assert_eq!((secrets, replayed), (1, 7));
        }
    }
    let listed = api.get(&format!("{apps}?limit=200")).await;
    assert_eq!(listed.done(200)["items"].as_array().map(Vec::len), Some(11));
}

#[tokio::test]
async fn a_workspace_is_made_once_too_and_a_key_ends_after_a_day() {
    let server = harness::TestServer::alone();
    let system = World::system(&server);
    let (app, token) = system.api_app(Role::Admin).await;
    let api = Api::with_token(&server, &token);
    let new = json!({ "slug": "once-only" });
    let first = api.post_once("/workspaces", "key", &new).await;
    assert_eq!(first.done(201)["slug"], "once-only");
    let again = api.post_once("/workspaces", "key", &new).await;
    assert_eq!((&again.done(201)["id"], again.header("idempotency-replayed")), (&first.json["id"], "true"));
    server.clock.advance(24 * 3_600 + 1);
    let token = system.api_token(&app, "workspaces:write").await;
    let api = Api::with_token(&server, &token);
    api.post_once("/workspaces", "key", &new).await.problem(409, "taken");
    api.post_once("/workspaces", "key", &json!({ "slug": "twice" })).await.done(201);
}
