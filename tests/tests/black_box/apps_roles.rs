//! Who may do what with apps: every role at every page and with every token, whose apps are whose, and what a role never
//! reaches through an app.

use harness::browser::http;
use harness::operator::Role;
use harness::world::{AppType, REDIRECT};
use harness::{Answer, App, Browser, Page, World};
use serde_json::json;
use tenantry::domain::app::{self, AppChange, NewApp};
use tenantry::domain::audit::Actor;

const ROLES: [Role; 4] = [Role::Viewer, Role::Developer, Role::Admin, Role::Owner];

/// An app registered by a person.
async fn owned(world: &World<'_>, username: &str, first_party: bool) -> App {
    let username = username.to_owned();
    let made = world.with(move |tenant| async move {
        let owner = tenant.store().users().by_login(&username).await.unwrap().unwrap().id;
        let settings = AppChange {
            name: Some("Shop".to_owned()),
            redirect_uris: Some(vec![REDIRECT.to_owned()]),
            first_party: Some(first_party),
            ..AppChange::default()
        };
        let new = NewApp { app_type: AppType::Web, client_id: None, secret: None, owner: Some(owner), settings };
        app::create(&tenant, new, &Actor::Operator).await.unwrap().client_id
    });
    let client_id = made.await;
    App { issuer: world.issuer(), client_id, secret: None, post: false, redirect_uri: REDIRECT.to_owned() }
}

async fn form_token(world: &World<'_>, browser: &mut Browser) -> String {
    browser.get(&world.url("/login")).await.field("form_token").expect("a token")
}

