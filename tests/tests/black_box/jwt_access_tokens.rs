//! JWT access tokens (RFC 9068) and the resources they are for (RFC 8707): checked against the published keys with
//! nothing of the server's own, and as mortal as opaque ones wherever the server is asked.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use harness::client::jwt_claims;
use harness::jws::{jwks, verified};
use harness::world::AppType;
use harness::{Answer, App, Browser, TestServer, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ORDERS: &str = "https://api.example/orders";
const STOCK: &str = "https://api.example/stock";

/// A workspace with one API of an algorithm, an app that asks for it, and the app that serves it.
async fn with_api(world: &World<'_>, algorithm: &str) -> (App, App) {
    world.resource(ORDERS, Some(algorithm)).await;
    let serves = world.app_with(AppType::Api, |settings| settings.resource = Some(ORDERS.to_owned())).await;
    (world.app(AppType::Web).await, serves)
}

async fn refresh_for(app: &App, refresh_token: &str, resources: &[&str]) -> Answer {
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
    form.extend(resources.iter().map(|resource| ("resource", *resource)));
    app.token(&form).await
}

#[tokio::test]
async fn at_01_it_has_the_form_of_rfc_9068_and_holds_against_the_published_keys() {
    for algorithm in ["RS256", "ES256", "EdDSA"] {
        let world = World::new().await;
        let (app, serves) = with_api(&world, algorithm).await;
        let sub = world.user("ada").await;
        let parameters = [("resource", ORDERS), ("scope", "openid profile")];
        let tokens = app.sign_in_with(&mut Browser::new(), "ada", &parameters).await;
        assert_eq!(tokens.expires_in, 600);
        let token = verified(&world.issuer(), &tokens.access_token).await.expect("a good signature");
        assert_eq!((&token.header["typ"], &token.header["alg"]), (&json!("at+jwt"), &json!(algorithm)));
        let header: BTreeSet<&str> = token.header.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(header, BTreeSet::from(["alg", "kid", "typ"]));
        let claims = &token.claims;
        for (name, expected) in [
            ("iss", world.issuer()),
            ("aud", ORDERS.to_owned()),
            ("sub", sub),
            ("client_id", app.client_id.clone()),
            ("scope", "openid profile".to_owned()),
        ] {
            assert_eq!(claims[name].as_str(), Some(expected.as_str()), "{algorithm} {name}");
        }
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
        assert_eq!(claims["jti"].as_str().unwrap().len(), 26);
        assert!(claims.get("email").is_none() && claims.get("name").is_none(), "an API learns who, and no more");
        let told = serves.introspect(&tokens.access_token).await.json;
        for name in ["iss", "aud", "sub", "client_id", "scope", "exp", "iat", "jti"] {
            assert_eq!(told[name], claims[name], "{algorithm}: introspection says the same {name}");
        }
    }
}

#[tokio::test]
async fn at_01_a_machines_token_is_about_the_machine() {
    let world = World::new().await;
    world.resource(ORDERS, Some("ES256")).await;
    let lifetimes = vec!["access_token_seconds=120".to_owned()];
    let app = world.app(AppType::Machine).await;
    let brief = world.app_with(AppType::Machine, |settings| settings.lifetimes = lifetimes).await;
    let form = [("grant_type", "client_credentials"), ("resource", ORDERS)];
    let token = app.token(&form).await.tokens().access_token;
    let claims = verified(&world.issuer(), &token).await.unwrap().claims;
    assert_eq!((&claims["sub"], &claims["aud"]), (&json!(app.client_id), &json!(ORDERS)));
    assert_eq!((&claims["sub"], &claims["scope"]), (&claims["client_id"], &json!("reports:read")));
    assert_eq!(brief.token(&form).await.tokens().expires_in, 120);
    assert_eq!(
        app.client_credentials().await.tokens().access_token.get(..4),
        Some("tna_"),
        "the default API's are opaque"
    );
}

/// A token with another header or other claims under the old signature.
fn forged(token: &str, header: &Value, change: impl FnOnce(&mut Value)) -> String {
    let mut claims = jwt_claims(token);
    change(&mut claims);
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", encode(header), encode(&claims), token.rsplit_once('.').unwrap().1)
}

#[tokio::test]
async fn at_01_a_changed_token_is_nobodys() {
    let world = World::new().await;
    let elsewhere = World::new().await;
    let (app, serves) = with_api(&world, "RS256").await;
    let (theirs, _) = with_api(&elsewhere, "RS256").await;
    world.user("ada").await;
    elsewhere.user("ada").await;
    let parameters = [("resource", ORDERS)];
    let token = app.sign_in_with(&mut Browser::new(), "ada", &parameters).await.access_token;
    let foreign = theirs.sign_in_with(&mut Browser::new(), "ada", &parameters).await.access_token;
    let good = verified(&world.issuer(), &token).await.unwrap().header;
    let key = jwks(&world.issuer()).await.into_iter().find(|key| key["alg"] == "RS256").unwrap();
    let with = |name: &str, value: Value| {
        let mut header = good.clone();
        header[name] = value;
        header
    };
    let keep = |_: &mut Value| {};
    let hmac = |header: &Value| {
        let secret = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key["n"].as_str().unwrap().as_bytes());
        let unsigned = forged(&token, header, keep);
        let signed = unsigned.rsplit_once('.').unwrap().0;
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(aws_lc_rs::hmac::sign(&secret, signed.as_bytes())))
    };
    let bad = [
        forged(&token, &good, |claims| claims["scope"] = json!("openid profile email users:write")),
        forged(&token, &good, |claims| claims["exp"] = json!(4_000_000_000_i64)),
        forged(&token, &with("alg", json!("none")), keep),
        forged(&token, &with("alg", json!("none")), keep).rsplit_once('.').unwrap().0.to_owned() + ".",
        forged(&token, &with("typ", json!("JWT")), keep),
        forged(&token, &with("kid", json!("unknown")), keep),
        forged(&token, &with("jku", json!("https://evil.example/jwks")), keep),
        forged(&token, &with("jwk", key.clone()), keep),
        forged(&token, &with("crit", json!(["exp"])), keep),
        hmac(&with("alg", json!("HS256"))),
        format!("{token}."),
        format!("{token}.{token}"),
        token.rsplit_once('.').unwrap().0.to_owned(),
        foreign,
    ];
    for text in bad {
        assert_eq!(serves.introspect(&text).await.text, r#"{"active":false}"#, "{text:.60}");
        app.userinfo(&text).await.refused(401, "invalid_token");
    }
    assert!(serves.is_active(&token).await);
}

