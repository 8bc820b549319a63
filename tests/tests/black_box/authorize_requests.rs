//! What the authorization endpoint demands of a request, and where it complains: on a page while nobody proved where an
//! answer may go, by redirect from then on (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2).

use harness::operator::ToApp;
use harness::world::{AppType, PASSWORD, REDIRECT};
use harness::{App, Browser, Page, World};
use tenantry::domain::app::{AppChange, NewApp};

/// A fresh browser opens a usual request with these changes.
async fn ask(app: &App, parameters: &[(&str, &str)]) -> Page {
    Browser::new().get(&app.authorize_url(parameters)).await
}

/// The same with this behind the query, as it stands.
async fn ask_with(app: &App, tail: &str) -> Page {
    Browser::new().get(&format!("{}{tail}", app.authorize_url(&[]))).await
}

#[tokio::test]
async fn a_01_an_unknown_or_disabled_client_is_told_on_a_page() {
    let (world, other) = (World::new().await, World::new().await);
    let app = world.app(AppType::Web).await;
    let (disabled, deleted) = (world.app(AppType::Web).await, world.app(AppType::Web).await);
    world.to_app(&disabled, ToApp::Disable).await;
    world.to_app(&deleted, ToApp::Delete).await;
    let foreign = other.app(AppType::Web).await;
    let upper = app.client_id.to_uppercase();
    let long = "a".repeat(5_000);
    let client_ids = [
        "",
        "unknown",
        "' OR 1=1 --",
        "<b>",
        "\u{202e}",
        "console ",
        &upper,
        &long,
        &disabled.client_id,
        &deleted.client_id,
        &foreign.client_id,
    ];
    for client_id in client_ids {
        for prompt in ["", "none"] {
            ask(&app, &[("client_id", client_id), ("prompt", prompt)]).await.stops("unknown_client");
        }
    }
    ask(&app, &[]).await.steps_to("/login");
}

#[tokio::test]
async fn a_02_no_redirect_uri_is_guessed() {
    let world = World::new().await;
    let two = |change: &mut AppChange| {
        change.redirect_uris = Some(vec![REDIRECT.to_owned(), "https://app.example/other".to_owned()]);
    };
    let several = world.app_with(AppType::Web, two).await;
    for scope in ["openid", "profile", ""] {
        let nowhere = [("redirect_uri", ""), ("scope", scope)];
        ask(&several, &nowhere).await.stops("invalid_redirect_uri");
    }
    // OpenID Connect demands it of an app with one, too, whether asked for by name or among the app's own scopes.
    let one = world.app(AppType::Web).await;
    for scope in ["openid", "profile openid", ""] {
        ask(&one, &[("redirect_uri", ""), ("scope", scope)]).await.stops("invalid_redirect_uri");
    }
    let sure = ask(&one, &[("redirect_uri", ""), ("scope", "profile")]).await;
    sure.steps_to("/login");
    let none = world.app(AppType::Machine).await;
    ask(&none, &[("redirect_uri", "")]).await.stops("invalid_redirect_uri");
    ask(&none, &[("redirect_uri", REDIRECT)]).await.stops("invalid_redirect_uri");
}

#[tokio::test]
async fn a_02_a_code_asked_without_redirect_uri_goes_to_the_only_one() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let url = app.authorize_url(&[("redirect_uri", ""), ("scope", "profile")]);
    let code = Browser::new().authorize(&url, "ada", PASSWORD).await.code_for(&app);
    assert_eq!(app.exchange(&code).await.tokens().scope, "profile");
}

