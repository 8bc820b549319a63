//! The way from an authorization request to its answer: bound to the browser and workspace it began in, step by step,
//! judged anew at each, and finished once (RFC 9700 §4.7, §4.12).

use futures_util::future::join;
use harness::operator::{ToApp, ToUser};
use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, Page, TestServer, World};
use tenantry::domain::app::AppChange;
use tenantry::domain::cleanup;

/// A workspace with an app and a person.
async fn scene() -> (World<'static>, App) {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    (world, app)
}

/// A browser at the login page of a usual request.
async fn at_login(app: &App) -> (Browser, Page) {
    let mut browser = Browser::new();
    let page = browser.open(&app.authorize_url(&[])).await;
    page.shows("login");
    (browser, page)
}

/// A browser at the consent page of a usual request.
async fn at_consent(app: &App) -> (Browser, Page) {
    let (mut browser, login) = at_login(app).await;
    let answer = browser.sign_in(&login, "ada", PASSWORD).await;
    answer.steps_to("/consent");
    let page = browser.follow(answer).await;
    page.shows("consent");
    (browser, page)
}

const ALLOW: [(&str, &str); 1] = [("decision", "allow")];
const DENY: [(&str, &str); 1] = [("decision", "deny")];

#[tokio::test]
async fn a_24_every_form_is_answered_with_303() {
    let (_world, app) = scene().await;
    let (mut browser, login) = at_login(&app).await;
    let wrong = browser.sign_in(&login, "ada", "wrong password for sure").await;
    assert_eq!((wrong.status.as_u16(), wrong.kind(), wrong.location()), (401, "login", None));
    let right = browser.sign_in(&wrong, "ada", PASSWORD).await;
    assert_eq!(right.status.as_u16(), 303);
    let consent = browser.follow(right).await;
    let done = browser.submit(&consent, &ALLOW).await;
    assert_eq!(done.status.as_u16(), 303);
    done.code_for(&app);
    let (endpoint, _) = app.authorize_url(&[]).split_once('?').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let posted = browser.post(&endpoint, &[("client_id", &app.client_id)]).await;
    assert_eq!(posted.status.as_u16(), 303);
}

