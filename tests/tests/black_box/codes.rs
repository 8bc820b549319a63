//! Authorization codes: short-lived, good once, for one client at one address in one workspace (RFC 6749 §4.1.2 and
//! §4.1.3, RFC 9700 §4.5).

use futures_util::future::join_all;
use harness::client::{Answer, Tokens};
use harness::operator::{ToApp, ToUser};
use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, Database, TestServer, World};
use tenantry::domain::app::AppChange;

/// A workspace with an app, a person, and a browser in which that person allowed the app.
struct Scene<'s> {
    world: World<'s>,
    app: App,
    sub: String,
    browser: Browser,
}

impl Scene<'static> {
    async fn new() -> Self {
        Self::of(World::new().await, AppType::Web).await
    }
}

impl<'s> Scene<'s> {
    async fn of(world: World<'s>, app_type: AppType) -> Self {
        let app = world.app(app_type).await;
        let sub = world.user("ada").await;
        let mut browser = Browser::new();
        app.code(&mut browser, "ada").await;
        Self { world, app, sub, browser }
    }

    /// Another code, without a page.
    async fn code(&mut self) -> String {
        self.browser.get(&self.app.authorize_url(&[])).await.code_for(&self.app)
    }

    /// Demands that nothing of these tokens is good any more.
    async fn dead(&self, tokens: &Tokens) {
        assert!(!self.app.is_active(&tokens.access_token).await, "the access token lives");
        assert!(!self.app.is_active(&tokens.refresh_token).await, "the refresh token lives");
        assert_eq!(self.app.userinfo(&tokens.access_token).await.status.as_u16(), 401);
        self.app.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
    }
}

#[tokio::test]
async fn c_01_a_code_lives_less_than_sixty_seconds() {
    let server = TestServer::alone();
    let mut scene = Scene::of(World::on(&server).await, AppType::Web).await;
    for (seconds, good) in [(0, true), (59, true), (60, false), (61, false), (3_600, false)] {
        let code = scene.code().await;
        server.clock.advance(seconds);
        let answer = scene.app.exchange(&code).await;
        if good {
            answer.tokens();
        } else {
            answer.refused(400, "invalid_grant");
        }
    }
    let code = scene.code().await;
    server.clock.advance(61);
    scene.app.exchange(&code).await.refused(400, "invalid_grant");
    server.clock.advance(-10);
    scene.app.exchange(&code).await.tokens();
}

#[tokio::test]
async fn c_01_codes_are_alphanumeric_different_and_not_kept() {
    let server = TestServer::alone();
    let mut scene = Scene::of(World::on(&server).await, AppType::Web).await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let code = scene.code().await;
        assert!(code.len() >= 40 && code.len() <= 512 && code.bytes().all(|b| b.is_ascii_alphanumeric()), "{code}");
        assert!(seen.insert(code), "a code came twice");
    }
    let database = Database::open(server.database()).await;
    for code in &seen {
        assert_eq!(database.places_of(code).await, Vec::<String>::new(), "{code}");
    }
    database.close().await;
}

#[tokio::test]
async fn c_02_oidcc_codereuse_ends_what_the_code_gave() {
    let mut scene = Scene::new().await;
    let code = scene.code().await;
    let tokens = scene.app.exchange(&code).await.tokens();
    assert!(scene.app.is_active(&tokens.access_token).await);
    scene.app.exchange(&code).await.refused(400, "invalid_grant");
    scene.dead(&tokens).await;
    scene.app.exchange(&code).await.refused(400, "invalid_grant");
    assert_eq!(scene.world.audited("grant.code_reused").await, 1);
}

#[tokio::test]
async fn c_02_a_refreshed_grant_dies_with_its_code_too() {
    let mut scene = Scene::new().await;
    let code = scene.code().await;
    let first = scene.app.exchange(&code).await.tokens();
    let second = scene.app.refresh(&first.refresh_token).await.tokens();
    scene.app.exchange(&code).await.refused(400, "invalid_grant");
    scene.dead(&second).await;
}

#[tokio::test]
async fn c_02_oidcc_codereuse_30seconds() {
    let server = TestServer::alone();
    let mut scene = Scene::of(World::on(&server).await, AppType::Web).await;
    for seconds in [30, 600] {
        let code = scene.code().await;
        let tokens = scene.app.exchange(&code).await.tokens();
        server.clock.advance(seconds);
        scene.app.exchange(&code).await.refused(400, "invalid_grant");
        scene.dead(&tokens).await;
    }
}

