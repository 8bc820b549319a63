//! People, their sessions and their grants through the admin API.

use harness::api::Api;
use harness::operator::Role;
use harness::world::{AppType, PASSWORD};
use harness::{Browser, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_person_is_added_changed_disabled_enabled_and_erased() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let users = format!("/workspaces/{}/users", world.slug);
    let new = json!({
        "username": "Ada", "email": "ada@example.test", "email_verified": true, "password": PASSWORD,
        "given_name": "Ada", "address": { "country": "GB" },
    });
    let made = api.post(&users, &new).await;
    assert_eq!((&made.done(201)["given_name"], &made.json["username"]), (&json!("Ada"), &json!("Ada")));
    assert!(!made.text.contains(PASSWORD));
    let place = format!("{users}/{}", made.json["id"].as_str().expect("an id"));
    assert_eq!(made.header("location"), format!("/api/v1{place}"));
    world.visitor("ada").await;
    let tag = api.get(&place).await.header("etag").to_owned();
    let change = json!({ "given_name": null, "family_name": "Lovelace", "email": null });
    let changed = api.ask(Method::PATCH, &place, (&[("if-match", &tag)], Some(&change))).await;
    assert_eq!(changed.done(200)["family_name"], "Lovelace");
    assert!(changed.json.get("given_name").is_none() && changed.json.get("email").is_none(), "{}", changed.text);
    api.ask(Method::PATCH, &place, (&[("if-match", &tag)], Some(&change))).await.problem(412, "precondition_failed");
    for (wrong, kind) in [
        (json!({ "sub": "x" }), "invalid_value"),
        (json!({ "is_admin": true }), "invalid_value"),
        (json!({ "password": "x" }), "invalid_value"),
        (json!({ "username": "" }), "invalid_value"),
        (json!({ "username": 7 }), "malformed_request"),
    ] {
        api.patch(&place, &wrong).await.problem(400, kind);
    }
    let short = api.put(&format!("{place}/password"), &json!({ "password": "short" })).await;
    short.problem(400, "invalid_value");
    let other = "another pass phrase of mine 5";
    assert!(!api.put(&format!("{place}/password"), &json!({ "password": other })).await.text.contains(other));
    assert_eq!(api.post(&format!("{place}/disable"), &json!({})).await.done(200)["disabled"], true);
    assert_eq!(api.post(&format!("{place}/enable"), &json!({})).await.done(200)["disabled"], false);
    api.post(&users, &json!({ "username": "ADA" })).await.problem(409, "taken");
    api.delete(&place).await.done(204);
    api.get(&place).await.problem(404, "not_found");
    api.get(&format!("{users}/Ada")).await.problem(404, "not_found");
}

#[tokio::test]
async fn people_are_found_by_the_beginning_of_username_or_address() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let users = format!("/workspaces/{}/users", world.slug);
    for (username, email) in [
        ("anna", "z@example.test"),
        ("ANNABEL", "y@example.test"),
        ("Émile", "x@example.test"),
        ("zoe", "Anna.other@example.test"),
        ("bert", "bert@example.test"),
        ("an", "w@example.test"),
    ] {
        api.post(&users, &json!({ "username": username, "email": email })).await.done(201);
    }
    let found = async |query: &str, limit: u32| {
        let (mut names, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = api.get(&format!("{users}?query={query}&limit={limit}{cursor}")).await;
            for item in page.done(200)["items"].as_array().expect("items") {
                names.push(item["username"].as_str().expect("a name").to_owned());
            }
            match page.json["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return names.join(" "),
            }
        }
    };
    for limit in [1, 2, 50] {
        assert_eq!(found("anna", limit).await, "anna ANNABEL zoe");
        assert_eq!(found("%C3%A9MI", limit).await, "Émile");
        assert_eq!(found("%25", limit).await, "");
    }
}

