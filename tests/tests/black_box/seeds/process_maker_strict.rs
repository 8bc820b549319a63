//! The requests of ProcessMaker's page at a strict workspace, where each is refused with the standard's error, and what
//! is refused in every workspace.

use super::printed::Printed;
use super::process_maker::{ALONE, AUTHORIZE, BY_PASSWORD, EXCHANGE, IMPLICIT, PRINTED, Page, REFRESH};
use super::two::{list, web};
use entity::app_secret::{self, Kind};
use entity::id::AppSecretId;
use harness::client::basic;
use harness::operator::ToUser;
use harness::world::{AppType, PASSWORD};
use harness::{Answer, App, Browser, TestServer, World};
use tenantry::domain::Tenant;
use tenantry::domain::app::NewApp;
use tenantry::domain::login::Lane;
use tenantry::secret::AppSecret;

async fn strict() -> (World<'static>, App) {
    let world = World::new().await;
    world.user("bob").await;
    let app = world
        .app_with(AppType::Web, |app| {
            app.grant_types = list(&["authorization_code", "client_credentials", "refresh_token"]);
            app.scopes = list(&["openid", "offline_access", "cases:read"]);
        })
        .await;
    (world, app)
}

fn print(world: &World<'_>, text: &str, filled: &[(&str, &str)]) -> Printed {
    let place = [("{$host}", world.server.url.as_str()), ("{$workspace}", world.slug.as_str())];
    Printed::of(text, &[&place, filled].concat())
}

fn header(app: &App) -> String {
    basic(format!("{}:{}", app.client_id, app.secret.as_deref().unwrap()))
}

#[tokio::test]
async fn every_printed_request_is_refused() {
    let (world, app) = strict().await;
    let (id, own) = (("{literal}{the-client-id}{/literal}", app.client_id.as_str()), header(&app));
    let own = (PRINTED, own.as_str());
    for (text, error) in [(AUTHORIZE, "invalid_request"), (IMPLICIT, "unsupported_response_type")] {
        let refused = Browser::new().get(print(&world, text, &[id]).url()).await;
        assert_eq!(refused.redirect_parameter("error").as_deref(), Some(error), "{text}");
        assert!(!refused.location().unwrap().contains('#'));
    }
    // No media type is printed; with one, the line breaks are what is wrong, and the answer says what to do.
    let code = ("{literal}{the-authorization-code}{/literal}", "SplxlOBeZQQYbYS6WxSbIA");
    print(&world, EXCHANGE, &[own, code]).send().await.refused(415, "invalid_request");
    let wrapped = print(&world, BY_PASSWORD, &[own]).send().await;
    wrapped.refused(400, "invalid_request");
    assert!(wrapped.text.contains("line breaks") && wrapped.text.contains("lenient_form"), "{}", wrapped.text);
    let refresh = ("{literal}{your-refresh-token}{/literal}", "tnr_x");
    print(&world, REFRESH, &[own, refresh]).send().await.refused(400, "invalid_request");
    assert_eq!(print(&world, ALONE, &[own]).send().await.status, 404);
}

/// What the requests say, each alone in a well-formed one.
#[tokio::test]
async fn every_deviation_is_refused_by_itself() {
    let (_, app) = strict().await;
    let form = |pairs: &'static [(&'static str, &'static str)]| app.token(pairs);
    form(&[("grant_type", "code"), ("code", "x")]).await.refused(400, "unsupported_grant_type");
    form(&[("grant_type", "password"), ("username", "bob"), ("password", PASSWORD)])
        .await
        .refused(400, "unsupported_grant_type");
    form(&[("grant_type", "client_credentials"), ("scope", "*")]).await.refused(400, "invalid_scope");
    for (parameters, error) in [
        (vec![("scope", "*")], "invalid_scope"),
        (vec![("scope", "openid *")], "invalid_scope"),
        (vec![("code_challenge", ""), ("code_challenge_method", "")], "invalid_request"),
        (vec![("response_type", "token")], "unsupported_response_type"),
    ] {
        Browser::new().get(&app.authorize_url(&parameters)).await.rejects(&app, error);
    }
}

