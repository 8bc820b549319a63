//! Lists in the order that is asked for, page by page to the end.

use harness::api::Api;
use harness::operator::Role;
use harness::{TestServer, World};
use serde_json::json;

/// Of names capitals count as small letters where they are of ASCII, and equal ones come as they were made.
const NAMES: [&str; 8] = ["beta", "Alpha", "émile", "alpha", "Zulu", "ALPHA", "Émile", "10 of them"];
const BY_NAME: [&str; 8] = ["10 of them", "Alpha", "alpha", "ALPHA", "beta", "Zulu", "Émile", "émile"];

/// All items of a list, two at a time, by this member and only those of a name that the test gave.
async fn walked(api: &Api, list: &str, order: &str, (member, names): (&str, &[&str])) -> Vec<String> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("{list}?order={order}&limit=2{cursor}")).await;
        let items = page.done(200)["items"].as_array().expect("items");
        assert!(items.len() <= 2, "{}", page.text);
        seen.extend(items.iter().filter_map(|item| item[member].as_str()).map(str::to_owned));
        match page.json["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    seen.retain(|name| names.contains(&name.as_str()));
    seen
}

/// Whether a list comes in each order, in either direction.
async fn comes_in_order(api: &Api, list: &str, member: &str, (made, by_name): (&[&str], &[&str])) {
    let backwards = |names: &[&str]| names.iter().rev().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let known = (member, made);
    assert_eq!(walked(api, list, "oldest", known).await, made);
    assert_eq!(walked(api, list, "newest", known).await, backwards(made));
    assert_eq!(walked(api, list, "name", known).await, by_name);
    assert_eq!(walked(api, list, "name_descending", known).await, backwards(by_name));
}

/// Registers apps, each a second after the one before.
async fn make_apps(server: &TestServer, (api, apps): (&Api, &str), names: &[&str]) {
    for name in names {
        server.clock.advance(1);
        let new = json!({ "type": "spa", "client_name": name, "redirect_uris": ["https://app.example/back"] });
        api.post(apps, &new).await.done(201);
    }
}

#[tokio::test]
async fn apps_come_in_the_order_that_is_asked_for() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let api = world.api(Role::Admin).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    make_apps(&server, (&api, &apps), &NAMES).await;
    comes_in_order(&api, &apps, "client_name", (&NAMES, &BY_NAME)).await;
}

#[tokio::test]
async fn b_05_a_developer_has_their_own_apps_in_order_and_no_others() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    world.user("linus").await;
    world.role_of_user("linus", Some(Role::Developer)).await;
    let developer = Api::of_console(&world, &mut world.console("linus").await).await;
    let admin = world.api(Role::Admin).await;
    for name in NAMES {
        make_apps(&server, (&developer, &apps), &[name]).await;
        make_apps(&server, (&admin, &apps), &[name]).await;
    }
    comes_in_order(&developer, &apps, "client_name", (&NAMES, &BY_NAME)).await;
}

#[tokio::test]
async fn workspaces_come_in_the_order_that_is_asked_for() {
    let server = TestServer::alone();
    let api = World::system(&server).api(Role::Admin).await;
    for (number, name) in NAMES.iter().enumerate() {
        server.clock.advance(1);
        // Slugs are in another order.
        api.post("/workspaces", &json!({ "slug": format!("w{}", 9 - number), "name": name })).await.done(201);
    }
    comes_in_order(&api, "/workspaces", "name", (&NAMES, &BY_NAME)).await;
}

#[tokio::test]
async fn people_come_in_the_order_that_is_asked_for() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let api = world.api(Role::Admin).await;
    let users = format!("/workspaces/{}/users", world.slug);
    let made = ["bert", "ANNA", "Émile", "zoe", "anna2", "ève"];
    for name in made {
        server.clock.advance(1);
        api.post(&users, &json!({ "username": name })).await.done(201);
    }
    comes_in_order(&api, &users, "username", (&made, &["ANNA", "anna2", "bert", "zoe", "ève", "Émile"])).await;

    // Who came in the same second has some place there, and keeps it.
    let together = ["carl", "cora", "cyd"];
    server.clock.advance(1);
    for name in together {
        api.post(&users, &json!({ "username": name })).await.done(201);
    }
    let mut oldest = walked(&api, &users, "oldest", ("username", &together)).await;
    let newest = walked(&api, &users, "newest", ("username", &together)).await;
    assert!(oldest.iter().eq(newest.iter().rev()), "{oldest:?} {newest:?}");
    oldest.sort_unstable();
    assert_eq!(oldest, together);
}

#[tokio::test]
async fn an_order_is_refused_that_is_none_or_has_no_say() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (api, operator) = (world.api(Role::Admin).await, World::system(&server).api(Role::Viewer).await);
    let (apps, users) = (format!("/workspaces/{}/apps", world.slug), format!("/workspaces/{}/users", world.slug));
    make_apps(&server, (&api, &apps), &["one", "two"]).await;
    for name in ["ada", "grace"] {
        api.post(&users, &json!({ "username": name })).await.done(201);
    }
    for (api, list) in [(&api, &apps), (&api, &users), (&operator, &"/workspaces".to_owned())] {
        for wrong in ["sideways", "", "Name", "name&query=a", "sideways&query=a"] {
            let answer = api.get(&format!("{list}?order={wrong}")).await;
            answer.problem(400, "invalid_value");
            assert_eq!(answer.json["field"], "order", "{wrong}: {}", answer.text);
        }
        api.get(&format!("{list}?order=name&query=")).await.done(200);
        let cursor = async |order: &str| {
            let page = api.get(&format!("{list}?limit=1{order}")).await;
            page.done(200)["next_cursor"].as_str().expect("another page").to_owned()
        };
        let by_name = cursor("&order=name").await;
        for other in ["", "&order=name_descending", "&order=oldest", "&query=a"] {
            let answer = api.get(&format!("{list}?cursor={by_name}{other}")).await;
            answer.problem(400, "invalid_value");
            assert_eq!(answer.json["field"], "cursor", "{other}: {}", answer.text);
        }
        let unsorted = cursor("").await;
        api.get(&format!("{list}?order=oldest&cursor={unsorted}")).await.problem(400, "invalid_value");
    }
    let with_login = api.get(&format!("{users}?order=name&login=ada")).await;
    with_login.problem(400, "invalid_value");
    assert_eq!(with_login.json["field"], "order", "{}", with_login.text);
}
