//! What a developer is shown of what people allowed tells nothing of what is hidden from them: not that it is there, and not
//! how much of it there is.

use harness::api::Api;
use harness::operator::Role;
use harness::world::{AppType, REDIRECT};
use harness::{App, Browser, World};
use serde_json::json;

/// The developer of a workspace.
async fn developer(world: &World<'_>) -> Api {
    world.user("linus").await;
    world.role_of_user("linus", Some(Role::Developer)).await;
    let mut browser = world.console("linus").await;
    Api::of_console(world, &mut browser).await
}

/// An app the developer registered, of which somebody allowed something.
async fn own_app(developer: &Api, world: &World<'_>, people: &[&str]) -> String {
    let new = json!({ "type": "web", "client_name": "Mine", "redirect_uris": [REDIRECT] });
    let made = developer.post(&format!("/workspaces/{}/apps", world.slug), &new).await;
    let app = App {
        issuer: world.issuer(),
        client_id: made.done(201)["client_id"].as_str().expect("a client_id").to_owned(),
        secret: Some(made.text_of("client_secret")),
        post: false,
        redirect_uri: REDIRECT.to_owned(),
    };
    for person in people {
        app.code(&mut Browser::new(), person).await;
    }
    app.client_id
}

/// Whose apps are on each page of a list, one row to a page; the last page is the one that names no further one.
async fn pages(api: &Api, list: &str) -> Vec<Vec<String>> {
    let joint = if list.contains('?') { '&' } else { '?' };
    let (mut pages, mut path) = (Vec::new(), format!("{list}{joint}limit=1"));
    loop {
        let page = api.get(&path).await;
        let items = page.done(200)["items"].as_array().expect("items").clone();
        pages.push(items.iter().map(|item| item["client_id"].as_str().unwrap_or_default().to_owned()).collect());
        match page.json["next_cursor"].as_str() {
            Some(next) => path = format!("{list}{joint}limit=1&cursor={next}"),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn b_05_a_developers_pages_do_not_tell_of_other_apps_rows() {
    let world = World::new().await;
    let developer = developer(&world).await;
    let ada = world.user("ada").await;
    world.user("grace").await;
    let lists = |filter: &str| ["grants", "consents"].map(|noun| format!("/workspaces/{}/{noun}{filter}", world.slug));
    let others = world.app(AppType::Web).await;
    let hide = async || {
        for person in ["ada", "grace"] {
            others.code(&mut Browser::new(), person).await;
        }
    };
    hide().await;
    let nothing: [Vec<String>; 1] = [Vec::new()];
    for list in lists("") {
        assert_eq!(pages(&developer, &list).await, nothing, "{list}: a developer without an app");
    }
    let first = own_app(&developer, &world, &["ada", "grace"]).await;
    hide().await;
    let second = own_app(&developer, &world, &["ada"]).await;
    hide().await;
    for (list, expected) in lists("")
        .into_iter()
        .map(|list| (list, vec![&first, &first, &second]))
        .chain(lists(&format!("?user_id={ada}")).into_iter().map(|list| (list, vec![&first, &second])))
    {
        let shown = pages(&developer, &list).await;
        let (last, full) = shown.split_last().expect("a page");
        assert!(last.is_empty(), "{list}: {shown:?}");
        assert!(full.iter().all(|page| page.len() == 1), "{list}: a page tells of a hidden row: {shown:?}");
        assert_eq!(full.iter().flatten().collect::<Vec<_>>(), expected, "{list}");
    }
    for list in lists(&format!("?client_id={}", others.client_id)) {
        assert_eq!(pages(&developer, &list).await, nothing, "{list}");
    }
    let everything = world.api(Role::Admin).await;
    for list in lists("") {
        let seen = everything.get(&list).await;
        let count = seen.done(200)["items"].as_array().map_or(0, Vec::len);
        assert!(count > 3, "{list}: {}", seen.text);
    }
}