/// Sends a form to a page below the apps.
async fn send(world: &World<'_>, browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let token = form_token(world, browser).await;
    let form: Vec<(&str, &str)> = [("form_token", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
    browser.post(&world.url(&format!("/oauth2/apps{path}")), &form).await
}

const NEW: [(&str, &str); 3] = [("type", "spa"), ("name", "New"), ("redirect_uris", REDIRECT)];
const CHANGE: [(&str, &str); 2] = [("name", "Changed"), ("redirect_uris", REDIRECT)];

/// What a person gets: looking at list and app, registering, changing, asking for and getting a new secret, deleting.
async fn everything(world: &World<'_>, browser: &mut Browser, app: &App) -> Vec<u16> {
    let own = format!("/{}", app.client_id);
    let mut seen = Vec::new();
    for path in ["", own.as_str(), &format!("{own}/rotate"), &format!("{own}/delete")] {
        seen.push(browser.get(&world.url(&format!("/oauth2/apps{path}"))).await.status.as_u16());
    }
    seen.push(send(world, browser, "", &NEW).await.status.as_u16());
    let version = browser.get(&world.url(&format!("/oauth2/apps{own}"))).await.field("version").unwrap_or_default();
    let change: Vec<_> = CHANGE.into_iter().chain([("version", version.as_str())]).collect();
    seen.push(send(world, browser, &own, &change).await.status.as_u16());
    seen.push(send(world, browser, &format!("{own}/rotate"), &[]).await.status.as_u16());
    seen.push(send(world, browser, &format!("{own}/delete"), &[("confirm", "Changed")]).await.status.as_u16());
    seen
}

#[tokio::test]
async fn every_role_at_every_page() {
    let world = World::new().await;
    world.user("maker").await;
    for (role, foreign, own) in [
        (None, [403; 8], [403; 8]),
        (Some(Role::Viewer), [200, 200, 403, 403, 403, 403, 403, 403], [200, 200, 403, 403, 403, 403, 403, 403]),
        (Some(Role::Developer), [200, 404, 404, 404, 303, 404, 404, 404], [200, 200, 200, 200, 303, 303, 200, 303]),
        (Some(Role::Admin), [200, 200, 200, 200, 303, 303, 200, 303], [200, 200, 200, 200, 303, 303, 200, 303]),
        (Some(Role::Owner), [200, 200, 200, 200, 303, 303, 200, 303], [200, 200, 200, 200, 303, 303, 200, 303]),
    ] {
        let username = role.map_or("nobody".to_owned(), |role| format!("{role:?}").to_lowercase());
        world.user(&username).await;
        if role.is_some() {
            world.role_of_user(&username, role).await;
        }
        let mut browser = world.visitor(&username).await;
        let (theirs, mine) = (owned(&world, "maker", false).await, owned(&world, &username, false).await);
        assert_eq!(everything(&world, &mut browser, &theirs).await, foreign, "{role:?} with somebody else's app");
        assert_eq!(everything(&world, &mut browser, &mine).await, own, "{role:?} with their own app");
    }
    let mut stranger = Browser::new();
    let theirs = owned(&world, "maker", false).await;
    assert_eq!(everything(&world, &mut stranger, &theirs).await, [303; 8], "nobody is asked to sign in");
}

#[tokio::test]
async fn a_viewer_sees_no_forms() {
    let world = World::new().await;
    let mut browser = world.member("eve", Role::Viewer).await;
    let shop = owned(&world, "eve", false).await;
    for path in [String::new(), format!("/{}", shop.client_id)] {
        let page = browser.get(&world.url(&format!("/oauth2/apps{path}"))).await;
        assert!(!page.body.contains("<form") && !page.body.contains("/rotate"), "{}", page.body);
    }
    let page = send(&world, &mut browser, "", &NEW).await;
    assert_eq!((page.status.as_u16(), page.error_code()), (403, "read_only"));
}

#[tokio::test]
async fn another_developers_app_is_like_one_that_never_was() {
    let world = World::new().await;
    let mut ada = world.member("ada", Role::Developer).await;
    world.member("bob", Role::Developer).await;
    let shop = owned(&world, "bob", false).await;
    let none = "a".repeat(shop.client_id.len());
    let list = ada.get(&world.url("/oauth2/apps")).await;
    assert!(!list.body.contains(&shop.client_id) && list.body.contains("No apps yet"), "{}", list.body);
    let plain = |page: &Page, id: &str| {
        let body = page.body.replace(id, "-");
        let (before, after) = body.split_once("id=\"request-id\">").expect("a request id");
        (page.status, before.to_owned(), after.split_once('<').map(|(_, rest)| rest.to_owned()))
    };
    for step in ["", "/rotate", "/delete"] {
        let url = |id: &str| world.url(&format!("/oauth2/apps/{id}{step}"));
        let (one, other) = (ada.get(&url(&shop.client_id)).await, ada.get(&url(&none)).await);
        assert_eq!(plain(&one, &shop.client_id), plain(&other, &none), "{step}");
        let path = |id: &str| format!("/{id}{step}");
        let form = [("name", "Mine now"), ("redirect_uris", "https://evil.example/cb"), ("confirm", "Shop")];
        let one = send(&world, &mut ada, &path(&shop.client_id), &form).await;
        let other = send(&world, &mut ada, &path(&none), &form).await;
        assert_eq!(one.status, 404);
        assert_eq!(plain(&one, &shop.client_id), plain(&other, &none), "{step}");
    }
    let page = ada.get(&world.url(&format!("/oauth2?app={}", shop.client_id))).await;
    assert!(!page.body.contains(&shop.client_id) && page.body.contains("YOUR_CLIENT_ID"));
}

#[tokio::test]
async fn a_developer_reaches_no_further_than_their_role() {
    let world = World::new().await;
    world.set(&["implicit=true", "password_grant=true"]).await;
    world.scope("orders:read", "Read orders").await;
    let mut ada = world.member("ada", Role::Developer).await;
    for (what, scope) in [("a new scope", "orders:write"), ("a platform scope", "apps:write"), ("a wildcard", "*")] {
        let fields: Vec<_> = NEW.into_iter().chain([("scope", scope)]).collect();
        let page = send(&world, &mut ada, "", &fields).await;
        assert_eq!((page.status.as_u16(), page.kind()), (400, "apps"), "{what}: {}", page.body);
        assert!(page.body.contains("id=\"problem\"") && page.body.contains("value=\"New\""), "{what}");
        if scope == "apps:write" {
            assert!(
                page.body.contains("The permission apps:write manages the workspace. Leave it out"),
                "{}",
                page.body
            );
        }
    }
    assert_eq!(world.audited("scope.created").await, 1, "no scope was made on the way");
    let shop = owned(&world, "ada", false).await;
    let fields: Vec<_> = CHANGE.into_iter().chain([("scope", "orders:write")]).collect();
    assert_eq!(send(&world, &mut ada, &format!("/{}", shop.client_id), &fields).await.status, 400);

    // What an admin made of an app is not the developer's to aim elsewhere.
    let trusted = owned(&world, "ada", true).await;
    for (step, form) in [("", &CHANGE[..]), ("/rotate", &[]), ("/delete", &[("confirm", "Shop")])] {
        let path = format!("/{}{step}", trusted.client_id);
        let page = send(&world, &mut ada, &path, form).await;
        assert_eq!((page.status.as_u16(), page.error_code()), (403, "above_role"), "{step}");
        let page = ada.get(&world.url(&format!("/oauth2/apps{path}"))).await;
        assert_eq!(page.status, if step.is_empty() { 200 } else { 403 });
        assert!(!page.body.contains("<form"), "{}", page.body);
    }
}

/// An API's secret is good for introspection of everybody's tokens, so only those who see all apps register one.
#[tokio::test]
async fn a_developer_registers_no_api() {
    let world = World::new().await;
    let mut ada = world.member("ada", Role::Developer).await;
    let list = ada.get(&world.url("/oauth2/apps")).await;
    assert!(list.body.contains("value=\"web\"") && !list.body.contains("value=\"api\""), "{}", list.body);
    let page = send(&world, &mut ada, "", &[("type", "api"), ("name", "Shop API")]).await;
    assert_eq!((page.status.as_u16(), page.kind()), (400, "apps"), "{}", page.body);
    assert!(page.body.contains("ask an admin to register it"), "{}", page.body);
    assert_eq!(world.audited("app.created").await, 0, "nothing was registered");

    let mut root = world.member("root", Role::Admin).await;
    let list = root.get(&world.url("/oauth2/apps")).await;
    assert!(list.body.contains("value=\"api\""), "{}", list.body);
    let page = send(&world, &mut root, "", &[("type", "api"), ("name", "Shop API")]).await;
    assert_eq!((page.status.as_u16(), page.kind()), (201, "app-created"), "{}", page.body);
}

#[tokio::test]
async fn nobody_gets_at_the_secret_of_an_app_that_is_more_than_they_are() {
    let world = World::new().await;
    let mut admin = world.member("root", Role::Admin).await;
    for (role, expected) in ROLES.into_iter().zip([200, 200, 200, 403]) {
        let app = world.member_app(role, &["apps:read"]).await;
        let page = send(&world, &mut admin, &format!("/{}/rotate", app.client_id), &[]).await;
        assert_eq!(page.status, expected, "an admin and an app that is {role:?}");
    }
    let owner = world.member_app(Role::Owner, &["keys:write"]).await;
    for (step, form) in [("", &[("name", "Changed")][..]), ("/delete", &[("confirm", "Test app")])] {
        let page = send(&world, &mut admin, &format!("/{}{step}", owner.client_id), form).await;
        assert_eq!((page.status.as_u16(), page.error_code()), (403, "above_role"), "{step}");
    }
    let mut ada = world.member("ada", Role::Developer).await;
    let robot = [("type", "machine"), ("name", "Robot"), ("scope", "reports:read")];
    let made = send(&world, &mut ada, "", &robot).await;
    let client_id = made.body.split("id=\"client-id\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let robot = App { client_id, issuer: world.issuer(), secret: None, post: false, redirect_uri: String::new() };
    world.role_of_app(&robot, Some(Role::Viewer)).await;
    let page = send(&world, &mut ada, &format!("/{}/rotate", robot.client_id), &[]).await;
    assert_eq!(
        (page.status.as_u16(), page.error_code()),
        (403, "above_role"),
        "not even for the viewer they registered"
    );
}

async fn api(world: &World<'_>, token: &str, new: Option<&serde_json::Value>) -> Answer {
    let url = world.url("/oauth2/apps");
    let request = match new {
        Some(body) => http().post(url).json(body),
        None => http().get(url),
    };
    Answer::of(request.bearer_auth(token)).await
}

#[tokio::test]
async fn every_role_with_every_token() {
    let world = World::new().await;
    let new = json!({ "client_name": "Shop", "redirect_uris": [REDIRECT] });
    // The last owner stays: another one is there first.
    world.member_app(Role::Owner, &["apps:read"]).await;
    let app = world.member_app(Role::Owner, &["apps:read", "apps:write", "users:read"]).await;
    let (read, write) = (world.token(&app, "apps:read").await, world.token(&app, "apps:write").await);
    let other = world.token(&app, "users:read").await;
    for (role, reads, writes) in [
        (Some(Role::Owner), 200, 201),
        (Some(Role::Admin), 200, 201),
        (Some(Role::Developer), 403, 403),
        (Some(Role::Viewer), 200, 403),
        (None, 403, 403),
    ] {
        world.role_of_app(&app, role).await;
        assert_eq!(api(&world, &read, None).await.status, reads, "{role:?} reads");
        assert_eq!(api(&world, &write, Some(&new)).await.status, writes, "{role:?} registers");
        if role.is_some() {
            for (token, body) in [(&read, Some(&new)), (&write, None), (&other, None), (&other, Some(&new))] {
                let answer = api(&world, token, body).await;
                answer.refused(403, "insufficient_scope");
                assert!(answer.header("www-authenticate").contains("scope=\"apps:"), "{:?}", answer.headers);
            }
        }
    }
    let trail = world.trail().await;
    let made = format!("app:{} app.created", app.client_id);
    assert_eq!(trail.iter().filter(|line| line.starts_with(&made)).count(), 2, "{trail:?}");
}

#[tokio::test]
async fn a_developer_app_is_told_that_it_owns_nothing() {
    let world = World::new().await;
    let app = world.member_app(Role::Developer, &["apps:read"]).await;
    let answer = api(&world, &world.token(&app, "apps:read").await, None).await;
    answer.refused(403, "access_denied");
    assert!(answer.text_of("error_description").contains("cannot own apps"), "{}", answer.text);
}

#[tokio::test]
async fn a_persons_token_acts_with_the_persons_role() {
    let world = World::new().await;
    world.set(&["implicit=true"]).await;
    let mut ada = world.member("ada", Role::Developer).await;
    world.member("bob", Role::Developer).await;
    let tool = world.app(AppType::Web).await;
    // No command gives an app of this type such scopes today; what tokens carry is judged all the same.
    let scopes =
        format!("UPDATE app SET scopes = 'apps:read apps:write openid' WHERE client_id = '{}'", tool.client_id);
    world.execute(&scopes).await;
    let token = tool.sign_in_with(&mut ada, "ada", &[("scope", "openid apps:read apps:write")]).await.access_token;
    let (own, theirs) = (owned(&world, "ada", false).await, owned(&world, "bob", false).await);
    let list = api(&world, &token, None).await;
    let listed: Vec<&str> =
        list.json["items"].as_array().unwrap().iter().filter_map(|app| app["client_id"].as_str()).collect();
    assert_eq!(listed, [own.client_id.as_str()]);
    let one = |app: &App| http().get(world.url(&format!("/oauth2/apps/{}", app.client_id))).bearer_auth(&token);
    assert_eq!(Answer::of(one(&own)).await.status, 200);
    Answer::of(one(&theirs)).await.refused(404, "not_found");
    let made = api(&world, &token, Some(&json!({ "client_name": "Mine", "redirect_uris": [REDIRECT] }))).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let page = ada.get(&world.url("/oauth2/apps")).await;
    assert!(page.body.contains(">Mine</a>"), "what they registered by a program is theirs on the page too");
    for (member, error) in [
        (json!({ "grant_types": ["authorization_code", "implicit"] }), "invalid_client_metadata"),
        (json!({ "scope": "orders:none" }), "invalid_client_metadata"),
        (json!({ "scope": "users:read" }), "invalid_client_metadata"),
    ] {
        let mut body = json!({ "client_name": "More", "redirect_uris": [REDIRECT] });
        body.as_object_mut().unwrap().extend(member.as_object().unwrap().clone());
        api(&world, &token, Some(&body)).await.refused(400, error);
    }
    world.role_of_user("ada", None).await;
    api(&world, &token, None).await.refused(403, "access_denied");
}

/// Whoever chose where the console's codes go would have the operators.
#[tokio::test]
async fn the_console_looks_after_itself() {
    let world = World::new().await;
    world.with(|tenant| async move { tenantry::domain::console::ensure_app(&tenant).await.unwrap() }).await;
    let mut browser = world.member("ada", Role::Owner).await;
    let evil = [("name", "Console"), ("redirect_uris", "https://evil.example/cb")];
    for (path, form) in
        [("/console", &evil[..]), ("/console/rotate", &[]), ("/console/delete", &[("confirm", "Tenantry console")])]
    {
        let refused = send(&world, &mut browser, path, form).await;
        assert_eq!((refused.status.as_u16(), refused.location()), (403, None), "{path}: {}", refused.body);
    }
    let console = world.with(|tenant| async move { app::find(&tenant, "console").await.unwrap() }).await;
    assert!(
        console.redirect_uris.0.iter().all(|uri| uri.ends_with("/console/callback")),
        "{:?}",
        console.redirect_uris
    );
    // Nor can its name be taken before it is there.
    let other = World::new().await;
    let settings = AppChange {
        name: Some("Mine".to_owned()),
        redirect_uris: Some(vec![REDIRECT.to_owned()]),
        ..Default::default()
    };
    let new =
        NewApp { app_type: AppType::Spa, client_id: Some("console".to_owned()), secret: None, owner: None, settings };
    assert!(other.register(new).await.unwrap_err().contains("console's own"));
}

#[tokio::test]
async fn a_developer_has_so_many_apps() {
    let world = World::new().await;
    let mut browser = world.member("ada", Role::Developer).await;
    for _ in 0..100 {
        owned(&world, "ada", false).await;
    }
    let refused = send(&world, &mut browser, "", &NEW).await;
    assert!(
        refused.status.is_client_error() && refused.body.contains("a developer has at most 100"),
        "{}",
        refused.body
    );
}