#[tokio::test]
async fn the_printed_secret_is_refused_everywhere() {
    let page = Page::new(TestServer::shared()).await;
    let (world, _) = strict().await;
    for place in [&page.world, &world] {
        print(place, BY_PASSWORD, &[]).send().await.status.is_client_error().then_some(()).expect("a refusal");
        let form = [("authorization", PRINTED), ("content-type", "application/x-www-form-urlencoded")];
        let answer = Answer::raw(&place.url("/oauth2/token"), &form, "grant_type=client_credentials").await;
        answer.refused(401, "invalid_client");
        // Nor can an app be given it.
        let settings = tenantry::domain::app::AppChange { name: Some("PM".to_owned()), ..Default::default() };
        let secret = Some("179ad45c6ce2cb97cf1029e212046e81".to_owned().into());
        let client_id = Some("x-pm-local-client".to_owned());
        let new = NewApp { app_type: AppType::Machine, client_id, secret, owner: None, settings };
        let refused = place.register(new).await.unwrap_err();
        assert!(refused.contains("leaked") && !refused.contains("179ad"), "{refused}");
    }
}

/// A row that came with another system's data does not work either, however it is kept; one of another secret beside it,
/// put there in the same way, does.
#[tokio::test]
async fn the_printed_secret_opens_nothing_even_where_it_is_kept() {
    for kind in [Kind::Sha256, Kind::Argon2id] {
        let page = Page::new(TestServer::shared()).await;
        let settings = tenantry::domain::app::AppChange {
            name: Some("PM".to_owned()),
            scopes: list(&["cases:read"]),
            ..Default::default()
        };
        let client_id = Some("x-pm-local-client".to_owned());
        let new = NewApp { app_type: AppType::Machine, client_id, secret: None, owner: None, settings };
        page.world.register(new).await.unwrap();
        let control = "179ad45c6ce2cb97cf1029e212046e82";
        for secret in ["179ad45c6ce2cb97cf1029e212046e81", control] {
            page.world.with(move |tenant| async move { keep(&tenant, kind, secret).await }).await;
        }
        let ask = async |header: &str| {
            let form = [("authorization", header), ("content-type", "application/x-www-form-urlencoded")];
            Answer::raw(&page.world.url("/oauth2/token"), &form, "grant_type=client_credentials").await
        };
        ask(&basic(format!("x-pm-local-client:{control}"))).await.tokens();
        ask(PRINTED).await.refused(401, "invalid_client");
        print(&page.world, ALONE, &[]).send().await.refused(401, "invalid_client");
    }
}

/// Puts a secret of the printed client into the database, as an import would.
async fn keep(tenant: &Tenant, kind: Kind, secret: &'static str) {
    let instance = tenant.instance();
    let workspace_id = tenant.workspace().id();
    let app = tenant.store().apps().by_client_id("x-pm-local-client").await.unwrap().unwrap();
    let digest = match kind {
        Kind::Sha256 => AppSecret::digest(secret).to_vec(),
        Kind::Argon2id => {
            let hashed = instance.hasher.hash(workspace_id, Lane::Operators, secret.to_owned().into()).await;
            hashed.unwrap().into_bytes()
        }
    };
    let id = AppSecretId(instance.entropy.uuid_v7(instance.clock.now_millis()));
    let row = app_secret::Model {
        workspace_id,
        id,
        app_id: app.id,
        kind,
        digest,
        expires_at: None,
        created_at: tenant.now(),
    };
    let write = async move |store: tenantry::store::WriteStore<'_>| store.app_secrets().insert(row.clone()).await;
    tenant.write(write).await.unwrap();
}

