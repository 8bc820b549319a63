//! A life of a workspace through the admin API, and what is looked for among them.

use harness::api::Api;
use harness::operator::Role;
use harness::world::AppType;
use harness::{Browser, TestServer, World};
use serde_json::{Value, json};
use tenantry::domain::usage;

async fn operator(role: Role) -> Api {
    World::system(TestServer::shared()).api(role).await
}

#[tokio::test]
async fn a_workspace_is_made_changed_suspended_resumed_and_deleted() {
    let api = operator(Role::Owner).await;
    let made = api.post("/workspaces", &json!({ "slug": "api-life", "name": "Life", "template": "fdx" })).await;
    assert_eq!(made.done(201)["template"], "fdx");
    assert_eq!(made.header("location"), "/api/v1/workspaces/api-life");
    let tag = made.header("etag").to_owned();
    let place = "/workspaces/api-life";
    let shown = api.get(place).await;
    assert_eq!((shown.done(200), shown.header("etag")), (&made.json, tag.as_str()));

    let change = json!({ "name": "Another life" });
    api.ask(reqwest::Method::PATCH, place, (&[], Some(&change))).await.problem(428, "precondition_required");
    let changed = api.ask(reqwest::Method::PATCH, place, (&[("if-match", &tag)], Some(&change))).await;
    assert_eq!(changed.done(200)["name"], "Another life");
    assert_ne!(changed.header("etag"), tag);
    let stale = api.ask(reqwest::Method::PATCH, place, (&[("if-match", &tag)], Some(&change))).await;
    stale.problem(412, "precondition_failed");

    assert_eq!(api.post(&format!("{place}/suspend"), &json!({})).await.done(200)["status"], "suspended");
    assert_eq!(api.get(place).await.done(200)["status"], "suspended");
    assert_eq!(api.post(&format!("{place}/resume"), &json!({})).await.done(200)["status"], "active");
    api.delete(place).await.done(204);
    api.get(place).await.problem(404, "not_found");
    api.post("/workspaces", &json!({ "slug": "api-life" })).await.problem(409, "taken");
}

#[tokio::test]
async fn a_workspace_that_does_not_fit_is_refused_by_field() {
    let api = operator(Role::Admin).await;
    for (body, status, kind, field) in [
        (json!({ "slug": "API" }), 400, "invalid_value", "slug"),
        (json!({ "slug": "api-x", "template": "keycloak" }), 400, "invalid_value", "template"),
        (json!({ "slug": "api-x", "name": " " }), 400, "invalid_value", "name"),
        (json!({ "slug": "system" }), 400, "invalid_value", "slug"),
        (json!({}), 400, "malformed_request", "slug"),
        (json!({ "slug": "api-x", "id": "1" }), 400, "malformed_request", "id"),
    ] {
        let answer = api.post("/workspaces", &body).await;
        answer.problem(status, kind);
        assert_eq!(answer.json["field"], field, "{}", answer.text);
    }
    for what in ["suspend", "resume"] {
        let answer = api.post(&format!("/workspaces/system/{what}"), &json!({})).await;
        assert!(matches!(answer.status.as_u16(), 200 | 409), "{}", answer.text);
    }
    let owner = operator(Role::Owner).await;
    owner.delete("/workspaces/system").await.problem(409, "conflict");
}

/// Of a workspace and its hosts there is all or nothing, also where two ask for the same host at once, and its key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_and_its_hosts_are_made_in_one() {
    let api = operator(Role::Owner).await;
    let wish = |slug: &str, hosts: &[&str]| json!({ "slug": slug, "hosts": hosts });
    let made = api.post("/workspaces", &wish("hosted-one", &["one.hosted.example", "two.hosted.example"])).await;
    made.done(201);
    let hosts = api.get("/workspaces/hosted-one/hosts").await;
    let names: Vec<_> = hosts.done(200)["items"].as_array().unwrap().iter().map(|host| host["host"].clone()).collect();
    assert_eq!(names, ["one.hosted.example", "two.hosted.example"]);
    let trail = api.get("/workspaces/hosted-one/audit?action=host.created").await;
    assert_eq!(trail.done(200)["items"].as_array().map(Vec::len), Some(2), "{}", trail.text);
    let browser = harness::browser::http();
    let bound = format!("{}/hosted-one/login", TestServer::shared().url);
    let answer = browser.get(&bound).header("host", "two.hosted.example").send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "it answers at once");

    let taken = api.post("/workspaces", &wish("hosted-two", &["free.hosted.example", "two.hosted.example"])).await;
    taken.problem(409, "conflict");
    api.get("/workspaces/hosted-two").await.problem(404, "not_found");

    let bodies: Vec<_> = (0..6).map(|n| wish(&format!("hosted-race-{n}"), &["raced.hosted.example"])).collect();
    let answers = futures_util::future::join_all(bodies.iter().map(|body| api.post("/workspaces", body))).await;
    let winners = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(winners, 1, "{:?}", answers.iter().map(|answer| &answer.text).collect::<Vec<_>>());
    for (n, answer) in answers.iter().enumerate() {
        let expected = if answer.status == 201 { 200 } else { 404 };
        assert_eq!(api.get(&format!("/workspaces/hosted-race-{n}")).await.status, expected, "{}", answer.text);
    }
}

