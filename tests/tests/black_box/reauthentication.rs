//! When a session is not enough: `prompt`, `max_age`, hints and contexts (OpenID Connect Core §3.1.2.1, §5.5.1).

use harness::client::Tokens;
use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, TestServer, World};

/// A server with a clock to move, a workspace, an app that ada allowed in a browser, and the tokens she gave then.
struct Scene<'s> {
    server: &'s TestServer,
    world: World<'s>,
    app: App,
    browser: Browser,
    first: Tokens,
}

impl<'s> Scene<'s> {
    async fn of(server: &'s TestServer) -> Self {
        let world = World::on(server).await;
        let app = world.app(AppType::Web).await;
        world.user("ada").await;
        let mut browser = Browser::new();
        let first = app.sign_in(&mut browser, "ada").await;
        Self { server, world, app, browser, first }
    }

    /// Demands a login page for a request, signs in, and gives the tokens.
    async fn sign_in_again(&mut self, parameters: &[(&str, &str)]) -> Tokens {
        let page = self.browser.open(&self.app.authorize_url(parameters)).await;
        page.shows("login");
        let answer = self.browser.sign_in(&page, "ada", PASSWORD).await;
        let code = self.browser.follow(answer).await.code_for(&self.app);
        self.app.exchange(&code).await.tokens()
    }

    /// Demands a code without any page, and gives the tokens.
    async fn pass(&mut self, parameters: &[(&str, &str)]) -> Tokens {
        let code = self.browser.get(&self.app.authorize_url(parameters)).await.code_for(&self.app);
        self.app.exchange(&code).await.tokens()
    }
}

fn auth_time(tokens: &Tokens) -> i64 {
    tokens.id_claims()["auth_time"].as_i64().expect("auth_time")
}

#[tokio::test]
async fn a_20_oidcc_prompt_login_asks_for_fresh_credentials() {
    let server = TestServer::alone();
    let mut scene = Scene::of(&server).await;
    for prompt in ["login", "select_account", "login consent"] {
        server.clock.advance(5);
        if prompt == "login consent" {
            let page = scene.browser.open(&scene.app.authorize_url(&[("prompt", prompt)])).await;
            let answer = scene.browser.sign_in(&page, "ada", PASSWORD).await;
            let consent = scene.browser.follow(answer).await;
            consent.shows("consent");
            scene.browser.submit(&consent, &[("decision", "allow")]).await.code_for(&scene.app);
        } else {
            let again = scene.sign_in_again(&[("prompt", prompt)]).await;
            assert!(auth_time(&again) >= auth_time(&scene.first) + 5, "{prompt}");
            assert_eq!(again.id_claims()["sub"], scene.first.id_claims()["sub"]);
            assert_ne!(again.id_claims()["sid"], scene.first.id_claims()["sid"], "the session got no new id");
        }
    }
}