#[tokio::test]
async fn n_02_x_03_introspection_knows_what_a_signature_cannot_tell() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (app, checker) = with_api(&world, "ES256").await;
    let stranger = world.app(AppType::Api).await;
    world.user("ada").await;
    let first = app.sign_in_with(&mut Browser::new(), "ada", &[("resource", ORDERS)]).await;
    assert!(app.is_active(&first.access_token).await && checker.is_active(&first.access_token).await);
    assert!(!stranger.is_active(&first.access_token).await, "it is for another API");
    app.userinfo(&first.access_token).await.refused(401, "invalid_token");
    checker.revoke(&first.access_token).await;
    assert!(checker.is_active(&first.access_token).await, "only the app that got it may end it");
    app.revoke(&first.access_token).await;
    assert!(!checker.is_active(&first.access_token).await);

    let second = app.refresh(&first.refresh_token).await.tokens();
    server.clock.advance(599);
    assert!(checker.is_active(&second.access_token).await);
    server.clock.advance(1);
    assert!(!checker.is_active(&second.access_token).await, "expired");
    let third = app.refresh(&second.refresh_token).await.tokens();
    app.revoke(&third.refresh_token).await;
    assert!(!checker.is_active(&third.access_token).await, "its grant is revoked");
    assert!(verified(&world.issuer(), &third.access_token).await.is_some(), "the signature cannot know");
}

#[tokio::test]
async fn r_03_within_the_grace_the_same_jwt_is_named_again() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (app, _) = with_api(&world, "EdDSA").await;
    world.user("ada").await;
    let first = app.sign_in_with(&mut Browser::new(), "ada", &[("resource", ORDERS)]).await;
    let second = app.refresh(&first.refresh_token).await.tokens();
    server.clock.advance(10);
    let again = app.refresh(&first.refresh_token).await.tokens();
    assert_eq!((again.refresh_token, again.expires_in), (second.refresh_token, 590));
    let (one, two) = (jwt_claims(&second.access_token), jwt_claims(&again.access_token));
    for name in ["jti", "iat", "exp", "aud", "scope"] {
        assert_eq!(one[name], two[name], "{name}");
    }
}

