//! ID tokens (OpenID Connect Core §2, §3.1.3.6) as a relying party checks them: claims, hashes, signatures of each
//! algorithm against the published keys, and those keys while they are replaced.

use harness::client::jwt_claims;
use harness::jws::{at_hash, jwks, kids, verified};
use harness::world::AppType;
use harness::{Browser, TestServer, World};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;
use tenantry::domain::app::AppChange;

const DAY: i64 = 86_400;

#[tokio::test]
async fn it_says_who_when_how_and_for_whom_and_no_more() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Web).await;
    let sub = world.user("ada").await;
    let mut browser = Browser::new();
    let tokens = app.sign_in(&mut browser, "ada").await;
    let token = verified(&world.issuer(), &tokens.id_token).await.expect("a good signature");
    let header: BTreeSet<&str> = token.header.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((header, &token.header["typ"]), (BTreeSet::from(["alg", "kid", "typ"]), &json!("JWT")));
    let claims = &token.claims;
    let said: BTreeSet<&str> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["amr", "at_hash", "aud", "auth_time", "exp", "iat", "iss", "nonce", "sid", "sub"];
    assert_eq!(said, BTreeSet::from(expected), "profile claims come from userinfo");
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!(world.issuer()), &json!(sub)));
    assert_eq!((&claims["aud"], &claims["nonce"]), (&json!(app.client_id), &json!("n-0S6_WzA2Mj")));
    assert_eq!(claims["amr"], json!(["pwd"]));
    assert_eq!(claims["at_hash"], at_hash("RS256", &tokens.access_token));
    let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert_eq!((exp - iat, claims["auth_time"].as_i64()), (3_600, Some(iat)));

    server.clock.advance(100);
    let later = app.sign_in(&mut browser, "ada").await.id_claims();
    assert_eq!(later["iat"].as_i64(), Some(iat + 100));
    assert_eq!((&later["auth_time"], &later["sid"]), (&claims["auth_time"], &claims["sid"]), "the same sign-in");
    let anew = app.sign_in_with(&mut browser, "ada", &[("prompt", "login")]).await.id_claims();
    assert_eq!(anew["auth_time"].as_i64(), Some(iat + 100), "a fresh one");
    assert_ne!(anew["sid"], claims["sid"]);
}

#[tokio::test]
async fn a_22_nonce_and_session_are_told_as_they_are() {
    let world = World::new().await;
    let (app, other) = (world.app(AppType::Web).await, world.app(AppType::Spa).await);
    world.user("ada").await;
    let mut browser = Browser::new();
    let long = "n".repeat(1_024);
    for nonce in ["a b&c=d\"e\\f <g> \u{e9}\u{1f600}", long.as_str()] {
        let claims = app.sign_in_with(&mut browser, "ada", &[("nonce", nonce)]).await.id_claims();
        assert_eq!(claims["nonce"], nonce, "byte for byte");
    }
    let without = app.sign_in_with(&mut browser, "ada", &[("nonce", "")]).await.id_claims();
    assert!(without.get("nonce").is_none() && without.get("acr").is_none(), "nothing is made up: {without}");
    let beside = other.sign_in(&mut browser, "ada").await.id_claims();
    assert_eq!((&beside["sid"], &beside["aud"]), (&without["sid"], &json!(other.client_id)), "one session, two apps");
    let apart = app.sign_in(&mut Browser::new(), "ada").await.id_claims();
    assert_ne!(apart["sid"], beside["sid"]);
}

#[tokio::test]
async fn d_06_each_app_has_its_algorithm_and_the_published_key_fits() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let mut seen = BTreeSet::new();
    for algorithm in ["RS256", "ES256", "EdDSA"] {
        let change = AppChange { id_token_alg: Some(algorithm.to_owned()), ..AppChange::default() };
        world.update_app(&app, change).await.unwrap();
        let tokens = app.sign_in(&mut browser, "ada").await;
        let token = verified(&world.issuer(), &tokens.id_token).await.expect("a good signature");
        assert_eq!(token.header["alg"], algorithm);
        assert_eq!(token.claims["at_hash"], at_hash(algorithm, &tokens.access_token), "{algorithm}");
        seen.insert(token.header["kid"].as_str().unwrap().to_owned());
        let (stem, signature) = tokens.id_token.rsplit_once('.').unwrap();
        let other = if signature.starts_with('A') { "B" } else { "A" };
        let changed = format!("{stem}.{other}{}", signature.get(1..).unwrap());
        assert!(verified(&world.issuer(), &changed).await.is_none(), "the check can fail");
    }
    assert_eq!(seen, kids(&world.issuer()).await.into_iter().collect(), "every published key is in use");
    for refused in ["none", "HS256", "PS256", "rs256", ""] {
        let change = AppChange { id_token_alg: Some(refused.to_owned()), ..AppChange::default() };
        assert!(world.update_app(&app, change).await.is_err(), "{refused}");
    }
}

