//! Consent: asked in plain words, all or nothing, remembered for exactly what was allowed (OpenID Connect Core §3.1.2.4,
//! RFC 8252 §8.6).

use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, Page, World};

const ALLOW: [(&str, &str); 1] = [("decision", "allow")];

/// A workspace with a person who is signed in to its pages, and that browser.
async fn signed_in() -> (World<'static>, Browser) {
    let world = World::new().await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let page = browser.open(&world.url("/login")).await;
    browser.sign_in(&page, "ada", PASSWORD).await;
    (world, browser)
}

/// An app of a type, with a name, that listens there.
async fn app(world: &World<'_>, app_type: AppType, (name, uri): (&str, &str)) -> App {
    let (name, uri) = (name.to_owned(), uri.to_owned());
    let settings = |change: &mut tenantry::domain::app::AppChange| {
        change.name = Some(name);
        change.redirect_uris = Some(vec![uri]);
    };
    world.app_with(app_type, settings).await
}

async fn ask(browser: &mut Browser, app: &App, parameters: &[(&str, &str)]) -> Page {
    browser.open(&app.authorize_url(parameters)).await
}

/// Demands that consent is asked, and gives it.
async fn allow(browser: &mut Browser, app: &App, parameters: &[(&str, &str)]) {
    let page = ask(browser, app, parameters).await;
    page.shows("consent");
    browser.submit(&page, &ALLOW).await.code_for(app);
}

