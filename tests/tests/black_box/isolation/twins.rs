//! Two workspaces whose apps and people have the same names are two workspaces.

use harness::browser::http;
use harness::client::{Answer, basic};
use harness::jws::{kids, verified};
use harness::operator::{ToApp, ToUser};
use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, World};
use serde_json::Value;
use tenantry::domain::app::{AppChange, NewApp};

/// A workspace with the app `shop`, the machine `robot` and the person `ada`.
struct Twin {
    world: World<'static>,
    shop: App,
    sub: String,
}

async fn twin() -> Twin {
    let world = World::new().await;
    let settings = AppChange {
        name: Some("Shop".to_owned()),
        redirect_uris: Some(vec![format!("https://{}.example/callback", world.slug)]),
        ..AppChange::default()
    };
    let new =
        NewApp { app_type: AppType::Web, client_id: Some("shop".to_owned()), secret: None, owner: None, settings };
    let shop = world.register(new).await.expect("a shop");
    let sub = world.user("ada").await;
    Twin { world, shop, sub }
}

async fn twins() -> (Twin, Twin) {
    (twin().await, twin().await)
}

/// What the browser is told about who is signed in at a workspace.
async fn is_signed_in(browser: &mut Browser, world: &World<'_>) -> bool {
    browser.get(&world.issuer()).await.body.contains("ada")
}

#[tokio::test]
async fn mt_06_one_client_id_in_two_workspaces_is_two_apps() {
    let (one, other) = twins().await;
    // Whatever is remembered by name is warm now.
    for twin in [&one, &other] {
        twin.shop.sign_in(&mut Browser::new(), "ada").await;
    }
    let page = Browser::new().open(&one.shop.authorize_url(&[("redirect_uri", &other.shop.redirect_uri)])).await;
    page.stops("invalid_redirect_uri");
    let crossed = App { secret: other.shop.secret.clone(), ..one.shop.clone() };
    crossed.refresh("tnr_none").await.refused(401, "invalid_client");
    one.world.to_app(&one.shop, ToApp::Disable).await;
    Browser::new().open(&one.shop.authorize_url(&[])).await.stops("unknown_client");
    other.shop.sign_in(&mut Browser::new(), "ada").await;
    one.world.to_app(&one.shop, ToApp::Delete).await;
    other.shop.sign_in(&mut Browser::new(), "ada").await;
}

#[tokio::test]
async fn mt_06_one_username_in_two_workspaces_is_two_people() {
    let (one, other) = twins().await;
    assert_ne!(one.sub, other.sub);
    let tokens = other.shop.sign_in(&mut Browser::new(), "ada").await;
    one.world.to_user(&one.sub, ToUser::SetPassword).await;
    let mut browser = Browser::new();
    let login = browser.open(&one.shop.authorize_url(&[])).await;
    let refused = browser.sign_in(&login, "ada", PASSWORD).await;
    assert_eq!((refused.status.as_u16(), refused.kind()), (401, "login"), "a password counts in another workspace");
    one.world.to_user(&one.sub, ToUser::Disable).await;
    one.world.to_user(&one.sub, ToUser::Delete).await;
    assert!(other.shop.is_active(&tokens.access_token).await);
    let claims = other.shop.userinfo(&tokens.access_token).await.json;
    assert_eq!(claims["sub"].as_str(), Some(other.sub.as_str()));
}

#[tokio::test]
async fn mt_06_failures_and_consents_count_where_they_happened() {
    let (one, other) = twins().await;
    let mut browser = Browser::new();
    let login = browser.open(&one.shop.authorize_url(&[])).await;
    let mut last = 0;
    for _ in 0..7 {
        last = browser.sign_in(&login, "ada", "a wrong password of some length").await.status.as_u16();
    }
    assert_eq!(last, 429, "guessing is not slowed down at all");
    let mut browser = Browser::new();
    other.shop.sign_in(&mut browser, "ada").await;
    let again = browser.open(&other.shop.authorize_url(&[])).await;
    again.code_for(&other.shop);

    let (one, other) = twins().await;
    one.shop.sign_in(&mut Browser::new(), "ada").await;
    let mut browser = Browser::new();
    let login = browser.open(&other.shop.authorize_url(&[])).await;
    let answer = browser.sign_in(&login, "ada", PASSWORD).await;
    assert_eq!(browser.follow(answer).await.kind(), "consent", "a consent counts in another workspace");
}

#[tokio::test]
async fn s_06_a_session_counts_at_home_and_survives_everywhere_else() {
    let (one, other) = twins().await;
    let mut browser = Browser::new();
    one.shop.sign_in(&mut browser, "ada").await;
    let before = browser.cookies().clone();
    assert!(is_signed_in(&mut browser, &one.world).await && !is_signed_in(&mut browser, &other.world).await);
    let login = browser.open(&other.shop.authorize_url(&[])).await;
    assert_eq!(login.kind(), "login");
    let silent = browser.open(&other.shop.authorize_url(&[("prompt", "none")])).await;
    silent.rejects(&other.shop, "login_required");
    assert!(before.iter().all(|(name, value)| browser.cookies().get(name) == Some(value)), "a cookie was touched");

    let answer = browser.sign_in(&login, "ada", PASSWORD).await;
    browser.follow(answer).await;
    assert!(is_signed_in(&mut browser, &one.world).await && is_signed_in(&mut browser, &other.world).await);
    let page = browser.get(&other.world.url("/logout")).await;
    browser.submit(&page, &[]).await;
    assert!(is_signed_in(&mut browser, &one.world).await && !is_signed_in(&mut browser, &other.world).await);
}