/// What no app may listen at: A-05 plain http, A-06 schemes that run or show something, A-07 fragments, A-08 schemes
/// nobody owns.
const UNFIT: [&str; 34] = [
    "http://app.example/callback",
    "http://192.168.0.1/callback",
    "http://localhost.evil.test/callback",
    "http://127.0.0.2/callback",
    "HTTP://app.example/callback",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "JAVASCRIPT://app.example/%0aalert(1)",
    " javascript:alert(1)",
    "\tjavascript:alert(1)",
    "\u{1}javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "DATA:text/html,x",
    " data:text/html,x",
    "vbscript:x",
    "VbScript:x",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "blob:https://app.example/1",
    "Blob:https://app.example/1",
    "about:blank",
    "ABOUT:blank",
    "view-source:https://app.example/callback",
    "View-Source:https://app.example/callback",
    "filesystem:https://app.example/callback",
    "ws://app.example/callback",
    "wss://app.example/callback",
    "https://app.example/callback#",
    "https://app.example/callback#fragment",
    "https://app.example/callback?a=1#b",
    "myapp:/callback",
    "urn:ietf:wg:oauth:2.0:oob",
];

#[tokio::test]
async fn a_05_a_06_a_07_a_08_unfit_redirect_uris_are_neither_registered_nor_served() {
    let world = World::new().await;
    for app_type in [AppType::Web, AppType::Spa, AppType::Native] {
        let app = world.app(app_type).await;
        for uri in UNFIT {
            ask(&app, &[("redirect_uri", uri)]).await.stops("invalid_redirect_uri");
            let settings = AppChange {
                name: Some("Unfit".to_owned()),
                redirect_uris: Some(vec![REDIRECT.to_owned(), uri.to_owned()]),
                ..AppChange::default()
            };
            let new = NewApp { app_type, client_id: None, secret: None, owner: None, settings: settings.clone() };
            let refused = world.register(new).await.expect_err(uri);
            assert!(refused.contains("redirect_uris"), "{uri:?}: {refused}");
            world.update_app(&app, settings).await.expect_err(uri);
        }
        ask(&app, &[]).await.steps_to("/login");
    }
}

#[tokio::test]
async fn a_09_a_parameter_sent_twice_is_refused() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let challenge = harness::Pkce::new().challenge;
    let twins = [
        ("response_type", "code"),
        ("scope", "openid profile email"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("nonce", ""),
        ("scope", "openid"),
    ];
    for (name, value) in twins {
        ask_with(&app, &format!("&{name}={value}")).await.rejects(&app, "invalid_request");
    }
    for name in
        ["prompt", "max_age", "login_hint", "ui_locales", "acr_values", "claims", "response_mode", "display", "foo"]
    {
        ask_with(&app, &format!("&{name}=1&{name}=1")).await.rejects(&app, "invalid_request");
    }
    // Two states are none: neither goes back.
    let states = ask_with(&app, "&state=other").await;
    assert_eq!(states.redirect_parameter("error").as_deref(), Some("invalid_request"));
    assert_eq!(states.redirect_parameter("state"), None);
    let redirect_uri = url::form_urlencoded::byte_serialize(REDIRECT.as_bytes()).collect::<String>();
    let identities = [
        format!("&client_id={}", app.client_id),
        "&client_id=other".to_owned(),
        "&client_id=".to_owned(),
        format!("&redirect_uri={redirect_uri}"),
        "&redirect_uri=https://evil.test/".to_owned(),
        "&redirect_uri=".to_owned(),
    ];
    for twin in identities {
        ask_with(&app, &twin).await.stops("duplicate_parameter");
    }
}

#[tokio::test]
async fn a_10_empty_parameters_are_absent_and_unknown_ones_ignored() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let empty = "&prompt=&max_age=&claims=&response_mode=&request=&request_uri=&registration=&id_token_hint=&resource=";
    ask_with(&app, empty).await.steps_to("/login");
    ask_with(&app, "&&foo=bar&%66%6F%6F2=%00bar").await.stops("invalid_request");
    ask_with(&app, "&&foo=bar&=x&flag").await.steps_to("/login");
    let absent = Browser::new().get(&format!("{}&nonce=", app.authorize_url(&[("nonce", "")]))).await;
    absent.steps_to("/login");
}

