//! The apps pages, as a person uses them: signed in or sent to sign in, an app registered, its secret seen once, changed,
//! given a new secret, deleted.

use harness::browser::http;
use harness::operator::Role;
use harness::world::{AppType, PASSWORD, Template};
use harness::{App, Browser, Page, TestServer, World};

/// The text of an element.
fn text(page: &Page, id: &str) -> String {
    let rest = page.body.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("no {id}: {}", page.body));
    let (_, rest) = rest.split_once('>').expect("a tag");
    rest.split('<').next().unwrap_or_default().to_owned()
}

fn has(page: &Page, id: &str) -> bool {
    page.body.contains(&format!("id=\"{id}\""))
}

const SHOP: [(&str, &str); 3] = [("type", "web"), ("name", "Shop"), ("redirect_uris", "https://shop.example/cb")];

async fn register(world: &World<'_>, browser: &mut Browser, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(&world.url("/oauth2/apps")).await;
    browser.submit(&page, fields).await
}

/// The app of the page that shows its secret.
fn app_of(world: &World<'_>, page: &Page) -> App {
    assert!(["app-created", "app-rotated"].contains(&page.kind()), "{}", page.body);
    App {
        issuer: world.issuer(),
        client_id: text(page, "client-id"),
        secret: Some(text(page, "client-secret")),
        post: false,
        redirect_uri: "https://shop.example/cb".to_owned(),
    }
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_there_and_comes_back() {
    let world = World::new().await;
    let apps = format!("/{}/oauth2/apps", world.slug);
    let mut ada = world.member("ada", Role::Developer).await;
    let shop = app_of(&world, &register(&world, &mut ada, &SHOP).await);
    for path in [
        String::new(),
        format!("/{}", shop.client_id),
        format!("/{}/rotate", shop.client_id),
        "/none/delete".to_owned(),
    ] {
        let mut browser = Browser::new();
        let page = browser.get(&world.url(&format!("/oauth2/apps{path}"))).await;
        assert_eq!(
            (page.status.as_u16(), page.location()),
            (303, Some(format!("/{}/login?next=apps", world.slug).as_str()))
        );
        let login = browser.follow(page).await;
        let wrong = browser.sign_in(&login, "ada", "not the password of ada").await;
        assert_eq!(wrong.status, 401);
        let answer = browser.sign_in(&wrong, "ada", PASSWORD).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, Some(apps.as_str())), "also after a mistake");
    }
    for word in [
        "",
        "home",
        "https://evil.example",
        "//evil.example",
        "/oauth2/apps",
        "Apps",
        "apps%2f..%2fx",
        "apps&next=help",
    ] {
        let mut browser = Browser::new();
        let login = browser.get(&world.url(&format!("/login?next={word}"))).await;
        let answer = browser.sign_in(&login, "ada", PASSWORD).await;
        assert_eq!(answer.location(), Some(format!("/{}", world.slug).as_str()), "{word:?} is no word for a page");
    }
}

#[tokio::test]
async fn who_has_no_role_is_told_whom_to_ask() {
    let world = World::new().await;
    world.user("bob").await;
    let mut bob = world.visitor("bob").await;
    for path in ["", "/none", "/none/rotate", "/none/delete"] {
        let page = bob.get(&world.url(&format!("/oauth2/apps{path}"))).await;
        assert_eq!((page.status.as_u16(), page.error_code()), (403, "not_a_member"), "{path}");
        assert!(page.body.contains("owners or admins"), "{}", page.body);
        assert_eq!(text(&page, "account-name"), "bob");
        assert!(page.body.contains("id=\"other-account\"") && page.body.contains("/login?next&#x3D;apps"), "{path}");
    }
    assert!(!has(&bob.get(&world.issuer()).await, "apps"));
    world.role_of_user("bob", Some(Role::Viewer)).await;
    assert_eq!(bob.get(&world.url("/oauth2/apps")).await.kind(), "apps", "a role counts at once");
    assert!(has(&bob.get(&world.issuer()).await, "apps"), "and the front page leads there");
    world.role_of_user("bob", None).await;
    world.member("ada", Role::Developer).await;
    let login = bob.get(&world.url("/login?next=apps")).await;
    let answer = bob.sign_in(&login, "ada", PASSWORD).await;
    let page = bob.follow(answer).await;
    assert_eq!((page.kind(), text(&page, "account-name").as_str()), ("apps", "ada"), "another account leads there");
}