#[tokio::test]
async fn resources_are_chosen_at_authorize_and_narrowed_at_the_token_endpoint() {
    let world = World::new().await;
    world.resource(ORDERS, None).await;
    world.resource(STOCK, None).await;
    world.resource("https://api.example/other", None).await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let url = app.authorize_url(&[("resource", ORDERS)]) + "&resource=" + STOCK;
    let page = Browser::new().authorize(&url, "ada", harness::world::PASSWORD).await;
    let first = app.exchange(&page.redirect_parameter("code").unwrap()).await.tokens();
    let aud = async |token: &str| app.introspect(token).await.json["aud"].clone();
    assert_eq!(aud(&first.access_token).await, json!([ORDERS, STOCK]));
    let second = refresh_for(&app, &first.refresh_token, &[STOCK]).await.tokens();
    assert_eq!(aud(&second.access_token).await, STOCK);
    let third = refresh_for(&app, &second.refresh_token, &[]).await.tokens();
    assert_eq!(aud(&third.access_token).await, json!([ORDERS, STOCK]), "a narrower answer is not sticky");
    for bad in ["https://api.example/other", "https://api.example/unknown", "relative", "https://api.example/orders#f"]
    {
        refresh_for(&app, &third.refresh_token, &[bad]).await.refused(400, "invalid_target");
        refresh_for(&app, &third.refresh_token, &[ORDERS, bad]).await.refused(400, "invalid_target");
    }
    let fourth = refresh_for(&app, &third.refresh_token, &[&world.issuer()]).await.tokens();
    assert_eq!(app.userinfo(&fourth.access_token).await.status.as_u16(), 200, "userinfo is part of an OpenID grant");
    world.delete_resource(STOCK).await;
    refresh_for(&app, &fourth.refresh_token, &[STOCK]).await.refused(400, "invalid_target");
    let left = refresh_for(&app, &fourth.refresh_token, &[ORDERS]).await.tokens();
    assert_eq!(aud(&left.access_token).await, ORDERS);
}

#[tokio::test]
async fn a_code_is_redeemed_for_what_was_granted_and_nothing_else() {
    let world = World::new().await;
    world.resource(ORDERS, Some("ES256")).await;
    world.resource(STOCK, None).await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let redeem = async |code: &str, resource: &str| {
        let verifier = harness::Pkce::new().verifier;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", app.redirect_uri.as_str()),
            ("code_verifier", verifier.as_str()),
            ("resource", resource),
        ];
        app.token(&form).await
    };
    let code = app.code_with(&mut browser, "ada", &[("resource", ORDERS)]).await;
    let tokens = redeem(&code, ORDERS).await.tokens();
    assert_eq!(jwt_claims(&tokens.access_token)["aud"], ORDERS);
    let code = app.code_with(&mut browser, "ada", &[("resource", ORDERS)]).await;
    redeem(&code, STOCK).await.refused(400, "invalid_target");
    let code = app.code(&mut browser, "ada").await;
    redeem(&code, ORDERS).await.refused(400, "invalid_target");
}

#[tokio::test]
async fn an_unknown_or_impossible_target_is_refused_at_authorize() {
    let world = World::new().await;
    world.resource(ORDERS, Some("ES256")).await;
    world.resource(STOCK, None).await;
    let app = world.app(AppType::Web).await;
    for (first, second) in [
        ("https://api.example/unknown", ""),
        ("relative", ""),
        ("https://api.example/orders#f", ""),
        ("https://API.example/orders", ""),
        (ORDERS, STOCK),
        (ORDERS, "https://api.example/unknown"),
    ] {
        let mut url = app.authorize_url(&[("resource", first)]);
        if !second.is_empty() {
            url = url + "&resource=" + second;
        }
        let page = Browser::new().get(&url).await;
        let said = |name: &str| page.redirect_parameter(name);
        assert_eq!(said("error").as_deref(), Some("invalid_target"), "{first} {second}");
        assert_eq!((said("state").as_deref(), said("iss")), (Some("af0ifjsldkj"), Some(world.issuer())));
        assert_eq!(said("code"), None);
    }
}
