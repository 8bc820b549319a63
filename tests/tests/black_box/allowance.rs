//! What a person allows is what they were shown: a claim asked for by name is as much as its scope, an API is named, and
//! a device's own redirect is asked about each time.

use harness::world::{AppType, PASSWORD};
use harness::{Browser, World};

const CLAIMS: &str = r#"{"userinfo":{"email":null,"name":null,"address":null},"id_token":{"email":null}}"#;

#[tokio::test]
async fn a_34_claims_by_name_are_no_way_around_the_scopes_of_an_app() {
    let world = World::new().await;
    let app = world.app_with(AppType::Web, |app| app.scopes = Some(vec!["openid".to_owned()])).await;
    world.user("ada").await;
    let asked = [("scope", "openid"), ("claims", CLAIMS)];
    let tokens = app.sign_in_with(&mut Browser::new(), "ada", &asked).await;
    let person = app.userinfo(&tokens.access_token).await;
    let told: Vec<&String> = person.json.as_object().expect("claims").keys().collect();
    assert_eq!(told, ["sub"], "{}", person.text);
    assert!(tokens.id_claims().get("email").is_none());
}

#[tokio::test]
async fn a_34_claims_by_name_are_shown_and_asked_for_like_their_scopes() {
    let world = World::new().await;
    let scopes = ["openid", "email", "profile"].map(str::to_owned).to_vec();
    let app = world.app_with(AppType::Web, |app| app.scopes = Some(scopes)).await;
    world.user("ada").await;
    let mut browser = Browser::new();
    app.sign_in_with(&mut browser, "ada", &[("scope", "openid")]).await;

    // Silently: the remembered consent for openid does not cover an address.
    let quiet = [("scope", "openid"), ("claims", CLAIMS), ("prompt", "none")];
    let page = browser.open(&app.authorize_url(&quiet)).await;
    assert_eq!(page.redirect_parameter("error").as_deref(), Some("consent_required"));

    let page = browser.open(&app.authorize_url(&[("scope", "openid"), ("claims", CLAIMS)])).await;
    assert_eq!(page.kind(), "consent");
    assert!(page.body.contains("email") && page.body.contains("profile"), "{}", page.body);
    let answer = browser.submit(&page, &[("decision", "allow")]).await;
    let code = answer.redirect_parameter("code").expect("a code");
    let tokens = app.exchange(&code).await.tokens();
    assert_eq!(tokens.scope, "openid");
    assert_eq!(tokens.id_claims()["email"], "ada@example.test");
    assert_eq!(app.userinfo(&tokens.access_token).await.json["name"], "Ada Lovelace");
}

#[tokio::test]
async fn an_api_is_named_on_the_consent_page_and_asked_about_by_itself() {
    let world = World::new().await;
    world.resource("https://payments.example", None).await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    let mut browser = Browser::new();
    app.sign_in(&mut browser, "ada").await;

    // What was allowed without the API is not allowed with it.
    let wanted = ("resource", "https://payments.example");
    let quiet = browser.open(&app.authorize_url(&[wanted, ("prompt", "none")])).await;
    assert_eq!(quiet.redirect_parameter("error").as_deref(), Some("consent_required"));
    let page = browser.open(&app.authorize_url(&[wanted])).await;
    assert_eq!(page.kind(), "consent");
    assert!(page.body.contains("https:&#x2F;&#x2F;payments.example") || page.body.contains("https://payments.example"));
}

#[tokio::test]
async fn a_first_party_native_app_with_its_own_scheme_is_asked_about_each_time() {
    let world = World::new().await;
    let app = world
        .app_with(AppType::Native, |app| {
            app.redirect_uris = Some(vec!["com.example.app:/callback".to_owned()]);
            app.first_party = Some(true);
        })
        .await;
    world.user("ada").await;
    let mut browser = Browser::new();
    for _ in 0..2 {
        let mut page = browser.open(&app.authorize_url(&[])).await;
        if page.kind() == "login" {
            let answer = browser.sign_in(&page, "ada", PASSWORD).await;
            page = browser.follow(answer).await;
        }
        assert_eq!(page.kind(), "consent");
        let answer = browser.submit(&page, &[("decision", "allow")]).await;
        assert!(answer.location().is_some_and(|to| to.starts_with("com.example.app:/callback?code=")));
    }
    let quiet = browser.open(&app.authorize_url(&[("prompt", "none")])).await;
    assert_eq!(quiet.redirect_parameter("error").as_deref(), Some("consent_required"));
}
