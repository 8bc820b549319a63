//! How the authorization endpoint answers: what a redirect carries, what is refused because it does not exist, and
//! which ways of asking work (RFC 6749 §4.1.2, RFC 9207, OpenID Connect Core §3.1.2).

use harness::browser::http;
use harness::client::{Answer, STATE};
use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, Database, Page, World};
use std::net::TcpListener;
use std::time::{Duration, Instant};

async fn ask(app: &App, parameters: &[(&str, &str)]) -> Page {
    Browser::new().get(&app.authorize_url(parameters)).await
}

/// A workspace with an app, a person, and a browser in which that person signed in to the app and allowed it.
async fn known() -> (World<'static>, App, Browser) {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let mut browser = Browser::new();
    app.code(&mut browser, "ada").await;
    (world, app, browser)
}

async fn metadata(world: &World<'_>) -> serde_json::Value {
    Answer::of(http().get(world.url("/.well-known/openid-configuration"))).await.json
}

#[tokio::test]
async fn a_13_a_35_implicit_and_hybrid_are_refused_and_not_advertised() {
    let (world, app, mut browser) = known().await;
    let types = [
        "token",
        "id_token",
        "id_token token",
        "token id_token",
        "code token",
        "code id_token",
        "code id_token token",
        "none",
        "Code",
        "code code",
        "code,token",
    ];
    for response_type in types {
        for response_mode in ["", "query"] {
            let asked = [("response_type", response_type), ("response_mode", response_mode)];
            browser.get(&app.authorize_url(&asked)).await.rejects(&app, "unsupported_response_type");
        }
    }
    for response_mode in ["fragment", "form_post", "jwt", "query.jwt", "web_message", "Query"] {
        let page = browser.get(&app.authorize_url(&[("response_mode", response_mode)])).await;
        page.rejects(&app, "invalid_request");
    }
    let metadata = metadata(&world).await;
    assert_eq!(metadata["response_types_supported"], serde_json::json!(["code"]));
    assert_eq!(metadata["response_modes_supported"], serde_json::json!(["query"]));
    let grants = metadata["grant_types_supported"].to_string();
    assert!(!grants.contains("implicit") && !grants.contains("password") && !grants.contains("device"), "{grants}");
}

#[tokio::test]
async fn a_14_state_comes_back_byte_for_byte() {
    let (_world, app, mut browser) = known().await;
    let longest = "s".repeat(2_048);
    let states = [
        "a",
        " ",
        "  two  ",
        "a&b=c",
        "100%",
        "%41%2f",
        "+",
        "a+b c",
        "\"quoted\" <b>'",
        "\\",
        "/?#[]@!$'()*,;=:",
        "\u{fc}\u{20ac}\u{1f600}\u{202e}",
        "tab\tline\r\nX-Canary: 1",
        "a=b&error=access_denied&code=forged",
        &longest,
    ];
    for state in states {
        let code = browser.get(&app.authorize_url(&[("state", state)])).await;
        assert_eq!(code.redirect_parameter("state").as_deref(), Some(state), "{:?}", code.location());
        assert_ne!(code.redirect_parameter("code").as_deref(), Some("forged"));
        assert!(code.redirect_parameter("error").is_none(), "{:?}", code.location());
        let error = browser.get(&app.authorize_url(&[("state", state), ("scope", "nobody:knows")])).await;
        assert_eq!(error.redirect_parameter("state").as_deref(), Some(state), "{:?}", error.location());
        assert_eq!(error.redirect_parameter("error").as_deref(), Some("invalid_scope"), "{:?}", error.location());
        assert!(error.headers.get("x-canary").is_none() && error.location().unwrap().is_ascii());
    }
    let too_long = browser.get(&app.authorize_url(&[("state", &"s".repeat(2_049))])).await;
    assert_eq!(too_long.redirect_parameter("error").as_deref(), Some("invalid_request"));
    assert_eq!(too_long.redirect_parameter("state"), None, "never cut");
    let none = browser.get(&app.authorize_url(&[("state", "")])).await;
    assert!(none.redirect_parameter("code").is_some() && none.redirect_parameter("state").is_none());
}

