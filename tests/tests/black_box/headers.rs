//! What stands around answers: the headers that keep pages safe, and input that tries to become a header (OWASP ASVS
//! 3.4).

use harness::browser::http;
use harness::wire::request;
use harness::world::AppType;
use harness::{Answer, App, Browser, Page, TestServer, World};
use reqwest::Method;

/// A browser in front of every kind of page a person can meet without breaking anything.
async fn pages(world: &World<'_>) -> Vec<Page> {
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    let base = &world.server.url;
    let mut browser = Browser::new();
    let mut pages = vec![
        browser.get(&format!("{base}/")).await,
        browser.get(&world.issuer()).await,
        browser.get(&world.url("/login")).await,
        browser.open(&app.authorize_url(&[])).await,
        browser.get(&world.url("/logout")).await,
        browser.get(&format!("{base}/setup?token=none")).await,
        browser.get(&format!("{base}/nothing/here")).await,
        browser.get(&world.url("/oauth2/authorize?client_id=nobody")).await,
    ];
    let login = pages[3].clone();
    let wrong = browser.sign_in(&login, "ada", "not the password at all").await;
    let answer = browser.sign_in(&login, "ada", harness::world::PASSWORD).await;
    pages.push(wrong);
    pages.push(browser.follow(answer).await);
    pages.push(browser.get(&world.issuer()).await);
    pages.push(browser.get(&world.url("/logout")).await);
    let answer = browser.submit(pages.last().expect("a page"), &[]).await;
    pages.push(browser.follow(answer).await);
    pages
}

#[tokio::test]
async fn h_01_every_page_has_the_headers_of_a_page() {
    let world = World::new().await;
    let pages = pages(&world).await;
    let kinds: Vec<&str> = pages.iter().map(Page::kind).collect();
    let expected = [
        "root",
        "home",
        "login",
        "login",
        "logged-out",
        "setup-closed",
        "error",
        "error",
        "login",
        "consent",
        "home",
        "logout",
        "logged-out",
    ];
    assert_eq!(kinds, expected);
    for page in &pages {
        let what = format!("{} at {}", page.kind(), page.url);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{what}");
        assert_eq!(page.header("cache-control"), "no-store", "{what}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{what}");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{what}");
        assert_eq!(page.header("strict-transport-security"), "", "{what}: this server is loopback");
        assert_eq!(page.header("x-request-id").len(), 16, "{what}");
        let policy: Vec<&str> = page.header("content-security-policy").split("; ").collect();
        for part in
            ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(&part), "{what}: {part} is missing in {policy:?}");
        }
        let policy = policy.join(" ");
        assert!(
            !policy.contains("unsafe") && !policy.contains("form-action") && !policy.contains('*'),
            "{what}: {policy}"
        );
        assert!(!page.headers.contains_key("access-control-allow-origin"), "{what}");
        for inline in ["<script>", "<style", " style=", " onclick=", " onload=", "javascript:", "http://", "https://"] {
            assert!(!page.body.contains(inline), "{what} contains {inline}");
        }
        // Nobody learns what answers, nor which version of it.
        for name in ["server", "x-powered-by", "via"] {
            assert!(!page.headers.contains_key(name), "{what}: {name}");
        }
    }
}