#[tokio::test]
async fn c_02_whoever_brings_a_spent_code_ends_its_grant() {
    let mut scene = Scene::new().await;
    let code = scene.code().await;
    let tokens = scene.app.exchange(&code).await.tokens();
    let thief = scene.world.app(AppType::Spa).await;
    thief.exchange(&code).await.refused(400, "invalid_grant");
    scene.dead(&tokens).await;
}

#[tokio::test]
async fn c_03_of_many_redemptions_at_once_one_succeeds_and_its_tokens_die() {
    for app_type in [AppType::Web, AppType::Spa] {
        let mut scene = Scene::of(World::new().await, app_type).await;
        let code = scene.code().await;
        let answers: Vec<Answer> = join_all((0..32).map(|_| scene.app.exchange(&code))).await;
        let (good, bad): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status.as_u16() == 200);
        assert_eq!(good.len(), 1, "{:?}", bad.iter().map(|answer| answer.status).collect::<Vec<_>>());
        for answer in &bad {
            answer.refused(400, "invalid_grant");
        }
        let tokens = good[0].tokens();
        assert_eq!(scene.app.userinfo(&tokens.access_token).await.status.as_u16(), 401);
        scene.app.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
        assert_eq!(scene.world.audited("grant.code_reused").await, 1);
    }
}

#[tokio::test]
async fn c_04_a_code_is_good_for_its_client_only() {
    let mut scene = Scene::new().await;
    for app_type in [AppType::Web, AppType::Spa, AppType::Native] {
        let other = scene.world.app(app_type).await;
        let code = scene.code().await;
        other.exchange(&code).await.refused(400, "invalid_grant");
        scene.app.exchange(&code).await.refused(400, "invalid_grant");
    }
    assert_eq!(scene.world.audited("grant.code_misused").await, 3);
}

#[tokio::test]
async fn c_04_a_client_that_did_not_prove_itself_spends_nothing() {
    let mut scene = Scene::new().await;
    let other = scene.world.app(AppType::Web).await;
    let wrong = App { secret: Some("tns_wrong".to_owned()), ..scene.app.clone() };
    let public = App { secret: None, ..scene.app.clone() };
    let code = scene.code().await;
    wrong.exchange(&code).await.refused(401, "invalid_client");
    public.exchange(&code).await.refused(401, "invalid_client");
    // The other's proof with this one's name in the form: who speaks is not clear.
    let named = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", &scene.app.redirect_uri),
        ("code_verifier", &harness::Pkce::new().verifier),
        ("client_id", &scene.app.client_id),
    ];
    other.token(&named).await.refused(400, "invalid_request");
    scene.app.exchange(&code).await.tokens();
}

#[tokio::test]
async fn c_05_the_redirect_uri_is_repeated_byte_for_byte() {
    let mut scene = Scene::new().await;
    let further = "https://app.example/other".to_owned();
    let uris = Some(vec![scene.app.redirect_uri.clone(), further.clone()]);
    scene.world.update_app(&scene.app, AppChange { redirect_uris: uris, ..AppChange::default() }).await.unwrap();
    let verifier = harness::Pkce::new().verifier;
    let wrong = [
        "",
        &further,
        "https://app.example/callback/",
        "https://APP.example/callback",
        "https://app.example/callback?",
        "https://app.example:443/callback",
        "https://evil.test/",
    ];
    for redirect_uri in wrong {
        let code = scene.code().await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", redirect_uri),
            ("code_verifier", &verifier),
        ];
        scene.app.token(&form).await.refused(400, "invalid_grant");
        scene.app.exchange(&code).await.refused(400, "invalid_grant");
    }
}

#[tokio::test]
async fn c_06_a_code_of_another_workspace_is_unknown() {
    let mut here = Scene::new().await;
    let there = Scene::new().await;
    let code = here.code().await;
    there.app.exchange(&code).await.refused(400, "invalid_grant");
    assert_eq!(there.world.audited("grant.code_misused").await, 0);
    // Nobody there can spend it either.
    here.app.exchange(&code).await.tokens();
}

#[tokio::test]
async fn c_07_a_code_ends_with_its_person() {
    for what in [ToUser::Disable, ToUser::SetPassword, ToUser::SignOutEverywhere, ToUser::Delete] {
        let mut scene = Scene::new().await;
        let code = scene.code().await;
        scene.world.to_user(&scene.sub, what).await;
        scene.app.exchange(&code).await.refused(400, "invalid_grant");
        if what == ToUser::Disable {
            scene.world.to_user(&scene.sub, ToUser::Enable).await;
            scene.app.exchange(&code).await.refused(400, "invalid_grant");
        }
    }
}