#[tokio::test]
async fn a_27_an_interaction_stays_in_the_browser_it_began_in() {
    let (world, app) = scene().await;
    world.user("eve").await;
    // The victim is signed in and allowed the app: nothing would be asked.
    let mut victim = Browser::new();
    app.code(&mut victim, "ada").await;
    let own = victim.open(&app.authorize_url(&[("prompt", "consent")])).await;
    let (mut attacker, login) = at_login(&app).await;
    for foreign in [&mut victim, &mut Browser::new()] {
        foreign.get(&login.url).await.stops("interaction_foreign");
        foreign.get(&login.url.replace("/login", "/consent")).await.stops("interaction_foreign");
    }
    let answer = attacker.sign_in(&login, "eve", PASSWORD).await;
    let consent = attacker.follow(answer).await;
    consent.shows("consent");
    for foreign in [&mut victim, &mut Browser::new()] {
        foreign.get(&consent.url).await.stops("interaction_foreign");
        foreign.submit(&consent, &ALLOW).await.stops("form_expired");
        foreign.submit(&login, &[("username", "ada"), ("password", PASSWORD)]).await.stops("form_expired");
    }
    // The victim's own form, with the attacker's ticket.
    let form = [
        ("ticket", consent.field("ticket").unwrap()),
        ("form_token", own.field("form_token").unwrap()),
        ("decision", "allow".to_owned()),
        ("username", "ada".to_owned()),
        ("password", PASSWORD.to_owned()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    victim.post(&world.url("/consent"), &form).await.stops("interaction_foreign");
    victim.post(&world.url("/login"), &form).await.stops("interaction_foreign");
    attacker.submit(&consent, &ALLOW).await.code_for(&app);
}

#[tokio::test]
async fn a_27_a_finished_interaction_stays_finished() {
    let (_world, app) = scene().await;
    for decision in [ALLOW, DENY] {
        let (mut browser, login) = at_login(&app).await;
        let answer = browser.sign_in(&login, "ada", PASSWORD).await;
        let mut consent = browser.follow(answer).await;
        if consent.kind() != "consent" {
            let again = browser.open(&app.authorize_url(&[("prompt", "consent")])).await;
            again.shows("consent");
            consent = again;
        }
        let done = browser.submit(&consent, &decision).await;
        assert_eq!(done.status.as_u16(), 303);
        // The back button, a reload, a second click, another answer, from the start again.
        browser.get(&consent.url).await.stops("interaction_finished");
        browser.submit(&consent, &ALLOW).await.stops("interaction_finished");
        browser.submit(&consent, &DENY).await.stops("interaction_finished");
        browser.get(&consent.url.replace("/consent", "/login")).await.stops("interaction_finished");
        if decision == ALLOW {
            browser.get(&login.url).await.stops("interaction_finished");
            browser.sign_in(&login, "ada", PASSWORD).await.stops("interaction_finished");
            let code = done.code_for(&app);
            app.exchange(&code).await.tokens();
            browser.submit(&consent, &ALLOW).await.stops("interaction_finished");
        } else {
            done.rejects(&app, "access_denied");
        }
    }
}

#[tokio::test]
async fn a_27_of_two_clicks_one_gets_a_code() {
    let (_world, app) = scene().await;
    for second in [ALLOW, DENY] {
        let (mut browser, login) = at_login(&app).await;
        browser.sign_in(&login, "ada", PASSWORD).await;
        let consent = browser.open(&app.authorize_url(&[("prompt", "consent")])).await;
        consent.shows("consent");
        let mut twin = browser.clone();
        let (one, other) = join(browser.submit(&consent, &ALLOW), twin.submit(&consent, &second)).await;
        let (done, late) = if one.status.as_u16() == 303 { (one, other) } else { (other, one) };
        assert_eq!(done.status.as_u16(), 303, "{}", done.body);
        late.stops("interaction_finished");
    }
}

#[tokio::test]
async fn a_27_a_changed_ticket_is_foreign() {
    let (_world, app) = scene().await;
    let (mut browser, consent) = at_consent(&app).await;
    let ticket = consent.field("ticket").unwrap();
    let (base, _) = consent.url.split_once('?').unwrap();
    let mut changed = vec![
        format!("{ticket}x"),
        ticket.to_lowercase(),
        ticket.to_uppercase(),
        "x".to_owned(),
        "x".repeat(ticket.len()),
        ticket.chars().rev().collect(),
        format!("{ticket}%3D"),
        "x".repeat(9_000),
    ];
    for place in (0..ticket.len()).step_by(7).chain([ticket.len() - 1]) {
        changed.push(ticket.chars().take(place).collect());
        let other = |letter: char| if letter == 'A' { 'B' } else { 'A' };
        changed.push(ticket.chars().enumerate().map(|(at, c)| if at == place { other(c) } else { c }).collect());
    }
    let ours = changed.iter().filter(|text| **text != ticket && !text.is_empty());
    for text in ours {
        browser.get(&format!("{base}?ticket={text}")).await.stops("interaction_foreign");
    }
    browser.get(base).await.stops("interaction_foreign");
    browser.get(&format!("{base}?ticket={ticket}&ticket={ticket}")).await.stops("interaction_foreign");
    // Other sealed texts of the same workspace.
    let code = browser.submit(&consent, &ALLOW).await.code_for(&app);
    let tokens = app.exchange(&code).await.tokens();
    for text in [&code, &tokens.access_token, &tokens.refresh_token, &tokens.id_token] {
        browser.get(&format!("{base}?ticket={text}")).await.stops("interaction_foreign");
    }
}

#[tokio::test]
async fn a_27_an_interaction_ends_after_half_an_hour() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let (mut late, late_login) = at_login(&app).await;
    let (mut browser, login) = at_login(&app).await;
    server.clock.advance(30 * 60 - 1);
    let answer = browser.sign_in(&login, "ada", PASSWORD).await;
    let consent = browser.follow(answer).await;
    consent.shows("consent");
    server.clock.advance(1);
    browser.submit(&consent, &ALLOW).await.stops("interaction_finished");
    late.sign_in(&late_login, "ada", PASSWORD).await.stops("interaction_finished");
    late.get(&late_login.url).await.stops("interaction_finished");
}

#[tokio::test]
async fn a_27_a_finished_interaction_is_remembered_as_long_as_its_ticket() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app =
        world.app_with(AppType::Web, |change| change.grant_types = Some(vec!["authorization_code".to_owned()])).await;
    world.user("ada").await;
    for decision in [ALLOW, DENY] {
        let (mut browser, login) = at_login(&app).await;
        browser.sign_in(&login, "ada", PASSWORD).await;
        let consent = browser.open(&app.authorize_url(&[("prompt", "consent")])).await;
        assert_eq!(browser.submit(&consent, &decision).await.status.as_u16(), 303);
        server.clock.advance(30 * 60 - 1);
        let removed = server.run(|instance| async move { cleanup::remove_ended(&instance).await });
        removed.await.expect("a clean database");
        browser.submit(&consent, &ALLOW).await.stops("interaction_finished");
    }
}

