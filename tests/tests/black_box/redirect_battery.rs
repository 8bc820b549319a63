//! Every way a redirect matcher has been fooled, over HTTP: a URI that is not the registered one byte for byte gets a
//! page and leads nowhere (RFC 9700 §2.1). The one freedom is the port of a native app's loopback address (RFC 8252 §7.3).

use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, World};

/// What the app registered.
const REGISTERED: [&str; 2] = ["https://app.example.com/cb", "https://app.example.com/back?a=1&b=2"];

/// What it did not.
const MUTATIONS: [&str; 88] = [
    // the path
    "https://app.example.com/cb/",
    "https://app.example.com/cb/extra",
    "https://app.example.com/cbx",
    "https://app.example.com/CB",
    "https://app.example.com//cb",
    "https://app.example.com/./cb",
    "https://app.example.com/x/../cb",
    "https://app.example.com/cb/..",
    "https://app.example.com/cb/../evil",
    "https://app.example.com/cb/..;/x",
    "https://app.example.com/..;/cb",
    "https://app.example.com/cb;x",
    "https://app.example.com/cb%2f",
    "https://app.example.com/cb%2fx",
    "https://app.example.com/cb%5c",
    "https://app.example.com/%63b",
    "https://app.example.com/%2563b",
    "https://app.example.com/%2e%2e/cb",
    "https://app.example.com/cb%252f",
    "https://app.example.com\\cb",
    "https://app.example.com/cb\\",
    "https:\\\\app.example.com\\cb",
    "https://app.example.com/cb.",
    "https://app.example.com/",
    "https://app.example.com",
    // the host
    "https://evil.app.example.com/cb",
    "https://app.example.com.evil.test/cb",
    "https://evilapp.example.com/cb",
    "https://app.example.com./cb",
    "https://APP.example.com/cb",
    "https://app.example.co/cb",
    "https://app\u{2024}example.com/cb",
    "https://\u{430}pp.example.com/cb",
    "https://xn--pp-6kc.example.com/cb",
    "https://app.example\u{ff0e}com/cb",
    "https://\u{ff41}pp.example.com/cb",
    "https://app.example\u{3002}com/cb",
    "https://app%2eexample.com/cb",
    "https://*.example.com/cb",
    "https://0x7f.1/cb",
    "https://2130706433/cb",
    "https://0177.0.0.1/cb",
    "https://[fe80::1%25eth0]/cb",
    "https://[::1]/cb",
    // user information
    "https://u@app.example.com/cb",
    "https://u:p@app.example.com/cb",
    "https://@app.example.com/cb",
    "https://app.example.com@evil.test/cb",
    "https://app.example.com@@evil.test/cb",
    "https://a@b@app.example.com/cb",
    "https://app.example.com%40evil.test/cb",
    "https://evil.test\\@app.example.com/cb",
    "https://evil.test/@app.example.com/cb",
    "https://evil.test#@app.example.com/cb",
    "https://evil.test?https://app.example.com/cb",
    // the port
    "https://app.example.com:443/cb",
    "https://app.example.com:8443/cb",
    "https://app.example.com:/cb",
    "https://app.example.com:0443/cb",
    "https://app.example.com:80@evil.test/cb",
    // the scheme
    "http://app.example.com/cb",
    "HTTPS://app.example.com/cb",
    "//app.example.com/cb",
    "/cb",
    "https:app.example.com/cb",
    "https:/app.example.com/cb",
    "https:///app.example.com/cb",
    "javascript:https://app.example.com/cb",
    // the query and the fragment
    "https://app.example.com/cb?",
    "https://app.example.com/cb?a=1",
    "https://app.example.com/cb&a=1",
    "https://app.example.com/cb#",
    "https://app.example.com/cb#x",
    "https://app.example.com/back",
    "https://app.example.com/back?a=1",
    "https://app.example.com/back?b=2&a=1",
    "https://app.example.com/back?a=1&b=2&c=3",
    "https://app.example.com/back?a=1&b=2&a=1",
    "https://app.example.com/back?a=%31&b=2",
    "https://app.example.com/back?a=1&b=2&",
    // blanks, controls, lists
    " https://app.example.com/cb",
    "https://app.example.com/cb ",
    "https://app.example.com/cb\t",
    "https://app.example.com/cb\r\nLocation: https://evil.test",
    "https://app.\texample.com/cb",
    "\u{feff}https://app.example.com/cb",
    "https://app.example.com/cb\u{200b}",
    "https://app.example.com/cb https://evil.test",
];