#[tokio::test]
async fn sessions_and_grants_are_listed_and_ended() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let web = world.app(AppType::Web).await;
    let (ada, grace) = (world.user("ada").await, world.user("grace").await);
    let (mut browser, mut other) = (Browser::new(), Browser::new());
    let tokens = web.sign_in(&mut browser, "ada").await;
    web.sign_in(&mut other, "grace").await;
    let base = format!("/workspaces/{}", world.slug);
    for (noun, filter) in [("sessions", format!("user_id={ada}")), ("grants", format!("client_id={}", web.client_id))] {
        let all = api.get(&format!("{base}/{noun}")).await;
        assert_eq!(all.done(200)["items"].as_array().map(Vec::len), Some(2), "{}", all.text);
        let some = api.get(&format!("{base}/{noun}?{filter}")).await;
        assert_eq!(some.done(200)["items"][0]["username"], "ada", "{}", some.text);
    }
    let grants = api.get(&format!("{base}/grants?user_id={ada}&client_id={}", web.client_id)).await;
    let grant = grants.done(200)["items"][0]["id"].as_str().expect("an id").to_owned();
    assert!(web.is_active(&tokens.access_token).await);
    api.delete(&format!("{base}/grants/{grant}")).await.done(204);
    api.delete(&format!("{base}/grants/{grant}")).await.problem(404, "not_found");
    assert!(!web.is_active(&tokens.access_token).await);
    let sessions = api.get(&format!("{base}/sessions?user_id={ada}")).await;
    let session = sessions.done(200)["items"][0]["id"].as_str().expect("an id").to_owned();
    api.delete(&format!("{base}/sessions/{session}")).await.done(204);
    api.delete(&format!("{base}/sessions/{session}")).await.problem(404, "not_found");
    let page = browser.open(&web.authorize_url(&[])).await;
    assert_eq!(page.kind(), "login");
    api.post(&format!("{base}/users/{grace}/sign-out"), &json!({})).await.done(204);
    for noun in ["sessions", "grants"] {
        assert_eq!(api.get(&format!("{base}/{noun}")).await.done(200)["items"], json!([]), "{noun}");
    }
    api.get(&format!("{base}/sessions?user_id=nobody")).await.problem(400, "invalid_value");
}

#[tokio::test]
async fn r_08_a_consent_that_is_withdrawn_ends_what_it_allowed_and_is_asked_again() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let (ada, grace) = (world.user("ada").await, world.user("grace").await);
    let (shop, other) = (world.app(AppType::Web).await, world.app(AppType::Web).await);
    let mut browser = Browser::new();
    let tokens = shop.sign_in_with(&mut browser, "ada", &[("scope", "openid email offline_access")]).await;
    let kept = other.sign_in(&mut browser, "ada").await;
    let hers = shop.sign_in(&mut Browser::new(), "grace").await;
    let code = shop.code(&mut browser, "ada").await;
    let consents = format!("/workspaces/{}/consents", world.slug);
    let all = api.get(&consents).await;
    assert_eq!(all.done(200)["items"].as_array().map(Vec::len), Some(3), "{}", all.text);
    let found = api.get(&format!("{consents}?user_id={ada}&client_id={}", shop.client_id)).await;
    let consent = found.done(200)["items"][0].clone();
    assert_eq!((&consent["username"], &consent["client_name"]), (&json!("ada"), &json!("Test app")));
    assert_eq!((&consent["client_id"], &consent["user_id"]), (&json!(shop.client_id), &json!(ada)));
    assert_eq!(consent["resources"], json!([world.issuer()]));
    let scope = consent["scope"].as_str().expect("a scope");
    assert!(["openid", "email", "offline_access"].iter().all(|name| scope.contains(name)), "{scope}");
    assert_eq!(
        api.get(&format!("{consents}?user_id={grace}")).await.done(200)["items"].as_array().map(Vec::len),
        Some(1)
    );
    let place = format!("{consents}/{}", consent["id"].as_str().expect("an id"));
    world.api(Role::Viewer).await.delete(&place).await.problem(403, "insufficient_scope");
    api.delete(&place).await.done(204);
    api.delete(&place).await.problem(404, "not_found");
    assert!(!shop.is_active(&tokens.access_token).await, "the token outlived the consent");
    shop.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
    shop.exchange(&code).await.refused(400, "invalid_grant");
    assert!(other.is_active(&kept.access_token).await, "another app was hit");
    assert!(shop.is_active(&hers.access_token).await, "another person was hit");
    browser.open(&shop.authorize_url(&[])).await.shows("consent");
    assert_eq!(world.audited("consent.withdrawn").await, 1);
}

#[tokio::test]
async fn b_05_a_consent_of_a_greater_role_is_withdrawn_by_nobody_below_and_developers_see_their_own_apps() {
    let world = World::new().await;
    world.user("ada").await;
    world.role_of_user("ada", Some(Role::Owner)).await;
    world.app(AppType::Web).await.sign_in(&mut Browser::new(), "ada").await;
    let consents = format!("/workspaces/{}/consents", world.slug);
    let admin = world.api(Role::Admin).await;
    let list = admin.get(&consents).await;
    let place = format!("{consents}/{}", list.done(200)["items"][0]["id"].as_str().expect("an id"));
    admin.delete(&place).await.problem(403, "forbidden");
    world.user("linus").await;
    world.role_of_user("linus", Some(Role::Developer)).await;
    let mut browser = world.console("linus").await;
    let developer = Api::of_console(&world, &mut browser).await;
    assert_eq!(developer.get(&consents).await.done(200)["items"], json!([]));
    developer.delete(&place).await.problem(403, "forbidden");
}
