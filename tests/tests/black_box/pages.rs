//! Pages for people beside the steps of a sign-in: the front pages, the set-up link, the demonstration, styles and
//! scripts, and what every page has for scripts and tests to hold on to.

use harness::browser::http;
use harness::world::{AppType, PASSWORD};
use harness::{Answer, Browser, Page, TestServer, World};
use std::collections::BTreeSet;
use tenantry::domain::workspace::{self, BrandChange, WorkspaceChange};
use tenantry::domain::{demo, setup};

#[tokio::test]
async fn the_root_names_no_workspace_and_leads_to_the_console() {
    let world = World::new().await;
    let page = Browser::new().get(&format!("{}/", world.server.url)).await;
    assert_eq!((page.status.as_u16(), page.kind()), (200, "root"));
    assert!(page.body.contains("href=\"/console\"") && !page.body.contains(&world.slug), "{}", page.body);
    assert!(page.set_cookies().is_empty(), "nobody is marked for looking");
}

#[tokio::test]
async fn the_front_page_of_a_workspace_says_who_is_signed_in() {
    let world = World::new().await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let page = browser.get(&world.issuer()).await;
    assert_eq!((page.status.as_u16(), page.kind()), (200, "home"));
    assert!(page.body.contains(&format!("href=\"/{}/login\"", world.slug)) && !page.body.contains("id=\"demo\""));
    let page = browser.get(&world.url("/login")).await;
    let answer = browser.sign_in(&page, "ada", PASSWORD).await;
    let page = browser.follow(answer).await;
    assert!(page.kind() == "home" && page.body.contains("<span id=\"user-name\">ada</span>"), "{}", page.body);
    let answer = browser.submit(&page, &[]).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.kind(), "logged-out");
    assert!(!browser.get(&world.issuer()).await.body.contains("id=\"user-name\""));
}

async fn link(server: &TestServer) -> Option<String> {
    server.run(|instance| async move { setup::link(&instance).await }).await.expect("no fault")
}

async fn form(link: &str) -> (Browser, Page) {
    let mut browser = Browser::new();
    let page = browser.get(link).await;
    assert_eq!((page.status.as_u16(), page.kind()), (200, "setup"), "{}", page.body);
    (browser, page)
}

async fn is_closed(link: &str) -> bool {
    let page = Browser::new().get(link).await;
    assert!(
        [200, 410].contains(&page.status.as_u16()) && ["setup", "setup-closed"].contains(&page.kind()),
        "{}",
        page.body
    );
    page.kind() == "setup-closed"
}

const OPERATOR: [(&str, &str); 3] = [("username", "root"), ("email", "root@example.test"), ("password", PASSWORD)];

#[tokio::test]
async fn a_set_up_link_works_once_within_the_hour_and_until_the_next_one() {
    let server = TestServer::alone();
    let old = link(&server).await.expect("a link");
    let token = old.split_once("?token=").expect("a token").1.to_owned();
    assert!(token.starts_with("tnl_") && old.starts_with(&format!("{}/setup?", server.url)), "{old}");
    let new = link(&server).await.expect("a link");
    assert!(is_closed(&old).await, "a newer link kills the older");
    assert!(!is_closed(&new).await && !is_closed(&new).await, "looking does not use it up");
    for broken in
        [&new[..new.len() - 1], &format!("{new}x"), &new.replace("tnl_", "tna_"), &format!("{}/setup", server.url)]
    {
        assert!(is_closed(broken).await, "{broken}");
    }
    server.clock.advance(3_599);
    assert!(!is_closed(&new).await);
    server.clock.advance(1);
    assert!(is_closed(&new).await, "an hour is the end");

    let link_now = link(&server).await.expect("a link");
    let (mut browser, page) = form(&link_now).await;
    let (mut late, late_page) = form(&link_now).await;
    for (field, value) in
        [("password", "too short"), ("password", "passwordpassword"), ("username", ""), ("email", "no address")]
    {
        let fields = OPERATOR.map(|(name, known)| (name, if name == field { value } else { known }));
        let answer = browser.submit(&page, &fields).await;
        assert_eq!((answer.status.as_u16(), answer.kind()), (400, "setup"), "{field}={value}");
        assert!(answer.body.contains("id=\"problem\"") && !answer.body.contains(PASSWORD), "{field}={value}");
    }
    let done = browser.submit(&page, &OPERATOR).await;
    assert_eq!((done.status.as_u16(), done.kind()), (200, "setup-done"));
    let again =
        late.submit(&late_page, &[("username", "eve"), ("email", "eve@example.test"), ("password", PASSWORD)]).await;
    assert_eq!((again.status.as_u16(), again.kind()), (410, "setup-closed"), "once");
    assert!(is_closed(&link_now).await);
    assert_eq!(link(&server).await, None, "there is an owner now");
    server.stop().await;
}

