//! Signing out (OpenID Connect RP-Initiated Logout 1.0): without a question only when the request proves whom it is
//! about, back to registered places only, and over for good afterwards.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use harness::world::AppType;
use harness::{App, Browser, Page, TestServer, Tokens, World};
use serde_json::json;

const BYE: &str = "https://app.example/bye";

/// Somebody signed in through an app that may be come back to.
struct SignedIn {
    app: App,
    browser: Browser,
    tokens: Tokens,
}

impl SignedIn {
    async fn at(world: &World<'_>, username: &str) -> Self {
        world.user(username).await;
        let app = world.app_with(AppType::Web, |app| app.post_logout_redirect_uris = Some(vec![BYE.to_owned()])).await;
        let mut browser = Browser::new();
        let tokens = app.sign_in(&mut browser, username).await;
        Self { app, browser, tokens }
    }

    fn end_session(&self, parameters: &[(&str, &str)]) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        format!("{}/oauth2/logout?{query}", self.app.issuer)
    }

    /// Whether single sign-on still works in this browser.
    async fn is_in(&mut self) -> bool {
        let page = self.browser.get(&self.app.authorize_url(&[("prompt", "none")])).await;
        match page.redirect_parameter("error") {
            None => page.redirect_parameter("code").is_some(),
            Some(error) => {
                assert_eq!(error, "login_required");
                false
            }
        }
    }

    /// Demands a question, or the end of it, and that nothing has happened.
    async fn asked(&mut self, what: &str, parameters: &[(&str, &str)]) -> Page {
        let page = self.browser.get(&self.end_session(parameters)).await;
        assert_eq!((page.status.as_u16(), page.kind(), page.location()), (200, "logout", None), "{what}");
        assert!(page.set_cookies().iter().all(|line| !line.contains("Max-Age=0")), "{what}");
        assert!(!page.body.contains("evil.example"), "{what}");
        assert!(self.is_in().await, "{what}: still signed in");
        page
    }
}

#[tokio::test]
async fn l_01_an_id_token_and_a_registered_address_lead_back_with_the_state() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let state = "a b+c&d=é/%41\"'";
    for (user, hours) in [("fresh", 0), ("expired", 2)] {
        let mut person = SignedIn::at(&world, user).await;
        server.clock.advance(hours * 3_600);
        let hint = person.tokens.id_token.clone();
        let url = person.end_session(&[
            ("id_token_hint", &hint),
            ("post_logout_redirect_uri", BYE),
            ("state", state),
            ("client_id", &person.app.client_id),
        ]);
        let page = person.browser.get(&url).await;
        assert_eq!(page.status, 303, "{user}: {}", page.body);
        assert!(
            page.location().is_some_and(|location| location.starts_with(&format!("{BYE}?"))),
            "{:?}",
            page.location()
        );
        assert_eq!(page.redirect_parameter("state").as_deref(), Some(state));
        assert!(!person.is_in().await, "{user}");
    }
    // Without a state nothing is added, without an address the page says it is done, and a form does the same.
    let mut person = SignedIn::at(&world, "ada").await;
    let hint = person.tokens.id_token.clone();
    let url = format!("{}/oauth2/logout", person.app.issuer);
    let page = person.browser.post(&url, &[("id_token_hint", &hint), ("post_logout_redirect_uri", BYE)]).await;
    let page = person.browser.follow(page).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, Some(BYE)));
    let mut person = SignedIn::at(&world, "bea").await;
    let page = person.browser.open(&person.end_session(&[("id_token_hint", &person.tokens.id_token)])).await;
    assert_eq!((page.status.as_u16(), page.kind()), (200, "logged-out"));
    server.stop().await;
}

/// A token with this header and these claims, and a signature that is not one.
fn forged(header: &serde_json::Value, claims: &serde_json::Value, signature: &str) -> String {
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}

#[tokio::test]
async fn l_02_who_proves_nothing_is_asked() {
    let (world, elsewhere) = (World::new().await, World::new().await);
    let mut ada = SignedIn::at(&world, "ada").await;
    let eve = SignedIn::at(&world, "eve").await;
    let other = SignedIn::at(&elsewhere, "ada").await;
    let (own, access) = (ada.tokens.id_token.clone(), ada.tokens.access_token.clone());
    let claims = ada.tokens.id_claims();
    let kid = json!({ "alg": "HS256", "typ": "JWT", "kid": "x" });
    let none = forged(&json!({ "alg": "none", "typ": "JWT" }), &claims, "");
    let hmac = forged(&kid, &claims, &URL_SAFE_NO_PAD.encode([7; 32]));
    let (signed, signature) = own.rsplit_once('.').expect("three parts");
    let head = signed.split('.').next().expect("a header");
    let later = json!({ "iss": claims["iss"], "aud": claims["aud"], "sub": claims["sub"], "exp": 4_102_444_800_i64 });
    let changed = format!("{head}.{}.{signature}", URL_SAFE_NO_PAD.encode(later.to_string()));
    let tampered = format!("{signed}.{}", URL_SAFE_NO_PAD.encode([0; 256]));
    let elder = ada.app.sign_in(&mut Browser::new(), "ada").await.id_token;
    let hints = [
        ("no hint", ""),
        ("no token", "x.y.z"),
        ("alg none", &none),
        ("HS256", &hmac),
        ("changed", &changed),
        ("tampered", &tampered),
        ("somebody else's", &eve.tokens.id_token),
        ("another workspace's", &other.tokens.id_token),
        ("an access token", &access),
        ("another session's", &elder),
    ];
    for (what, hint) in hints {
        for address in ["", BYE] {
            ada.asked(what, &[("id_token_hint", hint), ("post_logout_redirect_uri", address), ("state", "x")]).await;
        }
    }
    let app = eve.app.client_id.clone();
    ada.asked("another app's name", &[("id_token_hint", &own), ("client_id", &app), ("post_logout_redirect_uri", BYE)])
        .await;
    ada.asked("a doubled hint", &[("id_token_hint", &own), ("id_token_hint", &own)]).await;
    ada.asked(
        "a doubled address",
        &[("id_token_hint", &own), ("post_logout_redirect_uri", BYE), ("post_logout_redirect_uri", BYE)],
    )
    .await;
    let page = ada.asked("the page itself", &[]).await;
    let answer = ada.browser.submit(&page, &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, Some(format!("/{}/logout?done=1", world.slug).as_str()))
    );
    assert!(!ada.is_in().await, "the person agreed");
}