#[tokio::test]
async fn a_28_an_interaction_of_one_workspace_is_foreign_in_another() {
    let (here, app) = scene().await;
    let (there, other) = scene().await;
    let (mut browser, consent) = at_consent(&app).await;
    let login = browser.open(&other.authorize_url(&[])).await;
    let answer = browser.sign_in(&login, "ada", PASSWORD).await;
    browser.follow(answer).await.shows("consent");
    for page in ["/consent", "/login"] {
        let moved = format!("{}?ticket={}", there.url(page), consent.field("ticket").unwrap());
        browser.get(&moved).await.stops("interaction_foreign");
    }
    let form = [
        ("ticket", consent.field("ticket").unwrap()),
        ("form_token", login.field("form_token").unwrap()),
        ("decision", "allow".to_owned()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(&there.url("/consent"), &form).await.stops("interaction_foreign");
    // The form's own token does not open the other workspace's form either.
    browser.post(&here.url("/consent"), &form).await.stops("form_expired");
    browser.submit(&consent, &ALLOW).await.code_for(&app);
}

#[tokio::test]
async fn a_29_no_step_can_be_skipped() {
    let (world, app) = scene().await;
    let (mut browser, login) = at_login(&app).await;
    let ticket = login.field("ticket").unwrap();
    let form_token = login.field("form_token").unwrap();
    let skipped = [("ticket", ticket.as_str()), ("form_token", &form_token), ("decision", "allow")];
    browser.post(&world.url("/consent"), &skipped).await.steps_to("/login?ticket=");
    browser.get(&login.url.replace("/login", "/consent")).await.steps_to("/login?ticket=");
    let answer = browser.sign_in(&login, "ada", PASSWORD).await;
    // Signed in, but asked for another sign-in: the old ticket does not know of this one.
    let fresh = browser.open(&app.authorize_url(&[("prompt", "login")])).await;
    fresh.shows("login");
    let ticket = fresh.field("ticket").unwrap();
    let skipped = [("ticket", ticket.as_str()), ("form_token", &form_token), ("decision", "allow")];
    browser.post(&world.url("/consent"), &skipped).await.steps_to("/login?ticket=");
    let consent = browser.follow(answer).await;
    for decision in ["", "maybe", "ALLOW", "allow "] {
        browser.submit(&consent, &[("decision", decision)]).await.stops("interaction_foreign");
    }
    browser.submit(&consent, &[("decision", "deny"), ("decision", "allow")]).await.stops("interaction_foreign");
    let (base, _) = consent.url.split_once('?').unwrap();
    let by_get = format!("{base}?ticket={}&decision=allow&form_token={form_token}", consent.field("ticket").unwrap());
    browser.get(&by_get).await.shows("consent");
    assert_eq!(world.audited("consent.given").await, 0);
    browser.submit(&consent, &ALLOW).await.code_for(&app);
}

#[tokio::test]
async fn a_29_forms_of_other_sites_are_refused() {
    let (_world, app) = scene().await;
    let (mut browser, consent) = at_consent(&app).await;
    let (ticket, form_token) = (consent.field("ticket").unwrap(), consent.field("form_token").unwrap());
    let (url, _) = consent.url.split_once('?').unwrap();
    let form = [("ticket", ticket.as_str()), ("form_token", &form_token), ("decision", "allow")];
    for header in [
        ("origin", "https://evil.test"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        browser.post_with(url, &form, &[header]).await.stops("form_expired");
    }
    for token in ["", "x", &form_token.to_lowercase()] {
        let forged = [("ticket", ticket.as_str()), ("form_token", token), ("decision", "allow")];
        browser.post(url, &forged).await.stops("form_expired");
    }
    browser.post_with(url, &form, &[("sec-fetch-site", "same-origin")]).await.code_for(&app);
}

#[tokio::test]
async fn a_30_a_disabled_app_or_person_goes_no_further() {
    let (world, app) = scene().await;
    let (mut first, login) = at_login(&app).await;
    let (mut second, consent) = at_consent(&app).await;
    world.to_app(&app, ToApp::Disable).await;
    first.get(&login.url).await.stops("unknown_client");
    first.sign_in(&login, "ada", PASSWORD).await.stops("unknown_client");
    second.get(&consent.url).await.stops("unknown_client");
    second.submit(&consent, &ALLOW).await.stops("unknown_client");
    // Enabling it revives nothing.
    world.to_app(&app, ToApp::Enable).await;
    first.sign_in(&login, "ada", PASSWORD).await.stops("interaction_finished");
    second.submit(&consent, &ALLOW).await.stops("interaction_finished");

    let (mut first, login) = at_login(&app).await;
    let (mut second, consent) = at_consent(&app).await;
    world.to_user("ada", ToUser::Disable).await;
    let refused = first.sign_in(&login, "ada", PASSWORD).await;
    assert_eq!((refused.status.as_u16(), refused.kind(), refused.location()), (401, "login", None));
    second.get(&consent.url).await.steps_to("/login?ticket=");
    second.submit(&consent, &ALLOW).await.steps_to("/login?ticket=");
    second.get(&app.authorize_url(&[("prompt", "none")])).await.rejects(&app, "login_required");
}

#[tokio::test]
async fn a_30_what_changes_between_two_steps_counts() {
    let (world, app) = scene().await;
    let (mut browser, consent) = at_consent(&app).await;
    let change = |change: AppChange| world.update_app(&app, change);
    change(AppChange { scopes: Some(vec!["openid".to_owned()]), ..AppChange::default() }).await.unwrap();
    browser.submit(&consent, &ALLOW).await.rejects(&app, "invalid_scope");
    let scopes = ["openid", "profile", "email"].map(str::to_owned).to_vec();
    change(AppChange { scopes: Some(scopes), ..AppChange::default() }).await.unwrap();
    let elsewhere = Some(vec!["https://app.example/moved".to_owned()]);
    change(AppChange { redirect_uris: elsewhere, ..AppChange::default() }).await.unwrap();
    browser.get(&consent.url).await.stops("invalid_redirect_uri");
    browser.submit(&consent, &ALLOW).await.stops("invalid_redirect_uri");
    browser.submit(&consent, &DENY).await.stops("invalid_redirect_uri");
    let back = Some(vec![app.redirect_uri.clone()]);
    change(AppChange { redirect_uris: back, ..AppChange::default() }).await.unwrap();
    world.suspend(true).await;
    for page in [browser.get(&consent.url).await, browser.submit(&consent, &ALLOW).await] {
        assert_eq!((page.status.as_u16(), page.error_code(), page.location()), (404, "not_found", None));
    }
    world.suspend(false).await;
    browser.submit(&consent, &ALLOW).await.stops("interaction_finished");
    world.to_app(&app, ToApp::Delete).await;
    browser.submit(&consent, &ALLOW).await.stops("interaction_finished");
    let other = world.app(AppType::Web).await;
    let (mut browser, consent) = at_consent(&other).await;
    world.to_app(&other, ToApp::Delete).await;
    browser.submit(&consent, &ALLOW).await.stops("unknown_client");
}

#[tokio::test]
async fn a_31_two_interactions_in_one_browser_keep_apart() {
    let (world, one) = scene().await;
    let elsewhere = vec!["https://other.example/cb".to_owned()];
    let other = world.app_with(AppType::Spa, |change| change.redirect_uris = Some(elsewhere)).await;
    let mut browser = Browser::new();
    let first = browser.open(&one.authorize_url(&[("scope", "openid email"), ("state", "one"), ("nonce", "n1")])).await;
    let second =
        browser.open(&other.authorize_url(&[("scope", "openid profile"), ("state", "two"), ("nonce", "n2")])).await;
    let answer = browser.sign_in(&first, "ada", PASSWORD).await;
    let first = browser.follow(answer).await;
    let answer = browser.sign_in(&second, "ada", PASSWORD).await;
    let second = browser.follow(answer).await;
    let second = browser.submit(&second, &ALLOW).await;
    let first = browser.submit(&first, &ALLOW).await;
    for (page, app, state, scope, nonce) in
        [(first, &one, "one", "email openid", "n1"), (second, &other, "two", "openid profile", "n2")]
    {
        assert!(page.location().unwrap_or_default().starts_with(&format!("{}?", app.redirect_uri)), "{}", page.body);
        assert_eq!(page.redirect_parameter("state").as_deref(), Some(state));
        let tokens = app.exchange(&page.redirect_parameter("code").unwrap()).await.tokens();
        assert_eq!((tokens.scope.as_str(), tokens.id_claims()["nonce"].as_str()), (scope, Some(nonce)));
        assert_eq!(tokens.id_claims()["aud"], app.client_id);
    }
}