#[tokio::test]
async fn two_who_send_the_set_up_form_at_once_make_one_operator() {
    let server = TestServer::alone();
    let link = link(&server).await.expect("a link");
    let mut forms = Vec::new();
    for n in 0..4 {
        let (mut browser, page) = form(&link).await;
        forms.push(async move {
            let (username, email) = (format!("root{n}"), format!("root{n}@example.test"));
            browser
                .submit(&page, &[("username", &username), ("email", &email), ("password", PASSWORD)])
                .await
                .status
                .as_u16()
        });
    }
    let mut statuses = futures_util::future::join_all(forms).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410, 410, 410]);
    server.stop().await;
}

#[tokio::test]
async fn the_demonstration_exists_only_where_it_was_made() {
    let server = TestServer::alone();
    let made = server.run(|instance| async move { demo::ensure(&instance).await }).await;
    made.expect("no refusal").expect("credentials");
    let page = Browser::new().get(&format!("{}/acme/demo", server.url)).await;
    assert_eq!((page.status.as_u16(), page.kind()), (200, "demo"));
    for expected in ["data-client-id=\"demo-web\"", "type=\"module\"", "<noscript>", "/acme/oauth2/token"] {
        assert!(page.body.contains(expected), "{expected} is missing: {}", page.body);
    }
    assert!(!page.body.contains("tns_"), "no secret is on it");
    let home = Browser::new().get(&format!("{}/acme", server.url)).await;
    assert!(home.body.contains("href=\"/acme/demo\""));
    let world = World::on(&server).await;
    let page = Browser::new().get(&world.url("/demo")).await;
    assert_eq!((page.status.as_u16(), page.error_code()), (404, "not_found"));
    server.stop().await;
}

/// The addresses of styles and scripts a page asks for.
fn files(page: &Page) -> BTreeSet<String> {
    let attributes = page.body.split("=\"").skip(1).filter_map(|rest| rest.split('"').next());
    attributes.filter(|value| value.contains("/assets/")).map(str::to_owned).collect()
}

#[tokio::test]
async fn styles_and_scripts_have_names_of_their_content_and_stay_for_good() {
    let server = TestServer::alone();
    server.run(|instance| async move { demo::ensure(&instance).await }).await.expect("no refusal");
    let world = World { server: &server, slug: "acme".to_owned() };
    let mut found = BTreeSet::new();
    for url in [format!("{}/", server.url), world.issuer(), world.url("/demo"), world.url("/login")] {
        found.extend(files(&Browser::new().get(&url).await));
    }
    assert!(found.len() >= 4, "{found:?}");
    for path in &found {
        let answer = Answer::of(http().get(format!("{}{path}", server.url))).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("cache-control")),
            (200, "public, max-age=31536000, immutable"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        let css = answer.header("content-type") == "text/css; charset=utf-8";
        assert!(css || answer.header("content-type") == "text/javascript; charset=utf-8", "{path}");
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, answer.text.as_bytes());
        let (start, _) = digest.as_ref().split_at(6);
        let hash = start.iter().fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"));
        assert!(path.contains(&hash), "{path} is not named after its content {hash}");
        let other = path.replace(&hash, "000000000000");
        assert_eq!(Answer::of(http().get(format!("{}{other}", server.url))).await.status, 404, "{other}");
    }
    world
        .with(|tenant| async move {
            let brand = BrandChange { primary: Some("#aa3366".to_owned()), ..BrandChange::default() };
            let change = WorkspaceChange { brand, ..WorkspaceChange::default() };
            workspace::update(&tenant, &change, &tenantry::domain::audit::Actor::Operator).await.map(drop)
        })
        .await
        .expect("a colour");
    let branded = files(&Browser::new().get(&world.url("/login")).await);
    let theme = branded.iter().find(|path| !found.contains(*path)).expect("a stylesheet of its own");
    let answer = Answer::of(http().get(format!("{}{theme}", server.url))).await;
    assert!(answer.text.contains("#aa3366") && answer.header("content-type").starts_with("text/css"), "{theme}");
    for path in [
        "/assets/tenantry.css",
        "/assets/x",
        "/assets/..%2fCargo.toml",
        "/acme/assets/tenantry.css",
        "/console/assets/x.js",
    ] {
        assert_eq!(Answer::of(http().get(format!("{}{path}", server.url))).await.status, 404, "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn browsers_and_robots_find_what_they_look_for() {
    let base = &TestServer::shared().url;
    let icon = Answer::of(http().get(format!("{base}/favicon.ico"))).await;
    assert_eq!((icon.status.as_u16(), icon.header("content-type")), (200, "image/svg+xml"));
    assert!(icon.header("cache-control").starts_with("public") && !icon.text.contains("<script"), "{}", icon.text);
    assert!(icon.header("content-security-policy").starts_with("default-src 'none'"), "an SVG is a document, too");
    let robots = Answer::of(http().get(format!("{base}/robots.txt"))).await;
    assert_eq!((robots.status.as_u16(), robots.text.as_str()), (200, "User-agent: *\nDisallow: /\n"));
    for probe in ["livez", "healthz", "readyz"] {
        let answer = Answer::of(http().get(format!("{base}/{probe}"))).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, r#"{"status":"ok"}"#), "{probe}");
    }
}

#[tokio::test]
async fn error_pages_have_a_word_for_scripts_and_the_id_of_the_request() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let authorize = |parameters: &[(&str, &str)]| app.authorize_url(parameters);
    let doubled = format!("{}&client_id=x", authorize(&[]));
    let large = format!("{}&x={}", authorize(&[]), "y".repeat(17_000));
    let cases = [
        (format!("{}/nothing/here", world.server.url), 404, "not_found"),
        (world.url("/nothing"), 404, "not_found"),
        (authorize(&[("client_id", "nobody")]), 400, "unknown_client"),
        (authorize(&[("client_id", "")]), 400, "unknown_client"),
        (authorize(&[("redirect_uri", "https://evil.example/")]), 400, "invalid_redirect_uri"),
        (authorize(&[("redirect_uri", "https://evil.example/"), ("response_type", "x")]), 400, "invalid_redirect_uri"),
        (doubled, 400, "duplicate_parameter"),
        (large, 400, "request_too_large"),
        (world.url("/login?ticket=nonsense"), 400, "interaction_foreign"),
        (world.url("/consent"), 400, "interaction_foreign"),
        (world.url("/oauth2/authorize?client_id=%ff"), 400, "invalid_request"),
        (format!("{}/console/callback?code=x&state=y", world.server.url), 400, "interaction_foreign"),
    ];
    for (url, status, code) in cases {
        let page = Browser::new().get(&url).await;
        assert_eq!((page.status.as_u16(), page.kind(), page.error_code()), (status, "error", code), "{url}");
        assert_eq!(page.location(), None, "{url}");
        let id = page.header("x-request-id");
        assert!(page.body.contains(&format!("<code id=\"request-id\">{id}</code>")), "{url}: {id}");
        assert!(!page.body.contains("evil.example"), "{url}");
        let program = Answer::of(http().get(&url)).await;
        assert_eq!(program.status, status, "{url}, for a program");
    }
}