/// `scope=*` is for apps that keep a secret, never comes to a platform scope, and to nothing where there is nothing.
#[tokio::test]
async fn the_wildcard_is_narrow() {
    let page = Page::new(TestServer::shared()).await;
    let world = &page.world;
    let spa = world.app_with(AppType::Spa, |app| app.scopes = list(&["openid", "cases:read"])).await;
    Browser::new().get(&spa.authorize_url(&[("scope", "*")])).await.rejects(&spa, "invalid_scope");
    let none = web(world, "no-api", |_| {}).await;
    Browser::new().get(&none.authorize_url(&[("scope", "*")])).await.rejects(&none, "invalid_scope");
    let asked = Browser::new().authorize(&page.app.authorize_url(&[("scope", "openid *")]), "bob", PASSWORD).await;
    let tokens = page.app.exchange(&asked.redirect_parameter("code").unwrap()).await.tokens();
    assert_eq!(tokens.scope, "cases:read cases:write openid");
    page.app
        .token(&[("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh_token), ("scope", "*")])
        .await
        .refused(400, "invalid_scope");
}

/// A third-party app's wildcard is shown scope by scope before anything is given.
#[tokio::test]
async fn consent_lists_what_the_wildcard_comes_to() {
    let page = Page::new(TestServer::shared()).await;
    page.world.describe_scope("cases:read", "See your cases").await;
    let app = web(&page.world, "third", |app| app.scopes = list(&["openid", "cases:read", "cases:write"])).await;
    let mut browser = Browser::new();
    let login = browser.open(&app.authorize_url(&[("scope", "*")])).await;
    let answer = browser.sign_in(&login, "bob", PASSWORD).await;
    let consent = browser.follow(answer).await;
    consent.shows("consent");
    // In words: those the workspace gave, and until then a sentence, never nothing.
    for (scope, words) in [("cases:read", "See your cases"), ("cases:write", "Use this permission in your name")] {
        let line = format!("<li data-scope=\"{scope}\"><span>{words}</span> <code>{scope}</code></li>");
        assert!(consent.body.contains(&line), "{line} is not in {}", consent.body);
    }
    assert!(!consent.body.contains("data-scope=\"openid\"") && !consent.body.contains("data-scope=\"*\""));
}

/// O-01: the password grant rests after failures as the login page does, and counts with it.
#[tokio::test]
async fn o_01_guessing_by_password_grant_is_slowed_down() {
    let server = TestServer::alone();
    let page = Page::new(&server).await;
    let guess = [("grant_type", "password"), ("username", "bob"), ("password", "a wrong pass phrase 1")];
    for _ in 0..5 {
        page.app.token(&guess).await.refused(400, "invalid_grant");
    }
    let right = [("grant_type", "password"), ("username", "BOB"), ("password", PASSWORD)];
    let rests = page.app.token(&right).await;
    rests.refused(429, "temporarily_unavailable");
    assert!(rests.header("retry-after").parse::<u64>().unwrap() >= 1);
    // The login page counts the same account.
    let mut browser = Browser::new();
    let login = browser.get(&page.world.url("/login")).await;
    let answer = browser.sign_in(&login, "bob", PASSWORD).await;
    assert_ne!(answer.status, 303, "{}", answer.body);
    server.clock.advance(20);
    page.app.token(&right).await.tokens();
    // Nobody learns from the answer which names there are.
    let wrong = page.app.token(&guess).await;
    wrong.refused(400, "invalid_grant");
    let unknown = [("grant_type", "password"), ("username", "nobody"), ("password", "a wrong pass phrase 1")];
    let unknown = page.app.token(&unknown).await;
    assert_eq!((unknown.status, &unknown.text), (wrong.status, &wrong.text));
    for nobody in ["nobody", "bob@example.test\u{200b}", ""] {
        let answer = page.app.token(&[("grant_type", "password"), ("username", nobody), ("password", "x")]).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
    }
}

#[tokio::test]
async fn o_01_only_first_party_apps_with_a_secret_have_the_password_grant() {
    let page = Page::new(TestServer::shared()).await;
    let third = page.world.app_with(AppType::Web, |app| {
        app.grant_types = list(&["password"]);
        app.redirect_uris = None;
        app.first_party = Some(true);
    });
    let third = third.await;
    let change = tenantry::domain::app::AppChange { first_party: Some(false), ..Default::default() };
    let refused = page.world.update_app(&third, change).await.unwrap_err();
    assert!(refused.contains("first-party"), "{refused}");
    let other = page.world.app(AppType::Web).await;
    let person = [("grant_type", "password"), ("username", "bob"), ("password", PASSWORD)];
    other.token(&person).await.refused(400, "unauthorized_client");
    third.token(&person).await.tokens();
    // The switch ends it for everybody, whatever the app was given.
    page.world.set(&["password_grant=false"]).await;
    third.token(&person).await.refused(400, "unsupported_grant_type");
}

/// The password grant is for those who could sign in, and what came from it ends as what came from a sign-in does.
#[tokio::test]
async fn o_01_a_disabled_person_gets_nothing_by_password_and_a_new_password_ends_what_the_old_one_gave() {
    let page = Page::new(TestServer::shared()).await;
    let sub = page.world.user("carol").await;
    let person = [("grant_type", "password"), ("username", "carol"), ("password", PASSWORD), ("scope", "cases:read")];
    let tokens = page.app.token(&person).await.tokens();
    assert!(tokens.refresh_token.starts_with("tnr_") && page.app.is_active(&tokens.access_token).await);
    page.world.to_user(&sub, ToUser::SetPassword).await;
    page.app.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
    assert!(!page.app.is_active(&tokens.access_token).await);
    page.app.token(&person).await.refused(400, "invalid_grant");

    let sub = page.world.user("dave").await;
    let person = [("grant_type", "password"), ("username", "dave"), ("password", PASSWORD), ("scope", "cases:read")];
    let tokens = page.app.token(&person).await.tokens();
    page.world.to_user(&sub, ToUser::Disable).await;
    let refused = page.app.token(&person).await;
    refused.refused(400, "invalid_grant");
    let wrong = [("grant_type", "password"), ("username", "bob"), ("password", "a wrong pass phrase 1")];
    assert_eq!(refused.text, page.app.token(&wrong).await.text, "it does not tell that the person is disabled");
    page.app.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
    page.world.to_user(&sub, ToUser::Enable).await;
    page.app.token(&person).await.tokens();
    page.app.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
}

/// A switch that is turned back reaches whoever is on a page just then: at the login page, and at the consent page.
#[tokio::test]
async fn what_is_turned_off_between_page_and_click_gives_nothing() {
    for (setting, response_type, error) in [
        ("implicit=false", "token", "unsupported_response_type"),
        ("allowed_grants=authorization_code", "token", "unsupported_response_type"),
        ("allowed_grants=refresh_token", "code", "unsupported_response_type"),
    ] {
        for first_party in [true, false] {
            let page = Page::new(TestServer::shared()).await;
            let app = page.world.app_with(AppType::Web, |app| {
                app.grant_types = list(&["authorization_code", "implicit"]);
                app.scopes = list(&["openid", "cases:read"]);
                app.first_party = Some(first_party);
            });
            let app = app.await;
            let url = app.authorize_url(&[("response_type", response_type), ("scope", "cases:read"), ("nonce", "")]);
            let mut browser = Browser::new();
            let login = browser.open(&url).await;
            login.shows("login");
            let done = if first_party {
                page.world.set(&[setting]).await;
                browser.sign_in(&login, "bob", PASSWORD).await
            } else {
                let answer = browser.sign_in(&login, "bob", PASSWORD).await;
                let consent = browser.follow(answer).await;
                consent.shows("consent");
                page.world.set(&[setting]).await;
                browser.submit(&consent, &[("decision", "allow")]).await
            };
            let what = format!("{setting} {response_type} {first_party}");
            let location = done.location().unwrap_or_else(|| panic!("{what}: {} {}", done.status, done.body));
            assert!(location.contains(&format!("error={error}")), "{what}: {location}");
            assert!(!location.contains("access_token") && !location.contains("code="), "{what}: {location}");
        }
    }
}

/// A missing media type is forgiven, a compressed body is not.
#[tokio::test]
async fn only_what_is_printed_is_forgiven() {
    let page = Page::new(TestServer::shared()).await;
    let header = page.header();
    let url = page.world.url("/oauth2/token");
    let alone = "grant_type=client_credentials";
    Answer::raw(&url, &[("authorization", &header)], alone).await.tokens();
    let packed = [("authorization", header.as_str()), ("content-encoding", "gzip")];
    Answer::raw(&url, &packed, alone).await.refused(415, "invalid_request");
    for kind in ["text/plain", "", "application/x-www-form-urlencoded, text/plain"] {
        let named = [("authorization", header.as_str()), ("content-type", kind)];
        Answer::raw(&url, &named, alone).await.refused(415, "invalid_request");
    }
}

/// OpenID Connect Core §11: without a code, `offline_access` means nothing, so such a token ends with its session.
#[tokio::test]
async fn a_token_in_the_fragment_ends_with_the_session() {
    let page = Page::new(TestServer::shared()).await;
    page.world.set(&["app_grant_life=session"]).await;
    let app = page.world.app_with(AppType::Web, |app| {
        app.grant_types = list(&["authorization_code", "implicit", "refresh_token"]);
        app.scopes = list(&["openid", "profile", "offline_access"]);
        app.first_party = Some(true);
    });
    let app = app.await;
    let asked = |scope| app.authorize_url(&[("response_type", "token"), ("scope", scope), ("nonce", "")]);
    let mut browser = Browser::new();
    let done = browser.authorize(&asked("openid profile offline_access"), "bob", PASSWORD).await;
    let fragment = done.location().unwrap().split_once('#').unwrap().1.to_owned();
    let said: std::collections::BTreeMap<String, String> =
        url::form_urlencoded::parse(fragment.as_bytes()).into_owned().collect();
    assert_eq!(said["scope"], "openid profile");
    assert_eq!(app.userinfo(&said["access_token"]).await.status, 200);
    let alone = browser.get(&asked("offline_access")).await;
    assert!(alone.location().unwrap().contains("#error=invalid_scope"), "{:?}", alone.location());
    let home = browser.get(&page.world.issuer()).await;
    browser.submit(&home, &[]).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    assert_eq!(app.userinfo(&said["access_token"]).await.status, 401);
}