/// An app of a type that listens at these.
async fn listening(world: &World<'_>, app_type: AppType, uris: &[&str]) -> App {
    let uris = uris.iter().map(ToString::to_string).collect();
    world.app_with(app_type, |change| change.redirect_uris = Some(uris)).await
}

/// Demands that a browser in which somebody is signed in and allowed the app is led nowhere.
async fn leads_nowhere(browser: &mut Browser, app: &App, presented: &str) {
    for further in ["", "none"] {
        let page = browser.get(&app.authorize_url(&[("redirect_uri", presented), ("prompt", further)])).await;
        page.stops("invalid_redirect_uri");
        assert!(page.headers.get("refresh").is_none() && page.headers.get("x-evil").is_none(), "{presented:?}");
        assert!(!page.body.contains("evil.test"), "{presented:?} is on the page");
    }
}

#[tokio::test]
async fn a_03_redirect_battery() {
    let world = World::new().await;
    world.user("ada").await;
    for app_type in [AppType::Web, AppType::Native] {
        let app = listening(&world, app_type, &REGISTERED).await;
        let mut browser = Browser::new();
        app.code(&mut browser, "ada").await;
        for presented in MUTATIONS {
            leads_nowhere(&mut browser, &app, presented).await;
        }
        leads_nowhere(&mut browser, &app, &format!("{}?{}", REGISTERED[0], "x".repeat(3_000))).await;
        for registered in REGISTERED {
            let page = browser.get(&app.authorize_url(&[("redirect_uri", registered)])).await;
            let location = page.location().unwrap_or_else(|| panic!("{registered}: {}", page.body));
            assert!(location.starts_with(registered) && page.redirect_parameter("code").is_some(), "{location}");
        }
    }
}

#[tokio::test]
async fn a_03_bytes_that_are_no_text_are_refused_before_anything_is_compared() {
    let world = World::new().await;
    let app = listening(&world, AppType::Web, &REGISTERED).await;
    let bare = app.authorize_url(&[("redirect_uri", "")]);
    let good = "https%3A%2F%2Fapp.example.com%2Fcb";
    let unreadable = ["%00", "%ff", "%c0%af", "%e2%80", "%", "%g1", "%2", "%ed%a0%80"];
    for bytes in unreadable {
        for value in [format!("{good}{bytes}"), format!("{bytes}{good}")] {
            Browser::new().get(&format!("{bare}&redirect_uri={value}")).await.stops("invalid_request");
        }
    }
    for twice in [format!("redirect_uri={good}&redirect_uri={good}"), format!("redirect_uri={good}&redirect%5Furi=x")] {
        Browser::new().get(&format!("{bare}&{twice}")).await.stops("duplicate_parameter");
    }
    for list in [format!("redirect_uri[]={good}"), format!("redirect_uri%00={good}"), format!("REDIRECT_URI={good}")] {
        let page = Browser::new().get(&format!("{bare}&{list}")).await;
        assert_eq!((page.status.as_u16(), page.location()), (400, None), "{list}");
    }
    let huge = Browser::new().get(&format!("{bare}&redirect_uri={good}%3F{}", "x".repeat(17_000))).await;
    huge.stops("request_too_large");
    Browser::new().get(&format!("{bare}&redirect_uri={good}")).await.steps_to("/login");
}

#[tokio::test]
async fn a_03_oidcc_redirect_uri_query_is_matched_exactly() {
    let world = World::new().await;
    let app = listening(&world, AppType::Web, &["https://app.example/cb?foo=bar"]).await;
    // redirect-uri-query-OK, -mismatch, -added; ensure-registered-redirect-uri.
    Browser::new().get(&app.authorize_url(&[])).await.steps_to("/login");
    for other in ["https://app.example/cb?foo=baz", "https://app.example/cb?foo=bar&x=y", "https://app.example/cb"] {
        Browser::new().get(&app.authorize_url(&[("redirect_uri", other)])).await.stops("invalid_redirect_uri");
    }
}