#[tokio::test]
async fn d_08_keys_overlap_when_they_are_replaced() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let scope = [("scope", "openid offline_access")];
    let old = app.sign_in_with(&mut browser, "ada", &scope).await;
    let before: BTreeSet<String> = kids(&world.issuer()).await.into_iter().collect();
    world.rotate_keys(false).await;
    let both: BTreeSet<String> = kids(&world.issuer()).await.into_iter().collect();
    assert_eq!((before.len(), both.len()), (3, 6), "the new ones are published at once");
    assert!(before.is_subset(&both));

    let signer = async |refresh_token: &str| {
        let tokens = app.refresh(refresh_token).await.tokens();
        let token = verified(&world.issuer(), &tokens.id_token).await.expect("a good signature");
        (token.header["kid"].as_str().unwrap().to_owned(), tokens)
    };
    server.clock.advance(599);
    let (kid, tokens) = signer(&old.refresh_token).await;
    assert!(before.contains(&kid), "two times max-age pass before a new key signs");
    server.clock.advance(1);
    let (kid, tokens) = signer(&tokens.refresh_token).await;
    assert!(!before.contains(&kid), "then it does");
    assert!(app.is_active(&old.access_token).await, "what the old root sealed lives on");

    server.clock.advance(3_600);
    assert!(verified(&world.issuer(), &old.id_token).await.is_some(), "kept longer than any ID token lives");
    let (_, tokens) = signer(&tokens.refresh_token).await;
    server.clock.advance(7 * DAY);
    // The key set is looked at again after a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let left: BTreeSet<String> = kids(&world.issuer()).await.into_iter().collect();
    assert_eq!(left.len(), 3, "then it goes");
    assert!(left.is_disjoint(&before));
    assert!(verified(&world.issuer(), &old.id_token).await.is_none());
    signer(&tokens.refresh_token).await;
}

#[tokio::test]
async fn d_08_a_compromised_key_is_gone_at_once_with_all_it_made() {
    let world = World::new().await;
    world.resource("https://api.example/jwt", Some("ES256")).await;
    let app = world.app(AppType::Web).await;
    let machine = world.app(AppType::Machine).await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let tokens = app.sign_in_with(&mut browser, "ada", &[("scope", "openid offline_access")]).await;
    let signed = app.sign_in_with(&mut browser, "ada", &[("resource", "https://api.example/jwt")]).await;
    let of_machine = machine.client_credentials().await.tokens();
    let code = app.code(&mut browser, "ada").await;
    let before: BTreeSet<String> = kids(&world.issuer()).await.into_iter().collect();
    world.rotate_keys(true).await;

    let after: BTreeSet<String> = kids(&world.issuer()).await.into_iter().collect();
    assert_eq!(after.len(), 3);
    assert!(after.is_disjoint(&before));
    assert!(verified(&world.issuer(), &tokens.id_token).await.is_none());
    for token in [&tokens.access_token, &signed.access_token] {
        assert!(!app.is_active(token).await);
    }
    assert!(!machine.is_active(&of_machine.access_token).await);
    assert_eq!(app.userinfo(&tokens.access_token).await.status.as_u16(), 401);
    for refresh_token in [&tokens.refresh_token, &signed.refresh_token] {
        app.refresh(refresh_token).await.refused(400, "invalid_grant");
    }
    app.exchange(&code).await.refused(400, "invalid_grant");

    let fresh = app.sign_in(&mut browser, "ada").await;
    let kid = verified(&world.issuer(), &fresh.id_token).await.expect("a good signature").header["kid"].clone();
    assert!(after.contains(kid.as_str().unwrap()));
    assert!(app.is_active(&fresh.access_token).await);
    assert_eq!(world.audited("key.rotated").await, 1);
}

#[tokio::test]
async fn d_07_no_workspace_vouches_for_another() {
    let (world, elsewhere) = (World::new().await, World::new().await);
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    assert!(verified(&world.issuer(), &tokens.id_token).await.is_some());
    assert!(verified(&elsewhere.issuer(), &tokens.id_token).await.is_none());
    let numbers = |keys: Vec<serde_json::Value>| -> BTreeSet<String> {
        keys.iter().map(|key| format!("{}{}", key["n"], key["x"])).collect()
    };
    let (mine, theirs) = (numbers(jwks(&world.issuer()).await), numbers(jwks(&elsewhere.issuer()).await));
    assert!(mine.is_disjoint(&theirs) && mine.len() == 3, "no key is shared");
    assert_ne!(jwt_claims(&tokens.id_token)["iss"], elsewhere.issuer());
}