#[tokio::test]
async fn a_20_nothing_but_this_sign_in_satisfies_prompt_login() {
    let server = TestServer::alone();
    let mut scene = Scene::of(&server).await;
    let asked = scene.browser.open(&scene.app.authorize_url(&[("prompt", "login")])).await;
    asked.shows("login");
    // Reload, another step's address, another parameter, a sign-in for another request in a second tab.
    scene.browser.get(&asked.url).await.shows("login");
    scene.browser.get(&asked.url.replace("/login", "/consent")).await.steps_to("/login?ticket=");
    scene.browser.get(&format!("{}&prompt=none&max_age=99999", asked.url)).await.shows("login");
    server.clock.advance(2);
    scene.sign_in_again(&[("prompt", "login")]).await;
    scene.browser.get(&asked.url.replace("/login", "/consent")).await.steps_to("/login?ticket=");
    let form = [
        ("ticket", asked.field("ticket").unwrap()),
        ("form_token", asked.field("form_token").unwrap()),
        ("decision", "allow".to_owned()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    scene.browser.post(&scene.world.url("/consent"), &form).await.steps_to("/login?ticket=");
    // A sign-in at the workspace's own page is not one for the app.
    let own = scene.browser.open(&scene.world.url("/login")).await;
    scene.browser.sign_in(&own, "ada", PASSWORD).await;
    scene.browser.get(&asked.url.replace("/login", "/consent")).await.steps_to("/login?ticket=");
    let answer = scene.browser.sign_in(&asked, "ada", PASSWORD).await;
    let code = scene.browser.follow(answer).await.code_for(&scene.app);
    assert_eq!(auth_time(&scene.app.exchange(&code).await.tokens()), auth_time(&scene.first) + 2);
}

#[tokio::test]
async fn a_20_oidcc_max_age_is_the_age_of_the_sign_in() {
    let server = TestServer::alone();
    let mut scene = Scene::of(&server).await;
    // max-age-10000: silent, and auth_time is told.
    let silent = scene.pass(&[("max_age", "10000")]).await;
    assert_eq!(auth_time(&silent), auth_time(&scene.first));
    scene.server.clock.advance(100);
    let silent = scene.pass(&[("max_age", "100")]).await;
    assert_eq!(auth_time(&silent), auth_time(&scene.first));
    scene.server.clock.advance(1);
    let url = scene.app.authorize_url(&[("max_age", "100"), ("prompt", "none")]);
    scene.browser.get(&url).await.rejects(&scene.app, "login_required");
    let again = scene.sign_in_again(&[("max_age", "100")]).await;
    assert_eq!(auth_time(&again), auth_time(&scene.first) + 101);
    // max-age-1: again after two seconds; and never older than nothing, however quick the browser is.
    scene.server.clock.advance(2);
    let again = scene.sign_in_again(&[("max_age", "1")]).await;
    assert_eq!(auth_time(&again), auth_time(&scene.first) + 103);
    scene.sign_in_again(&[("max_age", "0")]).await;
    scene.sign_in_again(&[("max_age", "0")]).await;
}

#[tokio::test]
async fn a_20_a_slow_consent_does_not_outrun_max_age() {
    let server = TestServer::alone();
    let mut scene = Scene::of(&server).await;
    let page = scene.browser.open(&scene.app.authorize_url(&[("max_age", "60"), ("prompt", "consent")])).await;
    page.shows("consent");
    server.clock.advance(61);
    scene.browser.submit(&page, &[("decision", "allow")]).await.steps_to("/login?ticket=");
}

#[tokio::test]
async fn oidcc_prompt_none_logged_in_and_id_token_hint() {
    let server = TestServer::alone();
    let mut scene = Scene::of(&server).await;
    server.clock.advance(3_700);
    let hint = scene.first.id_token.clone();
    for parameters in [&[("prompt", "none")][..], &[("prompt", "none"), ("id_token_hint", &hint)]] {
        let silent = scene.pass(parameters).await;
        assert_eq!(silent.id_claims()["sub"], scene.first.id_claims()["sub"]);
        assert_eq!(auth_time(&silent), auth_time(&scene.first), "an expired hint is a hint");
    }
}

#[tokio::test]
async fn a_21_a_hint_names_one_person_and_selects_nobody() {
    let server = TestServer::alone();
    let mut scene = Scene::of(&server).await;
    scene.world.user("eve").await;
    let of_eve = scene.app.sign_in(&mut Browser::new(), "eve").await.id_token;
    let elsewhere = Scene::of(&server).await;
    let mut forged = scene.first.id_token.clone();
    forged.truncate(forged.len() - 8);
    forged.push_str("AAAAAAAA");
    let (_, rest) = scene.first.id_token.split_once('.').unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", rest.split('.').next().unwrap());
    let hints = [
        of_eve.clone(),
        elsewhere.first.id_token.clone(),
        forged,
        unsigned,
        scene.first.access_token.clone(),
        "x".to_owned(),
    ];
    for hint in &hints {
        let url = scene.app.authorize_url(&[("prompt", "none"), ("id_token_hint", hint)]);
        scene.browser.get(&url).await.rejects(&scene.app, "login_required");
        let page = scene.browser.open(&scene.app.authorize_url(&[("id_token_hint", hint)])).await;
        page.shows("login");
        assert!(!page.body.contains("eve"), "a hint put a name on the page");
    }
    // Somebody else signs in than was named: the client learns it, and gets no code.
    let page = scene.browser.open(&scene.app.authorize_url(&[("id_token_hint", &of_eve)])).await;
    scene.browser.sign_in(&page, "ada", PASSWORD).await.rejects(&scene.app, "login_required");
    let page = scene.browser.open(&scene.app.authorize_url(&[("id_token_hint", &of_eve)])).await;
    let answer = scene.browser.sign_in(&page, "eve", PASSWORD).await;
    scene.browser.follow(answer).await.code_for(&scene.app);
}

#[tokio::test]
async fn a_21_a_subject_asked_for_by_claims_is_the_one_or_nobody() {
    let server = TestServer::alone();
    let mut scene = Scene::of(&server).await;
    let eve = scene.world.user("eve").await;
    let ada = scene.first.id_claims()["sub"].as_str().unwrap().to_owned();
    let claims = |sub: &str| format!(r#"{{"id_token":{{"sub":{{"value":"{sub}"}}}}}}"#);
    scene.pass(&[("prompt", "none"), ("claims", &claims(&ada))]).await;
    let url = scene.app.authorize_url(&[("prompt", "none"), ("claims", &claims(&eve))]);
    scene.browser.get(&url).await.rejects(&scene.app, "login_required");
    let page = scene.browser.open(&scene.app.authorize_url(&[("claims", &claims(&eve))])).await;
    scene.browser.sign_in(&page, "ada", PASSWORD).await.rejects(&scene.app, "login_required");
}

#[tokio::test]
async fn a_21_a_login_hint_is_text_in_a_field() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    for hint in ["ada@example.test", "\"><script>alert(1)</script>", "' onfocus='x", "{{chrome}}", "\u{202e}eve"] {
        let page = Browser::new().open(&app.authorize_url(&[("login_hint", hint)])).await;
        page.shows("login");
        assert_eq!(page.field("username").as_deref(), Some(hint));
        assert!(!page.body.contains("<script>alert") && !page.body.contains("' onfocus='"), "{}", page.body);
    }
    let long = Browser::new().get(&app.authorize_url(&[("login_hint", &"a".repeat(513))])).await;
    long.rejects(&app, "invalid_request");
}

#[tokio::test]
async fn a_22_a_context_that_cannot_be_reached_is_refused() {
    let server = TestServer::alone();
    let mut scene = Scene::of(&server).await;
    for wish in [r#"{"essential":true,"values":["phr","mfa"]}"#, r#"{"essential":true,"value":"urn:gold"}"#] {
        let claims = format!(r#"{{"id_token":{{"acr":{wish}}}}}"#);
        for mut browser in [scene.browser.clone(), Browser::new()] {
            let page = browser.get(&scene.app.authorize_url(&[("claims", &claims)])).await;
            page.rejects(&scene.app, "unmet_authentication_requirements");
        }
    }
    // A voluntary wish is accepted, and what is said then is true.
    let voluntary = r#"{"id_token":{"acr":{"values":["phr"]}}}"#;
    for parameters in [[("claims", voluntary)], [("acr_values", "phr mfa")]] {
        let claims = scene.pass(&parameters).await.id_claims();
        assert_eq!(claims["amr"], serde_json::json!(["pwd"]));
        assert!(claims.get("acr").is_none(), "{claims}");
    }
}