#[tokio::test]
async fn workspaces_are_found_by_the_beginning_of_slug_or_name() {
    let api = operator(Role::Admin).await;
    for (slug, name) in [
        ("zebra-one", "First"),
        ("zebra-two", "Second"),
        ("quagga", "ZEBRA of a kind"),
        ("okapi", "Zebra's cousin"),
        ("zebr", "No"),
        ("tapir", "A zebra"),
    ] {
        api.post("/workspaces", &json!({ "slug": slug, "name": name })).await.done(201);
    }
    let mut seen = Vec::new();
    let mut path = "/workspaces?query=zebra&limit=2".to_owned();
    loop {
        let page = api.get(&path).await;
        let items = page.done(200)["items"].as_array().expect("items").clone();
        assert!(items.len() <= 2);
        seen.extend(items.iter().map(|item| item["slug"].as_str().expect("a slug").to_owned()));
        match page.json["next_cursor"].as_str() {
            Some(cursor) => path = format!("/workspaces?query=zebra&limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, ["zebra-one", "zebra-two", "quagga", "okapi"]);
    // B-04: a cursor is good for the search it came from.
    let page = api.get("/workspaces?query=zebra&limit=1").await;
    let cursor = page.done(200)["next_cursor"].as_str().expect("a cursor").to_owned();
    api.get(&format!("/workspaces?query=zebr&limit=1&cursor={cursor}")).await.problem(400, "invalid_value");
    api.get(&format!("/workspaces?limit=1&cursor={cursor}")).await.problem(400, "invalid_value");
    assert_eq!(api.get("/workspaces?query=no-such-thing").await.done(200)["items"], json!([]));
}

#[tokio::test]
async fn a_list_says_how_much_goes_on_in_each_workspace() {
    let server = TestServer::alone();
    let (busy, empty) = (World::on(&server).await, World::on(&server).await);
    let web = busy.app(AppType::Web).await;
    busy.user("ada").await;
    busy.user("grace").await;
    server.clock.advance(25 * 3_600);
    web.sign_in(&mut Browser::new(), "ada").await;
    server.run(|instance| async move { usage::flush(&instance).await }).await.expect("a flush");
    let api = World::system(&server).api(Role::Viewer).await;
    let item = async |slug: &str, path: &str| -> Value {
        let page = api.get(path).await;
        let items = page.done(200)["items"].as_array().expect("items").clone();
        items.into_iter().find(|item| item["slug"] == slug).unwrap_or_else(|| panic!("{slug}: {}", page.text))
    };
    let facts = |item: &Value| {
        (item["status"].clone(), item["users"].clone(), item["more_users"].clone(), item["logins_24h"].clone())
    };
    let expected = (json!("active"), json!(2), json!(false), json!(1));
    assert_eq!(facts(&item(&busy.slug, "/workspaces?limit=200").await), expected);
    assert_eq!(facts(&item(&busy.slug, &format!("/workspaces?query={}", busy.slug)).await), expected, "when searched");
    let nobody = (json!("active"), json!(0), json!(false), json!(0));
    assert_eq!(facts(&item(&empty.slug, "/workspaces?limit=200").await), nobody);
    assert!(api.get(&format!("/workspaces/{}", busy.slug)).await.done(200).get("users").is_none());

    // A day later the sign-in is no more of the last day. People are counted no further than anybody wants to know.
    server.clock.advance(24 * 3_600);
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO \"user\" SELECT workspace_id, ID, username || i, username_key || i, NULL, NULL, email_verified,
        claims, disabled, epoch, created_at, updated_at, version FROM \"user\", n WHERE username = 'ada'
        AND workspace_id = (SELECT id FROM workspace WHERE slug = 'SLUG')";
    let id = match server.database() {
        harness::Place::File(_) => "randomblob(16)",
        harness::Place::Url(_) => "gen_random_uuid()",
    };
    busy.execute(&many.replace("ID", id).replace("SLUG", &busy.slug)).await;
    let api = World::system(&server).api(Role::Viewer).await;
    let page = api.get(&format!("/workspaces?query={}", busy.slug)).await;
    assert_eq!(
        facts(&page.done(200)["items"][0]),
        (json!("active"), json!(1000), json!(true), json!(0)),
        "{}",
        page.text
    );
}