#[tokio::test]
async fn an_app_is_registered_and_its_secret_shown_once() {
    let world = World::new().await;
    let mut ada = world.member("ada", Role::Developer).await;
    let page = ada.get(&world.url("/oauth2/apps")).await;
    assert!(page.body.contains("No apps yet") && has(&page, "app-create") && has(&page, "app-type-web"));
    let page = register(&world, &mut ada, &SHOP).await;
    assert_eq!((page.status.as_u16(), page.header("cache-control")), (201, "no-store"));
    let shop = app_of(&world, &page);
    assert_eq!(page.body.matches(shop.secret.as_deref().unwrap()).count(), 1);
    assert!(page.body.contains("not shown again") && page.body.contains(&world.issuer()));
    shop.sign_in(&mut ada, "ada").await;

    let secret = shop.secret.clone().unwrap();
    let own = format!("/oauth2/apps/{}", shop.client_id);
    for path in ["/oauth2/apps", own.as_str(), &format!("{own}/rotate"), &format!("{own}/delete"), "/oauth2"] {
        let page = ada.get(&world.url(path)).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.body.contains(&secret[4..]), "{path} shows the secret");
    }
    let trail = world.trail().await;
    assert!(trail.iter().any(|line| line.contains("app.created") && line.starts_with("user:")), "{trail:?}");
    assert!(!trail.concat().contains(&secret[4..]));
    let rows = harness::Database::open(world.server.database()).await;
    let kept = rows.texts(&format!("SELECT {} FROM app_secret", rows.quoted("digest"))).await;
    rows.close().await;
    assert!(!kept.concat().contains(&secret), "only its digest is kept");
}

