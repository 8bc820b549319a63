//! Hosts bound to a workspace: under each the workspace answers with its own paths and those that older clients print
//! without one, nothing else does, and no address in any answer follows the name.

use harness::browser::http;
use harness::wire::send;
use harness::world::{AppType, PASSWORD};
use harness::{Answer, Browser, Process, TestServer, World};
use std::time::{Duration, Instant};

/// A switched-on workspace with a host of its own.
async fn bound(host: &str) -> World<'static> {
    let world = World::new().await;
    world.set(&["path_v1=true", "path_v4=true"]).await;
    world.bind(host).await.expect("a bound host");
    world
}

async fn at(world: &World<'_>, host: &str, path: &str) -> Answer {
    Answer::of(http().get(format!("{}{path}", world.server.url)).header("host", host)).await
}

async fn posted(world: &World<'_>, host: &str, path: &str) -> u16 {
    let request = http().post(format!("{}{path}", world.server.url)).header("host", host);
    Answer::of(request.form(&[("grant_type", "client_credentials")])).await.status.as_u16()
}

#[tokio::test]
async fn mt_22_a_host_has_one_workspace_and_nothing_of_another() {
    let host = "matrix.fncy.example";
    // A name that no random request id could happen to hold.
    let (own, other) = (bound(host).await, World::named(TestServer::shared(), "the-neighbour-next-door").await);
    let (a, b) = (&own.slug, &other.slug);
    let cases = [
        (format!("/{a}"), 200),
        (format!("/{a}/login"), 200),
        (format!("/{a}/.well-known/openid-configuration"), 200),
        (format!("/.well-known/openid-configuration/{a}"), 200),
        (format!("/.well-known/oauth-authorization-server/{a}"), 200),
        (format!("/{a}/oauth2/jwks"), 200),
        (format!("/{a}/oauth2/authorize"), 400),
        (format!("/{a}/v1/oauth2/authorize"), 400),
        ("/v1/oauth2/authorize".to_owned(), 400),
        ("/oauth2/v4/authorize".to_owned(), 400),
        ("/v1/oauth2/token".to_owned(), 405),
        ("/livez".to_owned(), 200),
        ("/healthz".to_owned(), 200),
        ("/readyz".to_owned(), 200),
        ("/robots.txt".to_owned(), 200),
        ("/favicon.ico".to_owned(), 200),
        (format!("/{b}"), 404),
        (format!("/{b}/login"), 404),
        (format!("/{b}/oauth2/jwks"), 404),
        (format!("/{b}/oauth2/authorize"), 404),
        (format!("/{b}/.well-known/openid-configuration"), 404),
        (format!("/.well-known/openid-configuration/{b}"), 404),
        (format!("/.well-known/oauth-authorization-server/{b}"), 404),
        ("/system/login".to_owned(), 404),
        ("/console".to_owned(), 404),
        ("/console/".to_owned(), 404),
        ("/console/session".to_owned(), 404),
        ("/console/login".to_owned(), 404),
        ("/setup".to_owned(), 404),
        ("/.well-known/openid-configuration".to_owned(), 404),
        ("/oauth2/token".to_owned(), 404),
        ("/oauth/2/token".to_owned(), 404),
        ("/oauth2/v4/userinfo".to_owned(), 404),
        (format!("//{a}/oauth2/jwks"), 404),
        (format!("/{b}/../{a}/oauth2/jwks"), 404),
    ];
    for (path, status) in cases {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let reply = send(own.server, head.as_bytes()).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
        assert!(status != 404 || !reply.text.contains(b.as_str()), "{path}: {}", reply.text);
    }
    for (path, status) in [("/v1/oauth2/token", 401), ("/oauth2/v4/token", 401), ("/oauth2/v4/revoke", 401)] {
        assert_eq!(posted(&own, host, path).await, status, "{path}");
        assert_eq!(posted(&own, host, &format!("/{b}{path}")).await, 404, "{path}");
    }
    let root = at(&own, host, "/").await;
    assert_eq!((root.status.as_u16(), root.header("location")), (303, format!("/{a}").as_str()));
    own.set(&["path_v1=false"]).await;
    assert_eq!(posted(&own, host, "/v1/oauth2/token").await, 404, "the switch counts here too");
}