#[tokio::test]
async fn h_01_behind_https_browsers_are_told_to_stay_there() {
    let server = TestServer::configured(&[("TENANTRY__SERVER__PUBLIC_URL", "https://id.example.test")]);
    let world = World::on(&server).await;
    for path in ["/login", "/oauth2/jwks", "/oauth2/userinfo", "/nothing"] {
        let answer = Answer::of(http().get(world.url(path)).header("host", "id.example.test")).await;
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn h_01_nothing_may_be_kept_but_what_is_public() {
    let world = World::new().await;
    world.user("ada").await;
    let (app, machine) = (world.app(AppType::Web).await, world.app(AppType::Machine).await);
    let token = app.sign_in(&mut Browser::new(), "ada").await.access_token;
    let base = world.server.url.clone();
    let get = |url: &str| Answer::of(http().get(url.to_owned()));
    let mut answers = vec![
        ("tokens", machine.client_credentials().await),
        ("a token error", machine.token(&[("grant_type", "x")]).await),
        ("introspection", machine.introspect("x").await),
        ("revocation", machine.revoke("x").await),
        ("userinfo", app.userinfo(&token).await),
        ("no userinfo", app.userinfo("x").await),
        ("401", Answer::of(http().post(world.url("/oauth2/token")).form(&[("client_id", "x")])).await),
        ("405", get(&world.url("/oauth2/token")).await),
        ("415", Answer::of(http().post(world.url("/oauth2/token")).body("{}")).await),
        ("preflight", Answer::of(http().request(Method::OPTIONS, world.url("/oauth2/token"))).await),
        ("404", get(&format!("{base}/nothing/here")).await),
        ("a redirect", get(&app.authorize_url(&[])).await),
        ("an error redirect", get(&app.authorize_url(&[("response_type", "x")])).await),
        ("console session", get(&format!("{base}/console/session")).await),
        ("console login", get(&format!("{base}/console/login")).await),
        ("console", get(&format!("{base}/console")).await),
        ("alive", get(&format!("{base}/livez")).await),
        ("ready", get(&format!("{base}/readyz")).await),
        ("robots", get(&format!("{base}/robots.txt")).await),
    ];
    let misdirected = Answer::of(http().get(world.url("/login")).header("host", "evil.example")).await;
    answers.push(("421", misdirected));
    for (what, answer) in &answers {
        assert_eq!(answer.header("cache-control"), "no-store", "{what}: {}", answer.status);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{what}");
        assert!(["no-referrer", "same-origin"].contains(&answer.header("referrer-policy")), "{what}");
        assert_eq!(answer.header("x-request-id").len(), 16, "{what}");
        assert_eq!(answer.header("server"), "", "{what}");
    }
    for (_, answer) in answers.iter().take(2) {
        assert_eq!(answer.header("pragma"), "no-cache");
    }
}

/// Everything a client says comes back only where it must, and there in one piece.
async fn redirected(app: &App, state: &str) -> Answer {
    Answer::of(http().get(app.authorize_url(&[("state", state), ("prompt", "none")]))).await
}

#[tokio::test]
async fn h_05_input_cannot_become_a_header() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    for state in
        ["a\r\nSet-Cookie: forged=1", "a\nX-Forged: 1", "a\r\n\r\n<html>", "\u{1b}[31mred", "a\tb", "é\u{202e}"]
    {
        let answer = redirected(&app, state).await;
        assert_eq!(answer.status, 303, "{state:?}: {}", answer.text);
        assert_eq!(answer.header("x-forged"), "");
        assert!(
            !answer.headers.get_all("set-cookie").iter().any(|line| line.as_bytes().starts_with(b"forged")),
            "{state:?}"
        );
        let location = url::Url::parse(answer.header("location")).expect("an address");
        let back = location.query_pairs().find(|(name, _)| name == "state").map(|(_, value)| value.into_owned());
        assert_eq!(back.as_deref(), Some(state), "byte for byte");
        assert!(answer.header("location").bytes().all(|byte| byte.is_ascii_graphic()), "{}", answer.header("location"));
    }
    let path = format!("/{}/oauth2/authorize%0d%0aX-Forged:%201", world.slug);
    let reply = request(world.server, "GET", &path, "").await;
    assert_eq!(reply.status, 404);
    assert!(!reply.text.contains("X-Forged"), "{}", reply.text);
    let reply = request(world.server, "GET", "/livez", "X-Request-Id: forged-request-id\r\n").await;
    assert!(reply.status == 200 && !reply.text.contains("forged-request-id"), "{}", reply.text);
}