#[tokio::test]
async fn an_app_without_a_secret_is_shown_on_its_own_page() {
    let world = World::new().await;
    let mut ada = world.member("ada", Role::Developer).await;
    for kind in ["spa", "native"] {
        let fields = [
            ("type", kind),
            ("name", "Shop"),
            ("redirect_uris", "\r\n https://shop.example/cb \r\n\r\nhttp://localhost:3000/cb"),
        ];
        let answer = register(&world, &mut ada, &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let page = ada.follow(answer).await;
        assert!(page.kind() == "app" && has(&page, "notice") && !has(&page, "app-rotate"), "{}", page.body);
        assert!(page.body.contains("https://shop.example/cb\nhttp://localhost:3000/cb</textarea>"), "{}", page.body);
        let rotate = ada.get(&format!("{}/rotate", page.url.split('?').next().unwrap())).await;
        assert_eq!(rotate.status, 404, "there is no secret to replace");
    }
    world.scope("orders:read", "Read orders").await;
    let mut root = world.member("root", Role::Admin).await;
    for kind in ["machine", "api"] {
        let page = register(&world, &mut root, &[("type", kind), ("name", "Robot"), ("scope", "orders:read")]).await;
        assert_eq!(page.kind(), "app-created", "{}", page.body);
    }
}

#[tokio::test]
async fn an_app_is_changed_and_the_change_counts_at_once() {
    let world = World::new().await;
    world.scope("orders:read", "Read orders").await;
    let mut ada = world.member("ada", Role::Developer).await;
    let shop = app_of(&world, &register(&world, &mut ada, &SHOP).await);
    let url = world.url(&format!("/oauth2/apps/{}", shop.client_id));
    let page = ada.get(&url).await;
    let moved = [("name", "New shop"), ("redirect_uris", "https://new.example/cb"), ("scope", "orders:read")];
    let answer = ada.submit(&page, &moved).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let page = ada.follow(answer).await;
    assert!(page.body.contains("<h1>New shop</h1>") && text(&page, "notice") == "Saved.", "{}", page.body);
    assert!(page.body.contains("email offline_access openid orders:read profile"), "other scopes stay: {}", page.body);
    let old = ada.get(&shop.authorize_url(&[])).await;
    assert_eq!(old.error_code(), "invalid_redirect_uri");
    let new =
        ada.get(&shop.authorize_url(&[("redirect_uri", "https://new.example/cb"), ("scope", "orders:read")])).await;
    assert_eq!(new.status, 303);
    let answer = ada.submit(&page, &moved[..2]).await;
    let page = ada.follow(answer).await;
    assert!(!page.body.contains("openid orders:read"), "a scope that is not picked goes: {}", page.body);
    assert_eq!(world.audited("app.updated").await, 2);
    let answer = ada.submit(&page, &moved[..2]).await;
    assert_eq!(answer.status, 303, "nothing to change is no mistake");
    assert_eq!(world.audited("app.updated").await, 2);
}

#[tokio::test]
async fn what_somebody_else_saved_is_not_lost() {
    let world = World::new().await;
    world.scope("orders:read", "Read orders").await;
    let (mut ada, mut root) = (world.member("ada", Role::Developer).await, world.member("root", Role::Admin).await);
    let shop = app_of(&world, &register(&world, &mut ada, &SHOP).await);
    let url = world.url(&format!("/oauth2/apps/{}", shop.client_id));
    let (first, second) = (ada.get(&url).await, root.get(&url).await);
    let theirs = [("name", "Their shop"), ("redirect_uris", "https://their.example/cb"), ("scope", "orders:read")];
    let mine = [("name", "My shop"), ("redirect_uris", "https://mine.example/cb")];
    assert_eq!(root.submit(&second, &theirs).await.status, 303);
    assert_eq!(root.submit(&second, &theirs).await.status, 303, "sent twice, it is saved once");
    assert_eq!(world.audited("app.updated").await, 1);

    let refused = ada.submit(&first, &mine).await;
    assert_eq!((refused.status.as_u16(), refused.kind()), (409, "app"));
    assert!(refused.body.contains("<h1>Their shop</h1>") && has(&refused, "stale"), "{}", refused.body);
    assert_eq!(refused.field("name").as_deref(), Some("My shop"), "what was typed stays");
    assert!(refused.body.contains("https://mine.example/cb</textarea>"), "{}", refused.body);
    let now = refused.body.split("id=\"stale\"").nth(1).and_then(|rest| rest.split("</div>\n<input").next()).unwrap();
    for theirs in ["Their shop", "https://their.example/cb", "orders:read"] {
        assert!(now.contains(theirs), "{theirs}: {now}");
    }
    assert_eq!(world.audited("app.updated").await, 1, "nothing was saved");

    for version in ["", "0", "x", "1", "99"] {
        let form = [("form_token", first.field("form_token").unwrap()), ("version", version.to_owned())];
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).chain(mine).collect();
        assert_eq!(ada.post(&url, &form).await.status, 409, "version {version:?}");
    }
    let answer = ada.submit(&refused, &mine).await;
    let page = ada.follow(answer).await;
    assert!(page.body.contains("<h1>My shop</h1>") && !has(&page, "stale"), "seen, it may be replaced: {}", page.body);
}

