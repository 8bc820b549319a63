//! The token: none, none that is good, and those that were good a moment ago.

use super::{accounts, forbidden, machine, passed, tells_nobody, token};
use harness::browser::http;
use harness::client::basic;
use harness::gateway::nginx;
use harness::operator::{ToApp, ToUser};
use harness::wire::misspelt;
use harness::world::AppType;
use harness::{Answer, Browser, TestServer, World};
use std::time::Duration;

const ASKED: [(&str, &str); 2] = [("x-original-method", "GET"), ("x-original-uri", "/accounts")];

#[track_caller]
fn unauthorized(answer: &Answer, world: &World<'_>, error: Option<&str>, what: &str) {
    assert_eq!(answer.status.as_u16(), 401, "{what}: {}", answer.text);
    let realm = format!("Bearer realm=\"{}\"", world.issuer());
    let challenge = answer.header("www-authenticate");
    match error {
        None => assert_eq!((challenge, answer.text.as_str()), (realm.as_str(), ""), "{what}"),
        Some(error) => {
            assert!(challenge.starts_with(&format!("{realm}, error=\"{error}\"")), "{what}: {challenge}");
            assert_eq!(answer.error(), error, "{what}");
        }
    }
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    tells_nobody(answer, what);
}

async fn with_header(world: &World<'_>, authorization: &[u8]) -> Answer {
    let value = reqwest::header::HeaderValue::from_bytes(authorization).unwrap();
    let request = http().get(world.url("/oauth2/verify")).header("authorization", value);
    Answer::of(ASKED.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test]
async fn u_01_without_a_token_no_error_is_named() {
    let world = World::new().await;
    let (_, token) = accounts(&world).await;
    unauthorized(&world.verify_as(None, &ASKED).await, &world, None, "no token");
    // What is asked about does not matter before there is a token.
    for headers in [&nginx("GET", "/../x")[..], &nginx("GET", "/unlisted"), &ASKED[..1], &[]] {
        unauthorized(&world.verify_as(None, headers).await, &world, None, "no token");
    }
    for other in [basic("a:b"), format!("DPoP {token}"), format!("Token {token}"), token.clone(), String::new()] {
        unauthorized(&with_header(&world, other.as_bytes()).await, &world, None, "another scheme");
    }
    // Only the header counts: neither query, nor form, nor cookie.
    let query = format!("{}?access_token={token}", world.url("/oauth2/verify"));
    for request in [
        http().get(&query),
        http().post(world.url("/oauth2/verify")).form(&[("access_token", token.as_str())]),
        http().get(world.url("/oauth2/verify")).header("cookie", format!("access_token={token}")),
    ] {
        let request = ASKED.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        unauthorized(&Answer::of(request).await, &world, None, "a token elsewhere");
    }
    let asked = nginx("GET", "/accounts?access_token=x");
    unauthorized(&world.verify_as(None, &asked).await, &world, None, "a token in the client's query");
}

#[tokio::test]
async fn u_02_what_is_no_token_is_invalid() {
    let world = World::new().await;
    let (_, token) = accounts(&world).await;
    let (stem, _) = token.split_at(token.len() - 1);
    let long = "x".repeat(6_000);
    for bad in ["x", "a.b.c", "tna_", "tnr_x", stem, &misspelt(&token), &format!("{token}A"), &long] {
        let answer = with_header(&world, format!("Bearer {bad}").as_bytes()).await;
        unauthorized(&answer, &world, Some("invalid_token"), bad.get(..8.min(bad.len())).unwrap_or_default());
    }
    for bad in [&b"Bearer"[..], b"Bearer a b", b"Bearer \"x\"", b"Bearer a,b"] {
        unauthorized(&with_header(&world, bad).await, &world, Some("invalid_token"), "malformed");
    }
    unauthorized(&with_header(&world, b"Bearer \xff\xfe").await, &world, None, "no text, so of no known scheme");
    let good = format!("Bearer {token}");
    for second in [good.as_str(), "Bearer x", "Basic YTpi"] {
        let headers = [("authorization", good.as_str()), ("authorization", second), ASKED[0], ASKED[1]];
        unauthorized(&world.verify_as(None, &headers).await, &world, Some("invalid_request"), "two headers");
    }
    for scheme in ["Bearer", "bearer", "BEARER", "Bearer  "] {
        passed(&with_header(&world, format!("{scheme} {token}").as_bytes()).await, scheme);
    }
}

#[tokio::test]
async fn u_02_other_tokens_of_this_server_are_invalid() {
    let (world, elsewhere) = (World::new().await, World::new().await);
    let (_, good) = accounts(&world).await;
    let (_, foreign) = accounts(&elsewhere).await;
    let scopes = Some(["openid", "offline_access", "accounts"].map(str::to_owned).to_vec());
    let web = world.app_with(AppType::Web, |app| app.scopes = scopes).await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let asked = [("scope", "openid offline_access accounts")];
    let tokens = web.sign_in_with(&mut browser, "ada", &asked).await;
    let code = web.code_with(&mut browser, "ada", &asked).await;
    passed(&world.verify(&good, "GET", "/accounts").await, "its own");
    passed(&world.verify(&tokens.access_token, "GET", "/accounts").await, "a person's");
    for (what, token) in [
        ("another workspace's", foreign),
        ("a refresh token", tokens.refresh_token),
        ("an ID token", tokens.id_token),
        ("a code", code),
    ] {
        unauthorized(&world.verify(&token, "GET", "/accounts").await, &world, Some("invalid_token"), what);
    }
}

#[tokio::test]
async fn what_ends_a_token_closes_its_paths() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (app, first) = accounts(&world).await;
    let scopes = Some(["openid", "accounts"].map(str::to_owned).to_vec());
    let web = world.app_with(AppType::Web, |app| app.scopes = scopes).await;
    let ada = world.user("ada").await;
    let of_ada = web.sign_in_with(&mut Browser::new(), "ada", &[("scope", "openid accounts")]).await.access_token;
    let invalid = Some("invalid_token");

    app.revoke(&first).await;
    unauthorized(&world.verify(&first, "GET", "/accounts").await, &world, invalid, "revoked");
    let second = token(&app, "accounts").await;
    passed(&world.verify(&second, "GET", "/accounts").await, "a new one");
    world.to_app(&app, ToApp::Disable).await;
    unauthorized(&world.verify(&second, "GET", "/accounts").await, &world, invalid, "its app is disabled");

    let answer = world.verify(&of_ada, "GET", "/accounts").await;
    passed(&answer, "a person's");
    assert_eq!((answer.header("x-auth-subject"), answer.header("x-auth-client")), (ada.as_str(), &*web.client_id));
    world.to_user(&ada, ToUser::Disable).await;
    unauthorized(&world.verify(&of_ada, "GET", "/accounts").await, &world, invalid, "its person is disabled");

    let third = token(&machine(&world, "accounts").await, "accounts").await;
    server.clock.advance(3_599);
    passed(&world.verify(&third, "GET", "/accounts").await, "a second before its end");
    server.clock.advance(1);
    unauthorized(&world.verify(&third, "GET", "/accounts").await, &world, invalid, "expired");
}

#[tokio::test]
async fn an_app_on_its_own_is_its_own_subject() {
    let world = World::new().await;
    let (app, good) = accounts(&world).await;
    let answer = world.verify(&good, "GET", "/accounts/7").await;
    let told = ["x-auth-subject", "x-auth-client", "x-auth-scope"].map(|name| answer.header(name));
    assert_eq!(told, [app.client_id.as_str(), &app.client_id, "accounts"]);
}

#[tokio::test]
async fn a_workspace_that_does_not_answer_verifies_nothing() {
    let world = World::new().await;
    let (app, good) = accounts(&world).await;
    world.suspend(true).await;
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    assert_eq!(world.verify(&good, "GET", "/accounts").await.status, 404);
    world.suspend(false).await;
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    unauthorized(&world.verify(&good, "GET", "/accounts").await, &world, Some("invalid_token"), "of before");
    let new = token(&app, "accounts").await;
    passed(&world.verify(&new, "GET", "/accounts").await, "of after");
    forbidden(&world.verify(&new, "GET", "/nothing").await, "", "closed as before");
}