/// What a native app that registered the first may present instead, and what not.
const LOOPBACK: [(&str, &[&str], &[&str]); 3] = [
    (
        "http://127.0.0.1/cb",
        &["http://127.0.0.1/cb", "http://127.0.0.1:1/cb", "http://127.0.0.1:51004/cb", "http://127.0.0.1:65535/cb"],
        &[
            "http://127.0.0.1:51004/cb/",
            "http://127.0.0.1:51004/",
            "http://127.0.0.1:51004",
            "http://127.0.0.1:51004/cb?a=1",
            "http://127.0.0.1:51004/cb#x",
            "http://127.0.0.1:0/cb",
            "http://127.0.0.1:65536/cb",
            "http://127.0.0.1:080/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:+1/cb",
            "http://127.0.0.1:8 0/cb",
            "http://127.0.0.1:80@evil.test/cb",
            "http://127.0.0.1:80.evil.test/cb",
            "http://127.0.0.1.evil.test:80/cb",
            "http://u@127.0.0.1:80/cb",
            "https://127.0.0.1:51004/cb",
            "http://127.0.0.2:51004/cb",
            "http://127.1:51004/cb",
            "http://0x7f.0.0.1:51004/cb",
            "http://2130706433:51004/cb",
            "http://localhost:51004/cb",
            "http://[::1]:51004/cb",
            "http://0.0.0.0:51004/cb",
            "http://127.0.0.1:51004/%63b",
            "http://127.0.0.1:51004/cb\\",
            "http://127.0.0.1\\:51004/cb",
        ],
    ),
    (
        "http://[::1]:8400/cb",
        &["http://[::1]:8400/cb", "http://[::1]/cb", "http://[::1]:49152/cb"],
        &[
            "http://[::1]:8400/other",
            "http://[::2]:8400/cb",
            "http://[0:0:0:0:0:0:0:1]:8400/cb",
            "http://[::1%251]:8400/cb",
            "http://[::ffff:127.0.0.1]:8400/cb",
            "http://127.0.0.1:8400/cb",
            "http://localhost:8400/cb",
            "http://::1:8400/cb",
        ],
    ),
    (
        "http://localhost:3000/cb",
        &["http://localhost:3000/cb"],
        &["http://localhost:3001/cb", "http://localhost/cb", "http://127.0.0.1:3000/cb", "http://LOCALHOST:3000/cb"],
    ),
];

#[tokio::test]
async fn a_04_only_the_port_of_a_native_loopback_address_is_free() {
    let world = World::new().await;
    for (registered, admitted, refused) in LOOPBACK {
        let native = listening(&world, AppType::Native, &[registered]).await;
        for presented in admitted {
            let page = Browser::new().get(&native.authorize_url(&[("redirect_uri", presented)])).await;
            page.steps_to("/login");
        }
        let web = listening(&world, AppType::Web, &[registered]).await;
        for presented in refused {
            for app in [&native, &web] {
                let page = Browser::new().get(&app.authorize_url(&[("redirect_uri", presented)])).await;
                page.stops("invalid_redirect_uri");
            }
        }
        for presented in admitted.iter().filter(|presented| **presented != registered) {
            let page = Browser::new().get(&web.authorize_url(&[("redirect_uri", presented)])).await;
            page.stops("invalid_redirect_uri");
        }
    }
}

#[tokio::test]
async fn a_04_the_answer_goes_to_the_port_that_asked() {
    let world = World::new().await;
    world.user("ada").await;
    let app = listening(&world, AppType::Native, &["http://127.0.0.1/cb"]).await;
    let here = App { redirect_uri: "http://127.0.0.1:51004/cb".to_owned(), ..app.clone() };
    let page = Browser::new().authorize(&here.authorize_url(&[]), "ada", PASSWORD).await;
    let code = page.code_for(&here);
    let there = App { redirect_uri: "http://127.0.0.1:51005/cb".to_owned(), ..app };
    there.exchange(&code).await.refused(400, "invalid_grant");
    let code = Browser::new().authorize(&here.authorize_url(&[]), "ada", PASSWORD).await.code_for(&here);
    here.exchange(&code).await.tokens();
}