#[tokio::test]
async fn every_page_says_who_is_signed_in_and_leads_out() {
    let world = World::new().await;
    let mut ada = world.member("ada", Role::Developer).await;
    let shop = app_of(&world, &register(&world, &mut ada, &SHOP).await);
    let own = format!("/oauth2/apps/{}", shop.client_id);
    for path in ["/oauth2/apps", own.as_str(), &format!("{own}/rotate"), &format!("{own}/delete"), "/oauth2"] {
        let page = ada.get(&world.url(path)).await;
        assert_eq!(text(&page, "account-name"), "ada", "{path}");
        assert!(page.body.contains(&format!("id=\"account-sign-out\" href=\"/{}/logout\"", world.slug)), "{path}");
    }
    let page = ada.get(&world.url("/logout")).await;
    let answer = ada.submit(&page, &[]).await;
    assert_eq!(answer.status, 303);
    assert_eq!(ada.get(&world.url("/oauth2/apps")).await.status, 303, "who has signed out is out");
    assert!(!has(&Browser::new().get(&world.url("/oauth2")).await, "account-name"));
}

#[tokio::test]
async fn a_new_secret_leaves_the_old_one_time_unless_it_leaked() {
    let world = World::new().await;
    let mut ada = world.member("ada", Role::Developer).await;
    let first = app_of(&world, &register(&world, &mut ada, &SHOP).await);
    let url = world.url(&format!("/oauth2/apps/{}/rotate", first.client_id));
    let works = async |app: &App| app.introspect("none").await.status == 200;

    let page = ada.get(&url).await;
    assert!(page.kind() == "app-rotate" && page.body.contains("24 hours"), "{}", page.body);
    assert!(works(&first).await, "asking changes nothing");
    let second = app_of(&world, &ada.submit(&page, &[]).await);
    assert_ne!(second.secret, first.secret);
    assert!(works(&first).await && works(&second).await, "both work for a while");

    let tokens = second.sign_in(&mut ada, "ada").await;
    let third = app_of(&world, &ada.submit(&page, &[("leaked", "yes")]).await);
    assert!(!works(&first).await && !works(&second).await && works(&third).await);
    assert!(!third.is_active(&tokens.access_token).await, "its tokens end with it");
    assert_eq!(world.audited("app.secret_rotated").await, 2);
}

#[tokio::test]
async fn an_app_is_deleted_once_its_name_was_typed() {
    let world = World::new().await;
    let mut ada = world.member("ada", Role::Developer).await;
    let shop = app_of(&world, &register(&world, &mut ada, &SHOP).await);
    let page = ada.get(&world.url(&format!("/oauth2/apps/{}/delete", shop.client_id))).await;
    for typed in ["", "shop", "Shop!", &shop.client_id] {
        let answer = ada.submit(&page, &[("confirm", typed)]).await;
        assert_eq!((answer.status.as_u16(), answer.kind()), (400, "app-delete"), "{typed:?}");
        assert_eq!(answer.field("confirm").as_deref(), Some(typed), "what was typed stays");
    }
    let answer = ada.submit(&page, &[("confirm", " Shop ")]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, Some(format!("/{}/oauth2/apps?done=deleted", world.slug).as_str()))
    );
    let list = ada.follow(answer).await;
    assert!(has(&list, "notice") && list.body.contains("No apps yet"), "{}", list.body);
    let gone = ada.get(&world.url(&format!("/oauth2/apps/{}", shop.client_id))).await;
    assert_eq!((gone.status.as_u16(), gone.error_code()), (404, "not_found"));
    shop.introspect("none").await.refused(401, "invalid_client");
    assert_eq!(world.audited("app.deleted").await, 1);
}