#[tokio::test]
async fn c_07_a_code_ends_with_its_app_and_its_workspace() {
    let mut scene = Scene::new().await;
    let code = scene.code().await;
    scene.world.to_app(&scene.app, ToApp::Disable).await;
    scene.app.exchange(&code).await.refused(401, "invalid_client");
    scene.world.to_app(&scene.app, ToApp::Enable).await;
    scene.app.exchange(&code).await.refused(400, "invalid_grant");

    let code = scene.code().await;
    scene.world.suspend(true).await;
    assert_eq!(scene.app.exchange(&code).await.status.as_u16(), 404);
    scene.world.suspend(false).await;
    scene.app.exchange(&code).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn c_07_a_code_ends_with_the_session_it_was_given_in() {
    let mut scene = Scene::new().await;
    let code = scene.code().await;
    let logout = scene.browser.open(&scene.world.url("/logout")).await;
    logout.shows("logout");
    scene.browser.submit(&logout, &[]).await;
    scene.app.exchange(&code).await.refused(400, "invalid_grant");
    // A grant with a life of its own goes on.
    let code = Browser::new()
        .authorize(&scene.app.authorize_url(&[("scope", "openid offline_access")]), "ada", PASSWORD)
        .await
        .code_for(&scene.app);
    scene.app.exchange(&code).await.tokens();
}

#[tokio::test]
async fn c_08_a_changed_code_is_no_code() {
    let mut scene = Scene::new().await;
    let code = scene.code().await;
    let (head, tail) = code.split_at(code.len() / 2);
    let flipped: String = code.chars().map(flip).collect();
    let mut changed = vec![
        head.to_owned(),
        tail.to_owned(),
        format!("{tail}{head}"),
        format!("{code}a"),
        format!("0{code}"),
        flipped,
        code.to_lowercase(),
        code.to_uppercase(),
        format!("{code}="),
        format!(" {code}"),
        format!("{code} "),
        format!("{code}\n"),
        format!("{code}#_"),
        format!("{code}{code}"),
        "a".to_owned(),
        "a".repeat(code.len()),
        "a".repeat(2_048),
        format!("{code}%00"),
        format!("tnr_{code}"),
        format!("tna_{code}"),
        "\u{e9}".repeat(20),
    ];
    for place in 0..code.len() {
        let one = |(at, letter)| if at == place { flip(letter) } else { letter };
        changed.push(code.chars().enumerate().map(one).collect());
        changed.push(code.chars().take(place).collect());
    }
    for text in changed.iter().filter(|text| **text != code && !text.is_empty()) {
        scene.app.exchange(text).await.refused(400, "invalid_grant");
    }
    scene.app.exchange("").await.refused(400, "invalid_request");
    scene.app.exchange(&"a".repeat(2_049)).await.refused(400, "invalid_request");
    // None of them touched the real one.
    let tokens = scene.app.exchange(&code).await.tokens();
    for other in [&tokens.access_token, &tokens.refresh_token, &tokens.id_token] {
        scene.app.exchange(other).await.refused(400, "invalid_grant");
    }
    assert!(scene.app.is_active(&tokens.access_token).await);
}

/// The same letter in the other case, or another digit.
fn flip(letter: char) -> char {
    match letter {
        'a'..='z' => letter.to_ascii_uppercase(),
        'A'..='Z' => letter.to_ascii_lowercase(),
        '9' => '0',
        digit => char::from_u32(u32::from(digit) + 1).unwrap_or('0'),
    }
}

/// RFC 6749 §4.1.3: where no request needs to name the redirect URI, naming another is wrong all the same.
#[tokio::test]
async fn a_redirect_uri_that_was_not_named_may_be_left_out_but_not_changed() {
    let world = World::new().await;
    world.user("ada").await;
    let app = world
        .app_with(AppType::Web, |app| {
            app.scopes = Some(vec!["orders:read".to_owned()]);
            app.grant_types = Some(vec!["authorization_code".to_owned()]);
        })
        .await;
    let unnamed = [("redirect_uri", ""), ("scope", "orders:read")];
    let verifier = harness::Pkce::new().verifier;
    for (presented, good) in
        [(None, true), (Some("https://app.example/callback"), true), (Some("https://evil.example/x"), false)]
    {
        let code = app.code_with(&mut Browser::new(), "ada", &unnamed).await;
        let mut form =
            vec![("grant_type", "authorization_code"), ("code", code.as_str()), ("code_verifier", verifier.as_str())];
        form.extend(presented.map(|uri| ("redirect_uri", uri)));
        let answer = app.token(&form).await;
        if good {
            answer.tokens();
        } else {
            answer.refused(400, "invalid_grant");
        }
    }
}