#[tokio::test]
async fn mt_07_two_issuers_on_one_host_do_not_mix() {
    let (one, other) = twins().await;
    let kids = (kids(&one.world.issuer()).await, kids(&other.world.issuer()).await);
    assert!(kids.0.iter().all(|kid| !kids.1.contains(kid)), "a key is shared: {kids:?}");
    for (twin, stranger) in [(&one, &other), (&other, &one)] {
        let issuer = twin.world.issuer();
        for path in ["openid-configuration", "oauth-authorization-server"] {
            let document = Answer::of(http().get(twin.world.url(&format!("/.well-known/{path}")))).await;
            assert_eq!(document.json["issuer"].as_str(), Some(issuer.as_str()));
            assert!(!document.text.contains(&format!("{}/", stranger.world.issuer())), "{}", document.text);
        }
        let code = twin.shop.code(&mut Browser::new(), "ada").await;
        let tokens = twin.shop.exchange(&code).await.tokens();
        let id_token = verified(&issuer, &tokens.id_token).await.expect("a signature that holds");
        assert_eq!(id_token.claims["iss"].as_str(), Some(issuer.as_str()));
        assert!(verified(&stranger.world.issuer(), &tokens.id_token).await.is_none());
        let described = twin.shop.introspect(&tokens.access_token).await.json;
        assert_eq!(
            (described["iss"].as_str(), described["aud"].as_str()),
            (Some(issuer.as_str()), Some(issuer.as_str()))
        );
    }
}

#[tokio::test]
async fn c_06_x_02_u_04_what_one_shop_was_given_is_nothing_to_the_other() {
    let (one, other) = twins().await;
    let mut browser = Browser::new();
    let code = one.shop.code(&mut browser, "ada").await;
    let there = App { redirect_uri: one.shop.redirect_uri.clone(), ..other.shop.clone() };
    there.exchange(&code).await.refused(400, "invalid_grant");
    let tokens = one.shop.exchange(&code).await.tokens();

    other.shop.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
    for token in [&tokens.access_token, &tokens.refresh_token] {
        assert_eq!(other.shop.introspect(token).await.json, serde_json::json!({ "active": false }));
        let revoked = other.shop.revoke(token).await;
        assert_eq!((revoked.status.as_u16(), revoked.json), (200, Value::Null));
    }
    for token in [&tokens.access_token, &tokens.refresh_token, &tokens.id_token] {
        let refused = other.shop.userinfo(token).await;
        assert_eq!(refused.status, 401);
        assert!(refused.header("www-authenticate").contains("error=\"invalid_token\""), "{:?}", refused.headers);
    }
    for token in [&tokens.refresh_token, &tokens.id_token] {
        assert_eq!(one.shop.userinfo(token).await.status, 401, "only access tokens open userinfo");
    }
    assert!(one.shop.is_active(&tokens.access_token).await);
    one.shop.refresh(&tokens.refresh_token).await.tokens();
}

#[tokio::test]
async fn x_02_another_client_of_the_workspace_ends_nothing() {
    let one = twin().await;
    let neighbour = one.world.app(AppType::Web).await;
    let tokens = one.shop.sign_in(&mut Browser::new(), "ada").await;
    for token in [&tokens.access_token, &tokens.refresh_token] {
        assert_eq!(neighbour.introspect(token).await.json, serde_json::json!({ "active": false }));
        let answer = neighbour.revoke(token).await;
        assert!(matches!(answer.status.as_u16(), 200 | 400), "{answer:?}");
    }
    neighbour.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
    assert!(one.shop.is_active(&tokens.access_token).await);
    one.shop.refresh(&tokens.refresh_token).await.tokens();
}

#[tokio::test]
async fn k_14_a_client_of_another_workspace_is_an_unknown_client() {
    let one = twin().await;
    let stranger = World::new().await;
    let app = stranger.app(AppType::Web).await;
    let there = App { issuer: one.world.issuer(), ..app.clone() };
    let unknown = App { client_id: "a".repeat(app.client_id.len()), ..there.clone() };
    let (seen, never) = (there.refresh("tnr_none").await, unknown.refresh("tnr_none").await);
    seen.refused(401, "invalid_client");
    assert_eq!(seen.text, never.text);
    assert_eq!(seen.header("www-authenticate"), never.header("www-authenticate"));
    let public =
        [("client_id", app.client_id.as_str()), ("grant_type", "refresh_token"), ("refresh_token", "tnr_none")];
    Answer::form(&one.world.url("/oauth2/token"), &[], &public).await.refused(401, "invalid_client");
    let header = basic(format!("{}:{}", app.client_id, app.secret.as_deref().unwrap_or_default()));
    let form = [("grant_type", "client_credentials")];
    let answer = Answer::form(&one.world.url("/oauth2/token"), &[("authorization", &header)], &form).await;
    answer.refused(401, "invalid_client");
}

#[tokio::test]
async fn a_28_an_interaction_of_one_workspace_is_foreign_in_another() {
    let (one, other) = twins().await;
    let mut browser = Browser::new();
    let login = browser.open(&one.shop.authorize_url(&[])).await;
    let ticket = login.field("ticket").expect("a ticket");
    browser.get(&other.world.url("/login")).await;
    for page in ["/login", "/consent"] {
        let shown = browser.get(&other.world.url(&format!("{page}?ticket={ticket}"))).await;
        shown.stops("interaction_foreign");
    }
    assert_eq!(browser.get(&login.url).await.kind(), "login", "it goes on where it began");
}