#[tokio::test]
async fn oidcc_optional_parameters_are_accepted() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    // display-page, display-popup, ui-locales, claims-locales, login-hint, ensure-request-with-acr-values-succeeds,
    // ensure-request-with-unknown-parameter-succeeds, ensure-request-without-nonce-succeeds-for-code-flow.
    let wishes = [
        ("display", "page"),
        ("display", "popup"),
        ("ui_locales", "se"),
        ("claims_locales", "se"),
        ("login_hint", "ada@example.test"),
        ("acr_values", "urn:mace:incommon:iap:silver 1"),
        ("extra", "foobar"),
        ("nonce", ""),
        ("response_mode", "query"),
        ("response_type", " code "),
        ("claims", r#"{"userinfo":{"name":{"essential":true}}}"#),
    ];
    for (name, value) in wishes {
        let page = Browser::new().open(&app.authorize_url(&[(name, value)])).await;
        page.shows("login");
    }
}

#[tokio::test]
async fn a_11_oidcc_response_type_missing_goes_back_to_the_client() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    ask(&app, &[("response_type", "")]).await.rejects(&app, "invalid_request");
    ask(&app, &[("response_type", " ")]).await.rejects(&app, "unsupported_response_type");
}

#[tokio::test]
async fn a_12_a_client_without_the_code_grant_gets_no_further_than_a_page() {
    let world = World::new().await;
    let machine = world.app(AppType::Machine).await;
    for response_type in ["code", "token", "id_token", "code id_token", "id_token code"] {
        let asked = [("response_type", response_type), ("redirect_uri", REDIRECT)];
        ask(&machine, &asked).await.stops("invalid_redirect_uri");
    }
}

#[tokio::test]
async fn a_16_no_error_is_redirected_before_the_place_is_proven() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let wrong = [
        ("response_type", "token"),
        ("response_type", ""),
        ("scope", "nobody:knows"),
        ("scope", "\"quoted\""),
        ("code_challenge", "short"),
        ("code_challenge", ""),
        ("code_challenge_method", "plain"),
        ("prompt", "none"),
        ("prompt", "none login"),
        ("max_age", "-1"),
        ("claims", "{"),
        ("request", "x"),
        ("response_mode", "fragment"),
        ("request_uri", "https://evil.test/x"),
        ("resource", "relative"),
        ("registration", "{}"),
    ];
    for (name, value) in wrong {
        for redirect_uri in ["https://evil.test/", "https://app.example/callback/"] {
            let page = ask(&app, &[(name, value), ("redirect_uri", redirect_uri)]).await;
            page.stops("invalid_redirect_uri");
        }
        let page = ask(&app, &[(name, value), ("client_id", "unknown")]).await;
        page.stops("unknown_client");
        // The same request with a proven place is told there.
        let known = ask(&app, &[(name, value)]).await;
        assert_eq!(known.status.as_u16(), 303, "{name}={value}");
        assert!(known.redirect_parameter("error").is_some(), "{name}={value}: {:?}", known.location());
    }
}

#[tokio::test]
async fn a_17_nothing_that_was_sent_comes_back_in_an_error() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let canary = "canary<script>\"'\\\u{e9}\r\nX-Canary: 1";
    let names = [
        "response_type",
        "scope",
        "prompt",
        "max_age",
        "claims",
        "response_mode",
        "code_challenge",
        "code_challenge_method",
        "resource",
        "request",
        "request_uri",
        "registration",
    ];
    for name in names {
        let page = ask(&app, &[(name, canary)]).await;
        let described = page.redirect_parameter("error_description").unwrap_or_else(|| panic!("{name}: {}", page.body));
        let allowed = |c: char| matches!(c, ' '..='!' | '#'..='[' | ']'..='~');
        assert!(described.chars().all(allowed) && !described.is_empty(), "{name}: {described:?}");
        assert!(!page.location().unwrap().contains("canary") && page.body.is_empty(), "{name}: {:?}", page.location());
        assert!(page.headers.get("x-canary").is_none(), "{name}");
    }
    for name in ["client_id", "redirect_uri"] {
        let page = ask(&app, &[(name, canary)]).await;
        assert!(!page.body.contains("canary") && page.location().is_none(), "{name}: {}", page.body);
    }
}