#[tokio::test]
async fn no_return_address_is_told_from_a_wrong_one() {
    let world = World::new().await;
    let web = world.app(AppType::Web).await;
    let machine = world.app(AppType::Machine).await;
    let heading = async |url: &str| {
        let page = Browser::new().get(url).await;
        assert_eq!((page.status.as_u16(), page.error_code()), (400, "invalid_redirect_uri"), "{url}");
        let heading = page.body.split("<h1>").nth(1).and_then(|rest| rest.split('<').next());
        heading.expect("a heading").to_owned()
    };
    for (app, uri, expected) in [
        (&web, "", "This app sent no return address"),
        (&machine, "", "This app sent no return address"),
        (&web, "https://evil.example/", "This app sent a wrong return address"),
        (&machine, "https://evil.example/", "This app sent a wrong return address"),
    ] {
        assert_eq!(heading(&app.authorize_url(&[("redirect_uri", uri)])).await, expected, "{uri:?}");
    }
}

#[tokio::test]
async fn the_login_page_and_all_it_loads_is_smaller_than_30_kb() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let mut browser = Browser::new();
    let page = browser.open(&app.authorize_url(&[("state", &"x".repeat(500))])).await;
    let mut total = page.body.len();
    for path in files(&page) {
        total += Answer::of(http().get(format!("{}{path}", world.server.url))).await.text.len();
    }
    assert!(total < 30 * 1024, "{total} bytes");
    for id in ["id=\"page\" data-page=\"login\"", "id=\"username\"", "id=\"password\"", "id=\"login-submit\""] {
        assert_eq!(page.body.matches(id).count(), 1, "{id}");
    }
    assert_eq!(
        (page.body.matches("<form").count(), page.body.matches("<script").count()),
        (1, 0),
        "it works without JavaScript"
    );
    let answer = browser.sign_in(&page, "nobody", PASSWORD).await;
    assert!(answer.body.contains("id=\"problem\"") && answer.body.contains("role=\"alert\""), "{}", answer.body);
}

#[tokio::test]
async fn a_33_names_are_text_on_every_page() {
    let world = World::new().await;
    let name = "<b onmouseover=alert(1)>\u{202e}Evil\u{200b}</b>";
    let app = world.app_with(AppType::Web, |app| app.name = Some("<img src=x onerror=alert(1)>".to_owned())).await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let page = browser.open(&app.authorize_url(&[("login_hint", name)])).await;
    assert!(!page.body.contains("<b ") && !page.body.contains("<img") && page.body.contains("&lt;"), "{}", page.body);
    let shown = browser.sign_in(&page, "\"><script>alert(1)</script>", "x").await;
    assert!(shown.status == 401 && !shown.body.contains("<script>"), "{}", shown.body);
    let answer = browser.sign_in(&page, "ada", PASSWORD).await;
    let consent = browser.follow(answer).await;
    assert!(consent.kind() == "consent" && !consent.body.contains("<img"), "{}", consent.body);
    assert!(consent.body.contains("<strong id=\"redirect-host\">app.example</strong>"), "{}", consent.body);
}