#[tokio::test]
async fn a_33_the_page_says_who_gets_what_and_where() {
    let (world, mut browser) = signed_in().await;
    let app = app(&world, AppType::Web, ("Photo Shop", "https://photos.example:8443/cb")).await;
    let page = ask(&mut browser, &app, &[("scope", "openid email offline_access")]).await;
    page.shows("consent");
    let text = &page.body;
    assert!(text.contains("Allow Photo Shop to use your account?") && text.contains("<strong>ada</strong>"), "{text}");
    assert!(text.contains(r#"<strong id="redirect-host">photos.example:8443</strong>"#), "{text}");
    for scope in ["openid", "email", "offline_access"] {
        assert!(text.contains(&format!(r#"data-scope="{scope}""#)), "{scope}: {text}");
    }
    assert_eq!(text.matches("data-scope=").count(), 3, "{text}");
    assert!(text.contains(r#"id="consent-allow""#) && text.contains(r#"id="consent-deny""#), "{text}");
    assert_eq!(page.header("cache-control"), "no-store");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(!policy.contains("form-action"), "browsers would stop the way back to the client: {policy}");
}

#[tokio::test]
async fn a_33_a_name_cannot_mislead() {
    let (world, mut browser) = signed_in().await;
    let names = [
        ("<b>Bank</b> & \"Co\"", "&lt;b&gt;Bank&lt;/b&gt; &amp; &quot;Co&quot;"),
        ("Admin\u{202e}nigol\u{200b} \u{2066}x\u{2069}", "Adminnigol x"),
        ("Ten\u{200d}\u{feff}antry\u{ad}", "Tenantry"),
    ];
    for (name, shown) in names {
        let app = app(&world, AppType::Web, (name, "https://app.example/cb")).await;
        let page = ask(&mut browser, &app, &[]).await;
        assert!(page.body.contains(&format!("<h1>Allow {shown} to use your account?</h1>")), "{}", page.body);
    }
}

#[tokio::test]
async fn a_34_consent_is_remembered_until_more_is_asked() {
    let (world, mut browser) = signed_in().await;
    let app = app(&world, AppType::Web, ("One", "https://app.example/cb")).await;
    allow(&mut browser, &app, &[("scope", "openid email")]).await;
    for scope in ["openid email", "email openid", "openid", "email"] {
        let page = ask(&mut browser, &app, &[("scope", scope)]).await;
        page.code_for(&app);
    }
    allow(&mut browser, &app, &[("scope", "openid profile")]).await;
    // What was allowed on two occasions is allowed together.
    ask(&mut browser, &app, &[("scope", "openid email profile")]).await.code_for(&app);
    ask(&mut browser, &app, &[("scope", "openid offline_access")]).await.shows("consent");
    ask(&mut browser, &app, &[("scope", "openid"), ("prompt", "consent")]).await.shows("consent");
    // A page that was only shown is no consent.
    ask(&mut browser, &app, &[("scope", "openid offline_access")]).await.shows("consent");
    assert_eq!(world.audited("consent.given").await, 2);
}

#[tokio::test]
async fn a_34_consent_is_one_persons_for_one_app_and_one_api() {
    let (world, mut browser) = signed_in().await;
    world.user("eve").await;
    world.resource("https://api.example/a", None).await;
    world.resource("https://api.example/b", None).await;
    let scopes = ["openid", "reports:read"].map(str::to_owned).to_vec();
    let first = world.app_with(AppType::Web, |change| change.scopes = Some(scopes.clone())).await;
    let other = world.app_with(AppType::Web, |change| change.scopes = Some(scopes)).await;
    let all = ("scope", "openid reports:read");
    allow(&mut browser, &first, &[all]).await;
    ask(&mut browser, &other, &[all]).await.shows("consent");
    for resource in ["https://api.example/a", "https://api.example/b"] {
        allow(&mut browser, &first, &[all, ("resource", resource)]).await;
        ask(&mut browser, &first, &[all, ("resource", resource)]).await.code_for(&first);
    }
    let tail = "&resource=https://api.example/a&resource=https://api.example/b";
    browser.open(&format!("{}{tail}", first.authorize_url(&[all]))).await.shows("consent");
    ask(&mut browser, &first, &[all, ("resource", &first.issuer)]).await.shows("consent");
    ask(&mut browser, &first, &[all]).await.code_for(&first);
    let mut of_eve = Browser::new();
    let page = ask(&mut of_eve, &first, &[all]).await;
    let answer = of_eve.sign_in(&page, "eve", PASSWORD).await;
    of_eve.follow(answer).await.shows("consent");
}

#[tokio::test]
async fn a_34_a_no_is_told_and_nothing_is_remembered() {
    let (world, mut browser) = signed_in().await;
    let app = app(&world, AppType::Web, ("One", "https://app.example/cb")).await;
    for _ in 0..2 {
        let page = ask(&mut browser, &app, &[]).await;
        page.shows("consent");
        browser.submit(&page, &[("decision", "deny")]).await.rejects(&app, "access_denied");
    }
    ask(&mut browser, &app, &[("prompt", "none")]).await.rejects(&app, "consent_required");
    assert_eq!((world.audited("consent.denied").await, world.audited("consent.given").await), (2, 0));
    allow(&mut browser, &app, &[]).await;
    // A no to more takes nothing back.
    let more = ask(&mut browser, &app, &[("scope", "openid offline_access")]).await;
    browser.submit(&more, &[("decision", "deny")]).await.rejects(&app, "access_denied");
    ask(&mut browser, &app, &[]).await.code_for(&app);
}

#[tokio::test]
async fn a_34_a_native_app_without_an_https_address_is_asked_about_each_time() {
    let (world, mut browser) = signed_in().await;
    for uri in ["http://127.0.0.1/cb", "http://localhost:3000/cb", "com.example.app:/cb"] {
        let app = app(&world, AppType::Native, ("Native", uri)).await;
        for _ in 0..2 {
            allow(&mut browser, &app, &[]).await;
        }
        ask(&mut browser, &app, &[("prompt", "none")]).await.rejects(&app, "consent_required");
    }
    let page = {
        let app = app(&world, AppType::Native, ("Native", "com.example.app:/cb")).await;
        ask(&mut browser, &app, &[]).await
    };
    assert!(page.body.contains(r#"<strong id="redirect-host">com.example.app</strong>"#), "{}", page.body);
    // Also one of the workspace's own: any program can claim its address.
    let own = |change: &mut tenantry::domain::app::AppChange| {
        change.redirect_uris = Some(vec!["http://127.0.0.1/cb".to_owned()]);
        change.first_party = Some(true);
    };
    let own = world.app_with(AppType::Native, own).await;
    allow(&mut browser, &own, &[]).await;
    ask(&mut browser, &own, &[]).await.shows("consent");
    let claimed = app(&world, AppType::Native, ("Native", "https://app.example/cb")).await;
    allow(&mut browser, &claimed, &[]).await;
    ask(&mut browser, &claimed, &[("prompt", "none")]).await.code_for(&claimed);
    // Nobody else can receive at a web app's loopback address more easily than the app itself; it is remembered.
    let local = app(&world, AppType::Web, ("Local", "http://localhost:3000/cb")).await;
    allow(&mut browser, &local, &[]).await;
    ask(&mut browser, &local, &[]).await.code_for(&local);
}

#[tokio::test]
async fn a_34_the_workspaces_own_apps_are_not_asked_about() {
    let (world, mut browser) = signed_in().await;
    let own = world.app_with(AppType::Web, |change| change.first_party = Some(true)).await;
    ask(&mut browser, &own, &[("prompt", "none")]).await.code_for(&own);
    ask(&mut browser, &own, &[("prompt", "consent")]).await.shows("consent");
    // It stays so when it becomes somebody else's.
    let foreign = tenantry::domain::app::AppChange { first_party: Some(false), ..Default::default() };
    world.update_app(&own, foreign).await.unwrap();
    ask(&mut browser, &own, &[]).await.shows("consent");
}