#[tokio::test]
async fn l_03_nobody_is_sent_where_no_app_registered() {
    let world = World::new().await;
    let mut ada = SignedIn::at(&world, "ada").await;
    let own = ada.tokens.id_token.clone();
    let redirect = ada.app.redirect_uri.clone();
    let targets = [
        "https://evil.example/",
        "https://app.example/bye?next=https://evil.example",
        "https://app.example/bye/",
        "https://app.example/bye#x",
        "https://app.example/by",
        "https://app.example/BYE",
        "HTTPS://app.example/bye",
        "https://app.example:443/bye",
        "http://app.example/bye",
        "https://app.example/x/../bye",
        "https://app.example/%62ye",
        "https://app.example.evil.example/bye",
        "https://u@app.example/bye",
        "https://app.example\\@evil.example/bye",
        "//app.example/bye",
        "/bye",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "https://app.example/bye\r\nSet-Cookie:x=1",
        " https://app.example/bye",
        &redirect,
    ];
    for target in targets {
        let page =
            ada.asked(target, &[("id_token_hint", &own), ("post_logout_redirect_uri", target), ("state", "x")]).await;
        assert!(!page.body.contains("alert(1)") && !page.body.contains("bye"), "{target}: {}", page.body);
    }
    for target in [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://evil.example/",
        "https://app.example/#x",
        "https://u@app.example/",
    ] {
        let change = tenantry::domain::app::AppChange {
            post_logout_redirect_uris: Some(vec![target.to_owned()]),
            ..Default::default()
        };
        let refused = world.update_app(&ada.app, change).await.expect_err(target);
        assert!(refused.starts_with("post_logout_redirect_uris:"), "{target}: {refused}");
    }
}

#[tokio::test]
async fn l_04_afterwards_nothing_of_the_session_is_left() {
    let world = World::new().await;
    let mut ada = SignedIn::at(&world, "ada").await;
    let session_life = ada.tokens.clone();
    let offline = ada
        .app
        .sign_in_with(&mut ada.browser, "ada", &[("scope", "openid offline_access"), ("prompt", "consent")])
        .await;
    let (name, value) =
        ada.browser.cookies().iter().find(|(name, _)| name.starts_with("__Host-s.")).expect("a session").to_owned();
    let (name, value) = (name.clone(), value.clone());
    let home = ada.browser.get(&world.issuer()).await;
    assert!(home.body.contains("id=\"user-name\"") && home.header("cache-control") == "no-store");

    let url = ada.end_session(&[("id_token_hint", &session_life.id_token)]);
    let page = ada.browser.get(&url).await;
    let gone = format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    assert_eq!(page.set_cookies(), [gone.as_str()]);
    assert!(!ada.is_in().await);
    // Back, with the cookie of before.
    ada.browser.set_cookie(&name, &value);
    assert!(!ada.is_in().await, "the row is dead, not only the cookie");
    assert!(!ada.browser.get(&world.issuer()).await.body.contains("id=\"user-name\""));
    assert_eq!(ada.browser.get(&world.url("/logout")).await.kind(), "logged-out");

    tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    assert!(!ada.app.is_active(&session_life.access_token).await, "what lived with the session died with it");
    ada.app.refresh(&session_life.refresh_token).await.refused(400, "invalid_grant");
    assert_eq!(ada.app.userinfo(&session_life.access_token).await.status, 401);
    assert!(ada.app.is_active(&offline.access_token).await, "what was asked to outlive it does");
    ada.app.refresh(&offline.refresh_token).await.tokens();
    assert_eq!(world.audited("session.ended").await, 1);
    let page = ada.browser.get(&url).await;
    assert_eq!(page.status, 303, "signing out twice is no error: {}", page.body);
    assert_eq!(world.audited("session.ended").await, 1);
}

#[tokio::test]
async fn l_04_other_browsers_and_other_people_stay_signed_in() {
    let world = World::new().await;
    let mut ada = SignedIn::at(&world, "ada").await;
    let mut eve = SignedIn::at(&world, "eve").await;
    let mut second = SignedIn { app: ada.app.clone(), browser: Browser::new(), tokens: ada.tokens.clone() };
    second.tokens = second.app.sign_in(&mut second.browser, "ada").await;
    ada.browser.get(&ada.end_session(&[("id_token_hint", &ada.tokens.id_token)])).await;
    assert!(!ada.is_in().await);
    assert!(second.is_in().await && eve.is_in().await);
    assert!(second.app.is_active(&second.tokens.access_token).await);
}
