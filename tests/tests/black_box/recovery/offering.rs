//! Links made through the admin API: who may, for whom, and that a link is told once.

use super::{NEW, alive, choose, dead, letters, link};
use harness::operator::{Role, ToUser};
use harness::world::PASSWORD;
use harness::{Browser, World};
use serde_json::json;

async fn created(world: &World<'_>, api: &harness::api::Api, username: &str) -> String {
    let new = json!({ "username": username, "email": format!("{username}@example.test") });
    let made = api.post(&format!("/workspaces/{}/users", world.slug), &new).await;
    made.done(201)["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn b_05_somebody_new_is_handed_or_mailed_a_link() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let id = created(&world, &api, "grace").await;
    let place = format!("/workspaces/{}/users/{id}/password-link", world.slug);
    let handed = api.post(&place, &json!({ "delivery": "answer" })).await;
    assert_eq!(handed.done(201)["delivery"], "answer");
    assert_eq!((handed.header("cache-control"), handed.header("location")), ("no-store", ""));
    let url = handed.json["url"].as_str().expect("a link").to_owned();
    assert!(url.starts_with(&world.url("/recover/link?token=tnl_")), "{url}");
    alive(&url).await;
    let mailed = api.post(&place, &json!({ "delivery": "mail", "expires_in": 600 })).await;
    assert_eq!((&mailed.done(201)["delivery"], mailed.json.get("url")), (&json!("mail"), None));
    let letter = &letters(&world, 1).await[0];
    assert_eq!(letter.letter().recipient.to_string(), "grace@example.test");
    assert!(letter.text().contains(mailed.json["expires_at"].as_str().unwrap()), "{}", letter.text());
    assert_eq!(choose(&mut Browser::new(), &link(letter), NEW).await.status, 303);
    dead(&url).await;
    let trail = world.trail().await;
    let made: Vec<&String> = trail.iter().filter(|line| line.contains("password_link_made")).collect();
    assert!(made.len() == 2 && made.iter().all(|line| line.starts_with("app:")), "{made:?}");
    assert!(!trail.join("\n").contains("tnl_"));
}

#[tokio::test]
async fn b_05_nobody_makes_a_link_for_somebody_of_a_greater_role() {
    let world = World::new().await;
    let sub = world.user("boss").await;
    world.role_of_user("boss", Some(Role::Owner)).await;
    let place = format!("/workspaces/{}/users/{sub}/password-link", world.slug);
    let wish = json!({ "delivery": "answer" });
    for (role, kind) in
        [(Role::Viewer, "insufficient_scope"), (Role::Developer, "insufficient_scope"), (Role::Admin, "forbidden")]
    {
        world.api(role).await.post(&place, &wish).await.problem(403, kind);
    }
    let owner = world.api(Role::Owner).await;
    alive(owner.post(&place, &wish).await.done(201)["url"].as_str().unwrap()).await;
    assert_eq!(world.audited("user.password_link_made").await, 1);
}

#[tokio::test]
async fn a_link_is_told_once() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let id = created(&world, &api, "grace").await;
    let place = format!("/workspaces/{}/users/{id}/password-link", world.slug);
    let wish = json!({ "delivery": "answer" });
    let first = api.post_once(&place, "key-1", &wish).await;
    assert!(first.done(201)["url"].is_string());
    let again = api.post_once(&place, "key-1", &wish).await;
    let expected = json!({ "delivery": "answer", "expires_at": first.json["expires_at"] });
    assert_eq!((again.done(201), again.header("idempotency-replayed")), (&expected, "true"));
    api.post_once(&place, "key-1", &json!({ "delivery": "mail" })).await.problem(422, "idempotency_key_reused");
    for _ in 0..2 {
        api.post_once(&place, "key-2", &json!({ "delivery": "mail" })).await.done(201);
    }
    letters(&world, 1).await;
    assert_eq!(world.audited("user.password_link_made").await, 2);
}

#[tokio::test]
async fn a_link_that_could_not_be_used_is_not_made() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let users = format!("/workspaces/{}/users", world.slug);
    let id = created(&world, &api, "grace").await;
    let place = format!("{users}/{id}/password-link");
    for wrong in [json!({}), json!({ "delivery": "pigeon" }), json!({ "delivery": "mail", "to": "eve@evil.example" })] {
        let answer = api.post(&place, &wrong).await;
        assert_eq!(answer.status, 400, "{wrong}: {}", answer.text);
    }
    for seconds in [0, -1, 299, 604_801, i64::MAX] {
        let wish = json!({ "delivery": "answer", "expires_in": seconds });
        api.post(&place, &wish).await.problem(400, "invalid_value");
    }
    world.to_user(&id, ToUser::Disable).await;
    api.post(&place, &json!({ "delivery": "answer" })).await.problem(409, "conflict");
    let nameless =
        api.post(&users, &json!({ "username": "mailless" })).await.done(201)["id"].as_str().unwrap().to_owned();
    let place = format!("{users}/{nameless}/password-link");
    api.post(&place, &json!({ "delivery": "mail" })).await.problem(409, "conflict");
    api.post(&place, &json!({ "delivery": "answer" })).await.done(201);
}

#[tokio::test]
async fn y_03_members_too_send_only_so_many_letters_to_one_person() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    world.user("ada").await;
    let id = created(&world, &api, "grace").await;
    let place = format!("/workspaces/{}/users/{id}/password-link", world.slug);
    for _ in 0..10 {
        api.post(&place, &json!({ "delivery": "mail" })).await.done(201);
    }
    api.post(&place, &json!({ "delivery": "mail" })).await.problem(409, "conflict");
    api.post(&place, &json!({ "delivery": "answer" })).await.done(201);
    letters(&world, 10).await;
    assert!(super::can_sign_in(&world, "ada", PASSWORD).await);
}