#[tokio::test]
async fn a_15_every_redirect_carries_issuer_and_state_and_nothing_else() {
    let (_world, app, mut browser) = known().await;
    let names = |page: &Page| {
        let url = url::Url::parse(page.location().unwrap()).unwrap();
        url.query_pairs().map(|(name, _)| name.into_owned()).collect::<Vec<_>>()
    };
    let success = browser.get(&app.authorize_url(&[])).await;
    success.code_for(&app);
    assert_eq!(names(&success), ["code", "state", "iss"]);
    let wrong = [
        ("response_type", "token", "unsupported_response_type"),
        ("scope", "nobody:knows", "invalid_scope"),
        ("prompt", "sometimes", "invalid_request"),
        ("request", "x", "request_not_supported"),
        ("request_uri", "https://app.example/r", "request_uri_not_supported"),
        ("registration", "{}", "registration_not_supported"),
        ("resource", "https://nobody.example", "invalid_target"),
        ("max_age", "soon", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("claims", "[]", "invalid_request"),
    ];
    for (name, value, error) in wrong {
        let page = browser.get(&app.authorize_url(&[(name, value)])).await;
        page.rejects(&app, error);
        assert_eq!(names(&page), ["error", "error_description", "state", "iss"], "{name}={value}");
    }
}

#[tokio::test]
async fn a_15_a_registered_query_stays_in_front() {
    let world = World::new().await;
    let uri = "https://app.example/callback?tenant=7&x=%2f";
    let app = world.app_with(AppType::Web, |change| change.redirect_uris = Some(vec![uri.to_owned()])).await;
    let page = ask(&app, &[("prompt", "none")]).await;
    page.rejects(&app, "login_required");
    assert!(page.location().unwrap().starts_with(&format!("{uri}&error=")), "{:?}", page.location());
}

#[tokio::test]
async fn a_18_scopes_are_the_clients_own_or_refused() {
    let (_world, app, mut browser) = known().await;
    let strange = [
        "openid address",
        "openid phone",
        "nobody:knows",
        "*",
        "openid *",
        "OPENID",
        "openid\tprofile",
        "\"",
        "\\",
        "openid \u{e9}",
        "workspaces:write",
        "apps:read",
        "openid users:write",
    ];
    for scope in strange {
        browser.get(&app.authorize_url(&[("scope", scope)])).await.rejects(&app, "invalid_scope");
    }
    for (scope, granted) in [
        ("", "email openid profile"),
        ("email openid", "email openid"),
        ("openid openid", "openid"),
        ("profile email openid", "email openid profile"),
    ] {
        let code = browser.get(&app.authorize_url(&[("scope", scope)])).await.code_for(&app);
        assert_eq!(app.exchange(&code).await.tokens().scope, granted, "{scope}");
    }
}

#[tokio::test]
async fn a_18_thousands_of_scopes_are_refused_quickly() {
    let (_world, app, mut browser) = known().await;
    let many = |count: usize| (0..count).map(|n| format!("s{n}")).collect::<Vec<_>>().join(" ");
    let began = Instant::now();
    browser.get(&app.authorize_url(&[("scope", &many(101))])).await.rejects(&app, "invalid_scope");
    browser.get(&app.authorize_url(&[("scope", &many(2_000))])).await.rejects(&app, "invalid_scope");
    browser.get(&app.authorize_url(&[("scope", &many(5_000))])).await.stops("request_too_large");
    let url = app.authorize_url(&[("scope", &many(5_000))]);
    let (endpoint, query) = url.split_once('?').unwrap();
    let form: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(endpoint, &form).await.stops("request_too_large");
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_19_oidcc_prompt_none_never_shows_a_page() {
    let (world, app, mut browser) = known().await;
    let quiet = app.authorize_url(&[("prompt", "none")]);
    let answers = [
        (Browser::new().get(&quiet).await, "login_required"),
        (
            browser.get(&app.authorize_url(&[("prompt", "none"), ("scope", "openid offline_access")])).await,
            "consent_required",
        ),
        (browser.get(&world.app(AppType::Web).await.authorize_url(&[("prompt", "none")])).await, "consent_required"),
        (browser.get(&app.authorize_url(&[("prompt", "none login")])).await, "invalid_request"),
        (browser.get(&app.authorize_url(&[("prompt", "consent none")])).await, "invalid_request"),
        (browser.get(&app.authorize_url(&[("prompt", "None")])).await, "invalid_request"),
        (browser.get(&app.authorize_url(&[("prompt", "none"), ("max_age", "0")])).await, "login_required"),
    ];
    for (page, error) in &answers {
        page.rejects(&app, error);
        assert_eq!(page.body, "", "{}", page.url);
    }
    let silent = browser.get(&quiet).await;
    silent.code_for(&app);
    assert_eq!(silent.body, "");
}

#[tokio::test]
async fn a_23_oidcc_request_objects_are_refused_and_nothing_is_fetched() {
    let (world, app, mut browser) = known().await;
    let canary = TcpListener::bind("127.0.0.1:0").unwrap();
    canary.set_nonblocking(true).unwrap();
    let port = canary.local_addr().unwrap().port();
    let addresses = [
        format!("http://127.0.0.1:{port}/request.jwt"),
        format!("https://127.0.0.1:{port}/request.jwt"),
        format!("http://localhost:{port}/#x"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        "urn:ietf:params:oauth:request_uri:abc".to_owned(),
        "file:///etc/passwd".to_owned(),
        "x".to_owned(),
    ];
    for address in &addresses {
        let page = browser.get(&app.authorize_url(&[("request_uri", address)])).await;
        page.rejects(&app, "request_uri_not_supported");
    }
    // An unsigned one that would send the answer elsewhere.
    let inner = "eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2V2aWwudGVzdC8ifQ.";
    browser.get(&app.authorize_url(&[("request", inner)])).await.rejects(&app, "request_not_supported");
    let nowhere = browser.get(&app.authorize_url(&[("request", inner), ("redirect_uri", "")])).await;
    nowhere.stops("invalid_redirect_uri");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(canary.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody called");
    let metadata = metadata(&world).await;
    assert_eq!(metadata["request_parameter_supported"], false);
    assert_eq!(metadata["request_uri_parameter_supported"], false);
}

/// How many grants there are for an app.
async fn grants(world: &World<'_>, app: &App) -> i64 {
    let database = Database::open(world.server.database()).await;
    let query = r#"SELECT COUNT(*) FROM "grant" WHERE "app_id" IN (SELECT "id" FROM "app" WHERE "client_id" = '"#;
    let count = database.number(&format!("{query}{}')", app.client_id)).await;
    database.close().await;
    count
}

#[tokio::test]
async fn a_25_only_get_and_post_ask_and_no_script_reads_the_answer() {
    let (world, app, browser) = known().await;
    let cookies =
        browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    let url = app.authorize_url(&[]);
    let before = grants(&world, &app).await;
    for method in ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = http().request(method.clone(), &url).header("cookie", &cookies);
        let answer = request.header("origin", "https://app.example").send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 405, "{method}");
        assert!(answer.headers().get("location").is_none(), "{method}");
    }
    assert_eq!(grants(&world, &app).await, before, "a method that asks for nothing got a code");
    for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
        let posted = http().post(&url).header("cookie", &cookies).header(name, "GET").form(&[("client_id", "unknown")]);
        let answer = posted.send().await.unwrap();
        assert!(answer.headers().get("location").is_some_and(|to| !to.to_str().unwrap().contains("code=")), "{name}");
        let got = http().get(&url).header("cookie", &cookies).header(name, "POST").send().await.unwrap();
        assert!(got.headers().get("location").unwrap().to_str().unwrap().contains("?code="), "{name}");
    }
    let asked =
        http().get(&url).header("origin", "https://app.example").header("cookie", &cookies).send().await.unwrap();
    let shared = asked.headers().keys().filter(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(shared.count(), 0, "{:?}", asked.headers());
}

#[tokio::test]
async fn a_26_oidcc_ensure_post_request_succeeds_and_keeps_the_session() {
    let (_world, app, mut browser) = known().await;
    let url = app.authorize_url(&[("state", "a b&c=\u{e9}")]);
    let (endpoint, query) = url.split_once('?').unwrap();
    let form: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    // A cross-site form comes without the cookies, which are SameSite=Lax; the GET that follows has them again.
    let mut bare = Browser::new();
    let stored =
        bare.post_with(endpoint, &form, &[("origin", "https://app.example"), ("sec-fetch-site", "cross-site")]).await;
    stored.steps_to("/oauth2/authorize?");
    assert_eq!(stored.set_cookies(), Vec::<&str>::new(), "a fresh cookie would hide the session's");
    let target = url::Url::parse(endpoint).unwrap().join(stored.location().unwrap()).unwrap();
    let code = browser.get(target.as_str()).await;
    assert!(code.redirect_parameter("code").is_some(), "{:?}", code.location());
    assert_eq!(code.redirect_parameter("state").as_deref(), Some("a b&c=\u{e9}"));
    assert_ne!(code.redirect_parameter("state").as_deref(), Some(STATE));
    let signed_out = Browser::new().authorize(target.as_str(), "ada", PASSWORD).await;
    assert!(signed_out.redirect_parameter("code").is_some(), "{:?}", signed_out.location());
}