#[tokio::test]
async fn paths_without_a_workspace_do_not_exist_on_the_public_host() {
    let world = bound("public.fncy.example").await;
    let ours = world.server.url.trim_start_matches("http://").to_owned();
    for path in
        ["/v1/oauth2/authorize", "/v1/oauth2/token", "/oauth2/v4/authorize", "/oauth2/v4/token", "/oauth2/v4/revoke"]
    {
        for method in ["GET", "POST", "OPTIONS", "DELETE"] {
            let head = |path: &str| {
                format!("{method} {path} HTTP/1.1\r\nHost: {ours}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            };
            let (reply, absent) = (
                send(world.server, head(path).as_bytes()).await,
                send(world.server, head("/no/where").as_bytes()).await,
            );
            assert_eq!((reply.status, absent.status), (404, 404), "{method} {path}: {}", reply.text);
            let body = |text: &str| text.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned();
            assert_eq!(body(&reply.text), body(&absent.text), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn d_09_a_bound_host_changes_no_address() {
    let hosts = ["issuer.fncy.example", "issuer.fncy.example:8443"];
    let world = bound(hosts[0]).await;
    world.bind(hosts[1]).await.expect("another");
    let inserted = format!("/.well-known/openid-configuration/{}", world.slug);
    let own = format!("/{}/.well-known/oauth-authorization-server", world.slug);
    for path in [&inserted, &own] {
        let public = Answer::of(http().get(format!("{}{path}", world.server.url))).await;
        assert_eq!(public.text_of("issuer"), world.issuer());
        for host in hosts {
            let here = at(&world, host, path).await;
            assert_eq!((here.status.as_u16(), here.text), (200, public.text.clone()), "{host} {path}");
        }
    }
    for spelling in ["ISSUER.fncy.Example", "issuer.fncy.example:80"] {
        assert_eq!(at(&world, spelling, &own).await.status, 200, "{spelling}");
    }
    for strange in ["fncy.example", "x.issuer.fncy.example", "issuer.fncy.example.", "issuer.fncy.example:81"] {
        let answer = at(&world, strange, &own).await;
        assert_eq!(answer.status, 421, "{strange}: {}", answer.text);
    }
    let spoofed = http().get(format!("{}/v1/oauth2/authorize", world.server.url));
    assert_eq!(Answer::of(spoofed.header("x-forwarded-host", hosts[0])).await.status, 404, "only Host counts");
    let forwarded = http().get(format!("{}{own}", world.server.url)).header("host", hosts[0]);
    let answer =
        Answer::of(forwarded.header("x-forwarded-host", "evil.example").header("x-forwarded-port", "4443")).await;
    assert!(!answer.text.contains("evil.example") && !answer.text.contains("4443"), "{}", answer.text);
}

#[tokio::test]
async fn d_09_a_request_names_one_host() {
    let host = "authority.fncy.example";
    let world = bound(host).await;
    let ours = world.server.url.trim_start_matches("http://");
    let path = format!("/{}/oauth2/jwks", world.slug);
    for (authority, named, expected) in
        [(host, host, 200), (host, ours, 421), (ours, host, 421), (host, "other.fncy.example", 421)]
    {
        let text = format!("GET http://{authority}{path} HTTP/1.1\r\nHost: {named}\r\nConnection: close\r\n\r\n");
        let reply = send(world.server, text.as_bytes()).await;
        assert_eq!(reply.status, expected, "{authority} and {named}: {}", reply.text);
    }
    let twice = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    assert!([400, 421].contains(&send(world.server, twice.as_bytes()).await.status));
}

#[tokio::test]
async fn a_whole_sign_in_happens_under_a_bound_host() {
    let host = "whole.fncy.example";
    let world = bound(host).await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    let mut browser = Browser::under(host);
    let url = app
        .authorize_url(&[])
        .replace(&world.url("/oauth2/authorize"), &format!("{}/v1/oauth2/authorize", world.server.url));
    let mut page = browser.get(&url).await;
    let mut steps = Vec::new();
    let code = loop {
        if let Some(location) = page.location() {
            if location.starts_with("https://app.example/") {
                break page.redirect_parameter("code").expect("a code");
            }
            assert!(location.starts_with('/') && !location.starts_with("//"), "a step leaves the host: {location}");
            page = browser.get(&format!("{}{location}", world.server.url)).await;
            continue;
        }
        steps.push(page.kind().to_owned());
        assert!(steps.len() < 4, "{steps:?}: {}", page.body);
        assert!(!page.body.contains(&world.server.url), "a page names the public URL: {}", page.body);
        page = match page.kind() {
            "login" => browser.sign_in(&page, "ada", PASSWORD).await,
            _ => browser.submit(&page, &[("decision", "allow")]).await,
        };
    };
    assert_eq!(steps, ["login", "consent"]);
    assert_eq!(page.redirect_parameter("iss"), Some(world.issuer()));
    let tokens = app.exchange(&code).await.tokens();
    assert_eq!(tokens.id_claims()["iss"], world.issuer());
    let home = browser.get(&format!("{}/{}", world.server.url, world.slug)).await;
    assert!(home.body.contains("ada"), "signed in under the host: {}", home.body);
    for cookie in browser.cookies().keys() {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
    }
}

#[tokio::test]
async fn s_05_a_form_under_a_bound_host_comes_from_that_host() {
    let (host, second) = ("csrf.fncy.example", "csrf.other.example");
    let world = bound(host).await;
    let other = bound(second).await;
    world.user("ada").await;
    let public = world.server.url.clone();
    let url = world.url("/login");
    for (mut browser, good, bad) in [
        (Browser::under(host), format!("http://{host}"), vec![public.clone(), format!("http://{second}")]),
        (Browser::new(), public.clone(), vec![format!("http://{host}"), format!("http://{second}")]),
    ] {
        let page = browser.get(&url).await;
        let token = page.field("form_token").expect("a form");
        let form = [("form_token", token.as_str()), ("username", "ada"), ("password", PASSWORD)];
        let near =
            [format!("https://{host}"), format!("http://{host}:8080"), format!("http://x.{host}"), "null".into()];
        for origin in bad.iter().chain(&near) {
            let refused = browser.post_with(&url, &form, &[("origin", origin)]).await;
            assert_eq!((refused.status.as_u16(), refused.error_code()), (400, "form_expired"), "{origin} for {good}");
        }
        let cross = [("origin", good.as_str()), ("sec-fetch-site", "same-site")];
        assert_eq!(browser.post_with(&url, &form, &cross).await.status, 400);
        let own = [("origin", good.as_str()), ("sec-fetch-site", "same-origin")];
        let signed_in = browser.post_with(&url, &form, &own).await;
        assert_eq!((signed_in.status.as_u16(), signed_in.location()), (303, Some(format!("/{}", world.slug).as_str())));
    }
    drop(other);
}

#[tokio::test]
async fn mt_22_a_host_is_bound_once_and_released() {
    let host = "once.fncy.example";
    let (world, other) = (bound(host).await, World::new().await);
    for taker in [&world, &other] {
        let refused = taker.bind(host).await.expect_err("it is taken");
        let told = format!("{host} is bound to the workspace {} already", world.slug);
        assert!(refused.contains(&told), "{refused}");
    }
    assert_eq!(posted(&world, host, "/v1/oauth2/token").await, 401);
    other.release(host).await.expect_err("it is not theirs");
    world.release(host).await.expect("released");
    assert_eq!(at(&world, host, &format!("/{}", world.slug)).await.status, 421, "an unknown host again");
    other.bind(host).await.expect("free");
    assert_eq!(at(&world, host, &format!("/{}", other.slug)).await.status, 200);
    assert_eq!(at(&world, host, &format!("/{}", world.slug)).await.status, 404);
    assert_eq!((world.audited("host.created").await, world.audited("host.deleted").await), (1, 1));
    assert_eq!((other.audited("host.created").await, other.audited("host.deleted").await), (1, 0));
}

#[tokio::test]
async fn some_hosts_cannot_be_bound() {
    let world = World::new().await;
    let own = world.server.url.trim_start_matches("http://").to_owned();
    for bad in ["https://a.example", "a.example/x", "A.example", "192.0.2.1", "[::1]", "b\u{fc}cher.example", "", &own]
    {
        let refused = world.bind(bad).await.expect_err(bad);
        assert!(refused.starts_with("host: "), "{refused}");
    }
    for number in 0..20 {
        world.bind(&format!("h{number}.many.example")).await.expect("one of twenty");
    }
    let refused = world.bind("h20.many.example").await.expect_err("the twenty-first");
    assert!(refused.contains("at most 20"), "{refused}");
    let system = World { server: world.server, slug: "system".to_owned() };
    let refused = system.bind("console.example").await.expect_err("the operators' own");
    assert!(refused.contains("system workspace"), "{refused}");
    assert_eq!(at(&world, "console.example", "/console").await.status, 421);
}

#[tokio::test]
async fn a_workspace_that_does_not_answer_is_not_there_under_its_host() {
    let host = "gone.fncy.example";
    let world = bound(host).await;
    let home = format!("/{}", world.slug);
    world.suspend(true).await;
    // What is known of hosts is at most a second old.
    let began = Instant::now();
    while at(&world, host, "/").await.status != 404 {
        assert!(began.elapsed() < Duration::from_millis(1200), "still a way in");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for path in [home.as_str(), "/v1/oauth2/authorize", "/nothing"] {
        assert_eq!(at(&world, host, path).await.status, 404, "{path}");
    }
    assert_eq!(at(&world, host, "/robots.txt").await.status, 200);
    let gone = world.with(|tenant| async move {
        tenantry::domain::workspace::delete(&tenant, &tenantry::domain::audit::Actor::Operator).await
    });
    gone.await.expect("deleted");
    for path in ["/", home.as_str(), "/v1/oauth2/authorize"] {
        assert_eq!(at(&world, host, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_default_workspace_has_the_paths_without_one() {
    let server = TestServer::configured(&[("TENANTRY__WORKSPACE__DEFAULT", "pioneer")]);
    let first = World::on(&server).await;
    first.set(&["path_v1=true", "path_v4=true"]).await;
    first.bind("first.example").await.expect("a host");
    let public = server.url.trim_start_matches("http://").to_owned();
    assert_eq!(posted(&first, &public, "/v1/oauth2/token").await, 404, "there is no such workspace yet");
    let world = World::named(&server, "pioneer").await;
    assert_eq!(posted(&world, &public, "/v1/oauth2/token").await, 404, "its switch is off");
    world.set(&["path_v1=true"]).await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    let url = app.authorize_url(&[]).replace("/pioneer/oauth2/", "/v1/oauth2/");
    let page = Browser::new().authorize(&url, "ada", PASSWORD).await;
    assert_eq!(page.redirect_parameter("iss"), Some(world.issuer()));
    let code = page.redirect_parameter("code").expect("a code");
    assert!(!app.exchange(&code).await.tokens().access_token.is_empty());
    let machine = world.app(AppType::Machine).await;
    let secret = machine.secret.clone().expect("a secret");
    let request = async |host: &str| {
        let request = http().post(format!("{}/v1/oauth2/token", server.url)).header("host", host);
        Answer::of(request.basic_auth(&machine.client_id, Some(&secret)).form(&[("grant_type", "client_credentials")]))
            .await
    };
    request(&public).await.tokens();
    request("first.example").await.refused(401, "invalid_client");
    assert_eq!(posted(&world, &public, "/oauth2/v4/token").await, 404, "path_v4 is off");
    assert_eq!(posted(&world, "first.example", "/oauth2/v4/token").await, 401, "a bound host has its own workspace's");
    assert_eq!(at(&world, &public, "/").await.status, 200, "the public host is nobody's");
    server.stop().await;
}

#[tokio::test]
async fn a_missing_default_workspace_is_a_warning() {
    let process = Process::serve(&[("TENANTRY__WORKSPACE__DEFAULT", "pioneer")]).await;
    assert!(process.log().contains("workspace.default names no workspace"), "{}", process.log());
    let looked_at = || {
        let report = process.command(&["doctor"], "");
        assert_eq!(report["ok"], true, "nobody is kept from starting");
        let checks = report["checks"].as_array().expect("checks").clone();
        let check = checks.into_iter().find(|check| check["name"] == "default workspace").expect("it is looked at");
        (check["warning"].as_bool(), check["detail"].as_str().expect("a detail").to_owned())
    };
    let (warning, detail) = looked_at();
    assert!(warning == Some(true) && detail.contains("there is no workspace pioneer"), "{detail}");
    process.command(&["workspace", "create", "pioneer", "--host", "pioneer.example", "--host", "pioneer.example"], "");
    let (warning, detail) = looked_at();
    assert!(warning == Some(true) && detail.contains("neither path_v1 nor path_v4"), "{detail}");
    process.command(&["workspace", "update", "pioneer", "--set", "path_v4=true"], "");
    assert_eq!(looked_at(), (None, "pioneer".to_owned()));
    process.command(&["workspace", "suspend", "pioneer"], "");
    let (warning, detail) = looked_at();
    assert!(warning == Some(true) && detail.contains("pioneer is suspended"), "{detail}");
    process.command(&["workspace", "resume", "pioneer"], "");
    let listed = process.command(&["host", "list", "--workspace", "pioneer"], "");
    assert_eq!(listed["host"], "pioneer.example", "once");
    process.stop();
}

/// The end-session endpoint is the issuer's, and the cookie the host's: the ID token says which session it is about.
#[tokio::test]
async fn signing_out_by_id_token_ends_the_session_of_a_bound_host() {
    let host = "logout.fncy.example";
    let world = bound(host).await;
    world.user("ada").await;
    let app = world
        .app_with(AppType::Web, |app| app.post_logout_redirect_uris = Some(vec!["https://app.example/bye".to_owned()]))
        .await;
    let mut browser = Browser::under(host);
    let url = app.authorize_url(&[]);
    let done = browser.authorize(&url, "ada", PASSWORD).await;
    let tokens = app.exchange(&done.redirect_parameter("code").expect("a code")).await.tokens();
    let quiet = app.authorize_url(&[("prompt", "none")]);
    assert!(browser.get(&quiet).await.redirect_parameter("code").is_some());
    let end = format!(
        "{}?id_token_hint={}&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye",
        world.url("/oauth2/logout"),
        tokens.id_token
    );
    let out = Browser::new().get(&end).await;
    assert_eq!(out.location(), Some("https://app.example/bye"));
    let after = browser.get(&quiet).await;
    assert_eq!(after.redirect_parameter("error").as_deref(), Some("login_required"), "{:?}", after.location());
}
