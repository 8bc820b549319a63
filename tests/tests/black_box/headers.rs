//! What stands around answers: the headers that keep pages safe, requests that are no requests, errors that give
//! nothing away, and input that tries to become a header (OWASP ASVS 3.4, 4.2 and 16.5).

use harness::browser::http;
use harness::wire::{request, send};
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
    let expected = ["root", "home", "login", "login", "logged-out", "setup-closed", "error", "error", "login", "consent", "home",
        "logout", "logged-out"];
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
        for part in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(&part), "{what}: {part} is missing in {policy:?}");
        }
        let policy = policy.join(" ");
        assert!(!policy.contains("unsafe") && !policy.contains("form-action") && !policy.contains('*'), "{what}: {policy}");
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

#[tokio::test]
async fn h_03_requests_that_could_be_read_in_two_ways_are_refused() {
    let world = World::new().await;
    let (server, slug) = (world.server, &world.slug);
    let host = server.url.trim_start_matches("http://");
    let smuggled = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    let chunked = "0\r\n\r\n";
    let length = smuggled.len() + chunked.len();
    let cases = [
        ("TE and CL", format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n\r\n{chunked}{smuggled}")),
        ("CL and TE", format!("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}{smuggled}")),
        ("two lengths", format!("Content-Length: 0\r\nContent-Length: {}\r\n\r\n{smuggled}", smuggled.len())),
        ("a list of lengths", format!("Content-Length: 0, {}\r\n\r\n{smuggled}", smuggled.len())),
        ("a signed length", format!("Content-Length: +{}\r\n\r\n{smuggled}", smuggled.len())),
        ("a negative length", format!("Content-Length: -1\r\n\r\n{smuggled}")),
        ("a hex length", format!("Content-Length: 0x10\r\n\r\n{smuggled}")),
        ("another coding", format!("Transfer-Encoding: xchunked\r\n\r\n{chunked}{smuggled}")),
        ("chunked twice", format!("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n{chunked}{smuggled}")),
        ("a broken chunk size", format!("Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n{smuggled}")),
        ("a huge chunk size", format!("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n{smuggled}")),
        ("a space before the colon", format!("Content-Length : 0\r\n\r\n{smuggled}")),
        ("a folded line", format!("X-Folded: a\r\n Content-Length: 5\r\n\r\n{smuggled}")),
        ("a NUL", format!("X-Nul: a\0b\r\n\r\n{smuggled}")),
        ("a bare CR", format!("X-Cr: a\rContent-Length: 5\r\n\r\n{smuggled}")),
    ];
    for (what, rest) in cases {
        let head = format!("POST /{slug}/oauth2/token HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        let reply = send(server, format!("{head}{rest}").as_bytes()).await;
        // Refused before a second request can be seen in it, and nothing after it is answered.
        assert!(reply.status == 400 || reply.status == 0, "{what}: {}", reply.text);
        assert!(reply.closed, "{what}: the connection is still open");
        assert!(!reply.text.contains("\"status\":\"ok\""), "{what}: the smuggled request was answered: {}", reply.text);
    }
    assert_eq!(request(server, "GET", "/livez", "").await.status, 200, "and the server lives");
}

#[tokio::test]
async fn h_03_heads_that_are_too_large_or_no_heads_are_refused() {
    let server = TestServer::shared();
    let large = "x".repeat(140_000);
    let many: String = (0..200).map(|n| format!("X-{n}: y\r\n")).collect();
    for (what, headers) in [("one large header", format!("X-Large: {large}\r\n")), ("too many headers", many)] {
        let reply = request(server, "GET", "/livez", &headers).await;
        // The connection may be reset while the rest of the head is still being written.
        assert!([0, 400, 431].contains(&reply.status), "{what}: {}", reply.text);
    }
    let reply = request(server, "GET", &format!("/livez?{large}"), "").await;
    assert!([0, 400, 414, 431].contains(&reply.status), "{}", reply.text);
    for (what, bytes) in [
        ("nonsense", "hello\r\n\r\n"),
        ("no version", "GET /livez\r\n\r\n"),
        ("another version", "GET /livez HTTP/3.7\r\nHost: x\r\n\r\n"),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\r\n\r\n"),
        ("no name", "GET /livez HTTP/1.1\r\n: x\r\n\r\n"),
        ("a header of two words", "GET /livez HTTP/1.1\r\nHost x\r\n\r\n"),
    ] {
        let reply = send(server, bytes.as_bytes()).await;
        assert!([0, 400, 505].contains(&reply.status), "{what}: {}", reply.text);
        assert!(reply.closed, "{what}");
    }
    assert_eq!(request(server, "GET", "/livez", "").await.status, 200);
}

#[tokio::test]
async fn h_03_methods_nobody_needs_are_not_allowed() {
    let world = World::new().await;
    let slug = &world.slug;
    let paths = ["/", "/livez", "/setup", "/console", &format!("/{slug}"), &format!("/{slug}/login"), &format!("/{slug}/oauth2/jwks"),
        &format!("/{slug}/oauth2/authorize"), &format!("/{slug}/oauth2/token"), &format!("/{slug}/oauth2/userinfo")].map(str::to_owned);
    for path in &paths {
        for method in ["TRACE", "TRACK", "DEBUG", "PUT", "DELETE", "PATCH", "PROPFIND", "BREW", "get"] {
            let reply = request(world.server, method, path, "X-Secret: canary-of-trace\r\nX-HTTP-Method-Override: GET\r\n").await;
            assert_eq!(reply.status, 405, "{method} {path}: {}", reply.text);
            assert!(reply.text.to_ascii_lowercase().contains("\r\nallow: "), "{method} {path}: {}", reply.text);
            assert!(!reply.text.contains("canary-of-trace"), "{method} {path}");
        }
    }
    let overridden = format!("Content-Length: 0\r\nX-HTTP-Method-Override: GET\r\nX-Method-Override: GET\r\n");
    let reply = request(world.server, "POST", &format!("/{slug}/oauth2/jwks?_method=GET"), &overridden).await;
    assert_eq!(reply.status, 405);
}

/// What only the inside of a server knows.
const INSIDE: [&str; 22] = [
    "sqlx", "sqlite", "sea_orm", "sea-orm", "SELECT", "INSERT", "UPDATE ", "no such table", "constraint", "database", "src/", ".rs:",
    "/work", "/tmp", "/home", "/root", "actix", "panicked", "RUST_", "rustc", "0.1.0", "127.0.0.1",
];

fn tells_nothing(what: &str, answer: &Answer) {
    for word in INSIDE {
        assert!(!answer.text.contains(word), "{what} tells of {word}: {}", answer.text);
        let headers = answer.headers.iter().find(|(_, value)| value.to_str().is_ok_and(|value| value.contains(word)));
        assert_eq!(headers, None, "{what} tells of {word}");
    }
}

#[tokio::test]
async fn h_04_errors_tell_nothing_of_the_inside() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let hostile = ["' OR 1=1 --", "\"; DROP TABLE grant; --", "../../etc/passwd", "${jndi:ldap://x}", "{{7*7}}", "<script>alert(1)</script>",
        "%00", "\u{fffd}\u{202e}", "tna_AAAA", "null", "[]"];
    for text in hostile {
        for accept in ["text/html", "application/json"] {
            let accepts = |request: reqwest::RequestBuilder| request.header("accept", accept);
            let by_query = |path: &str, name: &str| {
                let query = url::form_urlencoded::Serializer::new(String::new()).append_pair(name, text).finish();
                accepts(http().get(format!("{}?{query}", world.url(path))))
            };
            let answers = [
                ("authorize", Answer::of(by_query("/oauth2/authorize", "client_id")).await),
                ("login", Answer::of(by_query("/login", "ticket")).await),
                ("consent", Answer::of(by_query("/consent", "ticket")).await),
                ("logout", Answer::of(by_query("/oauth2/logout", "id_token_hint")).await),
                ("home", Answer::of(by_query("", "token")).await),
                ("token", Answer::of(accepts(http().post(world.url("/oauth2/token"))).form(&[("client_id", text), ("code", text)])).await),
                ("introspect", Answer::of(accepts(http().post(world.url("/oauth2/introspect"))).basic_auth(text, Some(text))).await),
                ("userinfo", app.userinfo("not.a.token").await),
                ("body", Answer::of(accepts(http().post(world.url("/login"))).body(text.to_owned())).await),
            ];
            for (what, answer) in &answers {
                assert!((200..500).contains(&answer.status.as_u16()), "{what} {text}: {}", answer.status);
                tells_nothing(what, answer);
                assert!(!answer.text.contains(text) || text.len() < 5, "{what} gives {text} back: {}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn h_04_t_08_a_broken_database_is_a_503_that_says_so_and_nothing_else() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    let (app, machine) = (world.app(AppType::Web).await, world.app(AppType::Machine).await);
    let mut browser = Browser::new();
    let tokens = app.sign_in(&mut browser, "ada").await;
    let login = Browser::new().open(&app.authorize_url(&[])).await;
    for table in ["session", "grant", "user", "app", "app_secret"] {
        world.execute(&format!(r#"ALTER TABLE "{table}" RENAME TO "{table}_gone""#)).await;
    }
    // What is remembered may be used for a second.
    tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    let page = browser.get(&app.authorize_url(&[])).await;
    let signing_in = Browser::new().submit(&login, &[("username", "ada"), ("password", "x")]).await;
    assert_eq!(signing_in.status, 400, "another browser's form: {}", signing_in.body);
    assert_eq!((page.status.as_u16(), page.error_code()), (503, "temporarily_unavailable"), "{}", page.body);
    assert_eq!((page.kind(), page.header("retry-after")), ("error", "2"));
    let broken = [
        ("refresh", app.refresh(&tokens.refresh_token).await),
        ("userinfo", app.userinfo(&tokens.access_token).await),
        ("revoke", app.revoke(&tokens.refresh_token).await),
        ("introspect", app.introspect(&tokens.access_token).await),
        ("token", machine.client_credentials().await),
        ("page", Answer { status: page.status, headers: page.headers.clone(), text: page.body.clone(), json: serde_json::Value::Null }),
    ];
    for (what, answer) in &broken {
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "2"), "{what}: {}", answer.text);
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
        tells_nothing(what, answer);
        assert!(*what == "page" || answer.error() == "temporarily_unavailable", "{what}: {}", answer.text);
    }
    for table in ["session", "grant", "user", "app", "app_secret"] {
        world.execute(&format!(r#"ALTER TABLE "{table}_gone" RENAME TO "{table}""#)).await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    app.refresh(&tokens.refresh_token).await.tokens();
    server.stop().await;
}

/// Everything a client says comes back only where it must, and there in one piece.
async fn redirected(app: &App, state: &str) -> Answer {
    Answer::of(http().get(app.authorize_url(&[("state", state), ("prompt", "none")]))).await
}

#[tokio::test]
async fn h_05_input_cannot_become_a_header() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    for state in ["a\r\nSet-Cookie: forged=1", "a\nX-Forged: 1", "a\r\n\r\n<html>", "\u{1b}[31mred", "a\tb", "é\u{202e}"] {
        let answer = redirected(&app, state).await;
        assert_eq!(answer.status, 303, "{state:?}: {}", answer.text);
        assert_eq!(answer.header("x-forged"), "");
        assert!(!answer.headers.get_all("set-cookie").iter().any(|line| line.as_bytes().starts_with(b"forged")), "{state:?}");
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
