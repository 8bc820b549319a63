//! Lists page by page, and the parameters that ask for them.

use harness::World;
use harness::operator::Role;
use harness::world::AppType;

#[tokio::test]
async fn b_04_lists_come_page_by_page_and_cursors_are_of_their_list() {
    let (world, other) = (World::new().await, World::new().await);
    let api = world.api(Role::Admin).await;
    for _ in 0..6 {
        world.app(AppType::Spa).await;
    }
    let apps = format!("/workspaces/{}/apps", world.slug);
    let (mut seen, mut path, mut sizes) = (Vec::new(), format!("{apps}?limit=3"), Vec::new());
    let mut cursors = Vec::new();
    loop {
        let page = api.get(&path).await;
        let items = page.done(200)["items"].as_array().expect("items").clone();
        sizes.push(items.len());
        seen.extend(items.iter().map(|item| item["client_id"].as_str().unwrap_or_default().to_owned()));
        match page.json["next_cursor"].as_str() {
            Some(cursor) => {
                cursors.push(cursor.to_owned());
                path = format!("{apps}?limit=3&cursor={cursor}");
            }
            None => break,
        }
    }
    assert_eq!(sizes, [3, 3, 1]);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
    let elsewhere = other.api(Role::Admin).await;
    let foreign = elsewhere.get(&format!("/workspaces/{}/apps?cursor={}", other.slug, cursors[0])).await;
    let never = elsewhere.get(&format!("/workspaces/{}/apps?cursor=nonsense", other.slug)).await;
    foreign.problem(400, "invalid_value");
    assert_eq!(foreign.json["detail"], never.json["detail"]);
    for (query, kind, field) in [
        ("limit=0", "invalid_value", "limit"),
        ("limit=201", "invalid_value", "limit"),
        ("limit=x", "invalid_value", "limit"),
        ("limit=-1", "invalid_value", "limit"),
        ("cursor=nonsense", "invalid_value", "cursor"),
        ("sort=name", "malformed_request", "sort"),
        ("limit=1&limit=2", "malformed_request", "limit"),
    ] {
        let answer = api.get(&format!("{apps}?{query}")).await;
        answer.problem(400, kind);
        assert_eq!(answer.json["field"], field, "{query}: {}", answer.text);
    }
    api.get(&format!("{apps}?query={}", "x".repeat(300))).await.problem(400, "invalid_value");
}