#[tokio::test]
async fn many_apps_come_page_by_page() {
    let world = World::new().await;
    for _ in 0..45 {
        world.app(AppType::Spa).await;
    }
    let mut ada = world.member("ada", Role::Viewer).await;
    let (mut page, mut found) = (ada.get(&world.url("/oauth2/apps")).await, 0);
    for expected in [20, 20, 5] {
        let apps = page.body.matches("<li><a ").count();
        assert_eq!(apps, expected, "{}", page.body);
        found += apps;
        let next = page.body.split("id=\"apps-next\"").nth(1).and_then(|rest| rest.split('"').nth(3));
        assert_eq!(next.is_some(), found < 45);
        if let Some(next) = next {
            page = ada.get(&format!("{}{}", world.server.url, next.replace("&#x3D;", "="))).await;
            assert!(has(&page, "apps-first"));
        }
    }
    for cursor in ["x", "", "00000000-0000-0000-0000-000000000000"] {
        let page = ada.get(&world.url(&format!("/oauth2/apps?cursor={cursor}"))).await;
        assert_eq!((page.status.as_u16(), has(&page, "apps-first")), (200, false), "{cursor:?} is the first page");
    }
}

#[tokio::test]
async fn looking_changes_nothing_and_other_methods_are_not_there() {
    let world = World::new().await;
    let mut ada = world.member("ada", Role::Owner).await;
    let shop = app_of(&world, &register(&world, &mut ada, &SHOP).await);
    let before = (world.rows("app").await, world.trail().await);
    let own = format!("/oauth2/apps/{}", shop.client_id);
    let paths =
        ["/oauth2/apps", own.as_str(), &format!("{own}/rotate"), &format!("{own}/delete")].map(|path| world.url(path));
    for path in &paths {
        let query = "type=web&name=Forged&redirect_uris=https://evil.example&leaked=yes&confirm=Shop";
        assert_eq!(ada.get(&format!("{path}?{query}")).await.status, 200);
        for method in ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            let request = http().request(method.parse().unwrap(), path);
            assert_eq!(request.send().await.unwrap().status(), 405, "{method} {path}");
        }
    }
    assert_eq!(before.1, world.trail().await);
    assert_eq!(
        world.with(|tenant| async move { tenant.store().apps().by_client_id("Forged").await.unwrap() }).await,
        None
    );
    shop.introspect("none").await;
    assert!(before.0 > 0);
}

/// Where a workspace lets apps do without PKCE, whoever registers one reads it, and how it is ended.
#[tokio::test]
async fn an_app_that_may_do_without_proof_says_so() {
    let world = World::of(TestServer::shared(), Template::Fncy).await;
    let mut ada = world.member("ada", Role::Developer).await;
    let register = [("name", "Shop"), ("redirect_uris", "https://shop.example/cb")];
    let list = ada.get(&world.url("/oauth2/apps")).await;
    let created = ada.submit(&list, &[&register[..], &[("type", "web")]].concat()).await;
    let client_id = created.body.split("id=\"client-id\">").nth(1).and_then(|rest| rest.split('<').next());
    let client_id = client_id.unwrap_or_else(|| panic!("{}", created.body)).to_owned();
    let command = format!("tenantry app update --workspace {} {client_id} --pkce required", world.slug);
    let own = world.url(&format!("/oauth2/apps/{client_id}"));
    assert!(created.body.contains("id=\"unproven\"") && created.body.contains(&command), "{}", created.body);
    let page = ada.get(&own).await;
    assert!(page.body.contains("Sign-ins without proof") && page.body.contains(&command), "{}", page.body);
    world.set(&["app_pkce=required"]).await;
    assert!(!ada.get(&own).await.body.contains("--pkce"), "the workspace demands it of everybody");
    world.set(&["app_pkce=optional"]).await;
    let app = App { client_id, issuer: world.issuer(), secret: None, post: true, redirect_uri: String::new() };
    let change = tenantry::domain::app::AppChange { pkce_required: Some(true), ..Default::default() };
    world.update_app(&app, change).await.unwrap();
    assert!(!ada.get(&own).await.body.contains("--pkce"), "and this app proves its sign-ins");
    let answer = ada.submit(&list, &[&register[..], &[("type", "spa")]].concat()).await;
    let page = ada.follow(answer).await;
    assert!(page.body.contains("It has no secret") && !page.body.contains("--pkce"), "{}", page.body);
}
