//! Proof key for code exchange: always demanded, S256 only, and one wrong proof spends the code (RFC 7636, RFC 9700 §2.1.1).

use harness::client::Answer;
use harness::world::AppType;
use harness::{App, Browser, Pkce, World};

/// A person who allowed an app, and the browser they did it in.
async fn known(world: &World<'_>, app_type: AppType) -> (App, Browser) {
    let app = world.app(app_type).await;
    let mut browser = Browser::new();
    app.code(&mut browser, "ada").await;
    (app, browser)
}

/// Redeems a code with a verifier, or without one.
async fn redeem(app: &App, code: &str, verifier: Option<&str>) -> Answer {
    let mut form = vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &app.redirect_uri)];
    form.extend(verifier.map(|verifier| ("code_verifier", verifier)));
    app.token(&form).await
}

#[tokio::test]
async fn p_01_no_client_gets_a_code_without_a_challenge() {
    let world = World::new().await;
    world.user("ada").await;
    for app_type in [AppType::Web, AppType::Spa, AppType::Native] {
        let (app, mut browser) = known(&world, app_type).await;
        for method in ["", "S256", "plain"] {
            let asked = [("code_challenge", ""), ("code_challenge_method", method)];
            browser.get(&app.authorize_url(&asked)).await.rejects(&app, "invalid_request");
        }
        browser
            .get(&app.authorize_url(&[("code_challenge", ""), ("prompt", "none")]))
            .await
            .rejects(&app, "invalid_request");
    }
}

#[tokio::test]
async fn p_02_only_s256_is_a_method() {
    let world = World::new().await;
    world.user("ada").await;
    let (app, mut browser) = known(&world, AppType::Spa).await;
    for method in ["", "plain", "PLAIN", "s256", "S256 ", "S512", "none", "S256,plain"] {
        let page = browser.get(&app.authorize_url(&[("code_challenge_method", method)])).await;
        page.rejects(&app, "invalid_request");
    }
    let metadata = Answer::of(harness::browser::http().get(world.url("/.well-known/openid-configuration"))).await;
    assert_eq!(metadata.json["code_challenge_methods_supported"], serde_json::json!(["S256"]));
}

#[tokio::test]
async fn p_03_a_challenge_is_43_characters_of_base64url() {
    let world = World::new().await;
    world.user("ada").await;
    let (app, mut browser) = known(&world, AppType::Spa).await;
    let good = Pkce::new().challenge;
    let (cut, _) = good.split_at(42);
    let bad = [
        "x".to_owned(),
        cut.to_owned(),
        format!("{good}A"),
        format!("{good}="),
        format!("{cut}="),
        format!("{cut}+"),
        format!("{cut}/"),
        format!("{cut} "),
        format!("{cut}\u{e9}"),
        format!("{cut}."),
        "a".repeat(128),
        "a".repeat(5_000),
    ];
    for challenge in bad {
        browser.get(&app.authorize_url(&[("code_challenge", &challenge)])).await.rejects(&app, "invalid_request");
    }
    let says = async |length: usize| {
        let url = app.authorize_url(&[("code_challenge", &"a".repeat(length))]);
        Browser::new().get(&url).await.redirect_parameter("error_description").unwrap_or_default()
    };
    for length in [32, 42, 44, 128] {
        assert_eq!(says(length).await, "code_challenge must be 43 characters of base64url");
    }
    // Where the workspace takes more, no refusal says 43 alone.
    world.set(&["challenge_32_128=true"]).await;
    for length in [31, 129] {
        let text = "code_challenge must be 32 to 128 characters of base64url; an S256 value has 43";
        assert_eq!(says(length).await, text);
    }
    assert_eq!(says(32).await, "");
}

#[tokio::test]
async fn p_04_p_06_one_wrong_verifier_spends_the_code() {
    let world = World::new().await;
    world.user("ada").await;
    let good = Pkce::new().verifier;
    let wrong = [
        None,
        Some(String::new()),
        Some("a".repeat(42)),
        Some("a".repeat(43)),
        Some("a".repeat(128)),
        Some("a".repeat(129)),
        Some("a".repeat(10_000)),
        Some(good.to_lowercase()),
        Some(good.trim_end_matches('k').to_owned()),
        Some(format!("{good}k")),
        Some(format!("{good}=")),
        Some(format!(" {good}")),
        Some(format!("{}+", "a".repeat(43))),
        Some("\u{e9}".repeat(43)),
        Some(Pkce::new().challenge),
    ];
    let (app, mut browser) = known(&world, AppType::Web).await;
    for verifier in wrong {
        let code = browser.get(&app.authorize_url(&[])).await.code_for(&app);
        redeem(&app, &code, verifier.as_deref()).await.refused(400, "invalid_grant");
        redeem(&app, &code, Some(&good)).await.refused(400, "invalid_grant");
    }
    assert_eq!(world.audited("grant.code_misused").await, 15);
}

#[tokio::test]
async fn p_04_oidcc_ensure_request_with_valid_pkce_succeeds() {
    let world = World::new().await;
    world.user("ada").await;
    for app_type in [AppType::Web, AppType::Spa, AppType::Native] {
        let (app, mut browser) = known(&world, app_type).await;
        let code = browser.get(&app.authorize_url(&[])).await.code_for(&app);
        assert!(!redeem(&app, &code, Some(&Pkce::new().verifier)).await.tokens().id_token.is_empty());
    }
}

#[tokio::test]
async fn p_05_a_verifier_for_a_code_without_challenge_is_a_downgrade() {
    let world = World::new().await;
    world.user("ada").await;
    world.set(&["app_pkce=optional"]).await;
    let app = world.app(AppType::Web).await;
    let mut browser = Browser::new();
    let bare = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = app.code_with(&mut browser, "ada", &bare).await;
    redeem(&app, &code, Some(&Pkce::new().verifier)).await.refused(400, "invalid_grant");
    redeem(&app, &code, None).await.refused(400, "invalid_grant");
    let code = app.code_with(&mut browser, "ada", &bare).await;
    redeem(&app, &code, None).await.tokens();
    // A challenge binds also where none is demanded.
    let code = app.code(&mut browser, "ada").await;
    redeem(&app, &code, None).await.refused(400, "invalid_grant");
    // A public client is never excused. No command does it; a row written by another version might.
    let spa = world.app(AppType::Spa).await;
    world
        .execute(&format!(r#"UPDATE "app" SET "pkce_required" = FALSE WHERE "client_id" = '{}'"#, spa.client_id))
        .await;
    browser.get(&spa.authorize_url(&bare)).await.rejects(&spa, "invalid_request");
    // Nor is an app whose workspace excuses nobody any more.
    world.set(&["app_pkce=required"]).await;
    browser.get(&app.authorize_url(&bare)).await.rejects(&app, "invalid_request");
}
