//! What a workspace tells programs about itself (RFC 8414, OpenID Connect Discovery 1.0, RFC 7517): the same bytes at
//! every address, the same silence for every workspace that does not answer, keys without their secrets, and a rotation
//! that clients can follow.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use harness::browser::http;
use harness::world::AppType;
use harness::{Answer, App, Browser, TestServer, Tokens, World};
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use tenantry::domain::audit::Actor;
use tenantry::domain::workspace;

const DOCUMENT: &str = "/.well-known/openid-configuration";

async fn get(url: impl AsRef<str>) -> Answer {
    Answer::of(http().get(url.as_ref())).await
}

/// Every address the metadata of a workspace is found at (OIDC Discovery §4, RFC 8414 §3.1 and §5).
fn addresses(server: &str, slug: &str) -> [String; 4] {
    [
        format!("{server}/{slug}/.well-known/openid-configuration"),
        format!("{server}/{slug}/.well-known/oauth-authorization-server"),
        format!("{server}/.well-known/openid-configuration/{slug}"),
        format!("{server}/.well-known/oauth-authorization-server/{slug}"),
    ]
}

fn words(document: &Value, member: &str) -> BTreeSet<String> {
    let list = document[member].as_array().unwrap_or_else(|| panic!("{member} is not a list: {document}"));
    list.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
}

/// The members that are addresses.
fn urls(document: &Value) -> BTreeMap<String, String> {
    let members = document.as_object().expect("an object").iter();
    let urls = members.filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri" || *name == "issuer");
    urls.map(|(name, url)| (name.clone(), url.as_str().expect("an address").to_owned())).collect()
}

#[tokio::test]
async fn d_01_d_02_every_discovery_address_has_the_same_bytes() {
    let world = World::new().await;
    let first = get(world.url(DOCUMENT)).await;
    assert_eq!(first.json["issuer"].as_str(), Some(world.issuer().as_str()));
    for url in addresses(&world.server.url, &world.slug) {
        let answer = get(&url).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"), "{url}");
        assert_eq!(answer.text, first.text, "{url}");
        assert_eq!(answer.header("etag"), first.header("etag"), "{url}");
    }
    let below = format!("{}/", world.issuer());
    let urls = urls(&first.json);
    assert_eq!(urls.len(), 8, "{urls:?}");
    for (name, url) in urls.iter().filter(|(name, _)| *name != "issuer") {
        assert!(url.starts_with(&below), "{name}: {url}");
    }
}

#[tokio::test]
async fn d_01_behind_an_https_public_url_every_address_is_https() {
    let server = TestServer::configured(&[("TENANTRY__SERVER__PUBLIC_URL", "https://id.example.test")]);
    let world = World::on(&server).await;
    let answer = Answer::of(http().get(world.url(DOCUMENT)).header("host", "id.example.test")).await;
    let issuer = format!("https://id.example.test/{}", world.slug);
    assert_eq!(answer.json["issuer"].as_str(), Some(issuer.as_str()), "{}", answer.text);
    for (name, url) in urls(&answer.json) {
        assert!(url.starts_with(&issuer), "{name}: {url}");
    }
    assert_eq!(get(world.url(DOCUMENT)).await.status, 421, "the listener's own name is not the public one");
    server.stop().await;
}

/// An answer without what is of this one request: its id, its time, and whether its body had come in yet.
fn shape(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let id = answer.header("x-request-id");
    let named = |headers: &HeaderMap| {
        let lines = headers.iter().filter(|(name, _)| !["date", "x-request-id", "connection"].contains(&name.as_str()));
        let lines = lines.map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned()));
        let mut lines: Vec<_> = lines.collect();
        lines.sort();
        lines
    };
    (answer.status.as_u16(), named(&answer.headers), answer.text.replace(id, "-"))
}

#[tokio::test]
async fn d_03_unknown_suspended_and_deleted_workspaces_are_the_same_404() {
    let (suspended, deleted) = (World::new().await, World::new().await);
    suspended.suspend(true).await;
    deleted.with(|tenant| async move { workspace::delete(&tenant, &Actor::Operator).await }).await.expect("deleted");
    let form = |request: RequestBuilder| request.form(&[("grant_type", "client_credentials"), ("client_id", "x")]);
    let get_paths = [
        "",
        DOCUMENT,
        "/.well-known/oauth-authorization-server",
        "/oauth2/jwks",
        "/oauth2/authorize?client_id=x",
        "/oauth2/userinfo",
        "/oauth2/logout",
        "/login",
        "/consent",
        "/logout",
        "/demo",
        "/assets/tenantry.css",
    ];
    let get_paths = get_paths.into_iter().map(|path| (Method::GET, path));
    let post_paths = ["/oauth2/token", "/oauth2/revoke", "/oauth2/introspect", "/oauth2/userinfo", "/login", "/logout"];
    let post_paths = post_paths.into_iter().map(|path| (Method::POST, path));
    for (method, path) in get_paths.chain(post_paths) {
        for accept in ["text/html", "application/json"] {
            let mut shapes = Vec::new();
            for slug in ["nobody-has-this", &suspended.slug, &deleted.slug, "admin", "Not_A_Slug"] {
                let url = format!("{}/{slug}{path}", suspended.server.url);
                let request = http().request(method.clone(), url).header("accept", accept);
                let request = if method == Method::POST { form(request) } else { request };
                shapes.push(shape(&Answer::of(request).await));
            }
            assert_eq!(shapes[0].0, 404, "{method} {path} {accept}");
            for shape in &shapes {
                assert_eq!(*shape, shapes[0], "{method} {path} {accept}");
            }
        }
    }
    for slug in [&suspended.slug, &deleted.slug] {
        for url in addresses(&suspended.server.url, slug) {
            assert_eq!(get(&url).await.status, 404, "{url}");
        }
    }
    suspended.suspend(false).await;
    assert_eq!(get(suspended.url(DOCUMENT)).await.status, 200);
}

#[tokio::test]
async fn d_04_d_05_the_lists_are_strict_and_follow_the_workspace() {
    let world = World::new().await;
    let before = get(world.url(DOCUMENT)).await.json;
    assert_eq!(before["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(before["authorization_response_iss_parameter_supported"], true);
    assert_eq!(
        words(&before, "id_token_signing_alg_values_supported"),
        ["ES256", "EdDSA", "RS256"].map(String::from).into()
    );
    for (name, value) in before.as_object().expect("an object") {
        if name.contains("_alg_") || name.contains("_enc_") {
            let weak = |word: &String| word == "none" || word.starts_with("HS") || word.starts_with("RSA1");
            assert!(!words(&before, name).iter().any(weak), "{name}: {value}");
        }
    }

    world.set(&["id_token_signing_algs=ES256"]).await;
    let app = world.app_with(AppType::Machine, |app| app.scopes = Some(vec!["audits:sign".to_owned()])).await;
    let after = get(world.url(DOCUMENT)).await.json;
    assert_eq!(words(&after, "id_token_signing_alg_values_supported"), ["ES256".to_owned()].into());
    assert!(words(&after, "scopes_supported").contains("audits:sign"));
    assert!(!words(&before, "scopes_supported").contains("audits:sign"));
    assert_eq!(app.client_credentials().await.tokens().scope, "audits:sign");
}

fn keys(jwks: &Answer) -> &Vec<Value> {
    jwks.json["keys"].as_array().unwrap_or_else(|| panic!("no keys: {}", jwks.text))
}

fn kids(jwks: &Answer) -> BTreeSet<String> {
    keys(jwks).iter().map(|key| key["kid"].as_str().expect("a kid").to_owned()).collect()
}

#[tokio::test]
async fn d_06_the_key_set_is_public_and_strong() {
    let world = World::new().await;
    let jwks = get(world.url("/oauth2/jwks")).await;
    assert_eq!((jwks.status.as_u16(), jwks.header("cache-control")), (200, "public, max-age=300"));
    assert_eq!(kids(&jwks).len(), keys(&jwks).len(), "kids are unique");
    assert_eq!(jwks.json.as_object().expect("an object").len(), 1, "{}", jwks.text);
    for key in keys(&jwks) {
        let expected: &[&str] = match (key["kty"].as_str(), key["alg"].as_str()) {
            (Some("RSA"), Some("RS256")) => {
                let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().expect("a modulus")).expect("base64url");
                assert!(modulus.len() >= 256 && modulus[0] >= 0x80, "at least 2048 bits");
                assert_eq!(key["e"], "AQAB");
                &["alg", "e", "kid", "kty", "n", "use"]
            }
            (Some("EC"), Some("ES256")) => {
                assert_eq!(key["crv"], "P-256");
                &["alg", "crv", "kid", "kty", "use", "x", "y"]
            }
            (Some("OKP"), Some("EdDSA")) => {
                assert_eq!(key["crv"], "Ed25519");
                &["alg", "crv", "kid", "kty", "use", "x"]
            }
            other => panic!("a key of another kind: {other:?}"),
        };
        let members: BTreeSet<&str> = key.as_object().expect("a key").keys().map(String::as_str).collect();
        assert_eq!(members, expected.iter().copied().collect(), "nothing private, nothing strange");
        assert_eq!(key["use"], "sig");
    }
}

#[tokio::test]
async fn d_07_two_workspaces_share_no_key() {
    let (one, other) = (World::new().await, World::new().await);
    let (one, other) = (get(one.url("/oauth2/jwks")).await, get(other.url("/oauth2/jwks")).await);
    assert!(kids(&one).is_disjoint(&kids(&other)));
    let material = |jwks: &Answer| -> BTreeSet<String> {
        keys(jwks).iter().map(|key| format!("{}{}", key["n"], key["x"])).collect()
    };
    assert_eq!(material(&one).len(), 3);
    assert!(material(&one).is_disjoint(&material(&other)));
}

fn kid_of(tokens: &Tokens) -> String {
    let header = tokens.id_token.split('.').next().expect("a header");
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).expect("base64url")).expect("JSON");
    header["kid"].as_str().expect("a kid").to_owned()
}

async fn signed(app: &App) -> String {
    kid_of(&app.sign_in(&mut Browser::new(), "ada").await)
}

#[tokio::test]
async fn d_08_a_new_key_is_published_before_it_signs_and_the_old_one_stays() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let before = kids(&get(world.url("/oauth2/jwks")).await);
    let old = signed(&app).await;
    assert!(before.contains(&old));

    world.rotate_keys(false).await;
    let during = kids(&get(world.url("/oauth2/jwks")).await);
    assert!(during.is_superset(&before) && during.len() == 2 * before.len(), "{before:?} {during:?}");
    assert_eq!(signed(&app).await, old, "nobody has seen the new key yet");
    // Clients may keep the key set for 300 seconds.
    server.clock.advance(301);
    assert_eq!(signed(&app).await, old);
    server.clock.advance(300);
    let new = signed(&app).await;
    assert!(during.contains(&new) && !before.contains(&new), "{new}");
    server.clock.advance(24 * 3_600);
    assert!(kids(&get(world.url("/oauth2/jwks")).await).contains(&old), "what it signed is still alive");

    world.rotate_keys(true).await;
    let after = kids(&get(world.url("/oauth2/jwks")).await);
    assert!(after.is_disjoint(&during), "a compromised key is gone at once");
    assert!(after.contains(&signed(&app).await));
    server.stop().await;
}

#[tokio::test]
async fn d_10_public_documents_are_for_every_origin_and_only_to_be_read() {
    let world = World::new().await;
    let jwks = world.url("/oauth2/jwks");
    for url in addresses(&world.server.url, &world.slug).iter().chain([&jwks]) {
        let answer = Answer::of(http().get(url).header("origin", "https://spa.example")).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{url}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{url}");
        assert_eq!(answer.header("set-cookie"), "", "{url}");
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = Answer::of(http().request(method.clone(), url)).await;
            assert_eq!(answer.status, 405, "{method} {url}");
            assert!(answer.header("allow").split(", ").any(|allowed| allowed == "GET"), "{method} {url}");
        }
    }
}

#[tokio::test]
async fn d_10_who_has_a_document_is_not_sent_it_again() {
    let world = World::new().await;
    for path in [DOCUMENT, "/oauth2/jwks"] {
        let first = get(world.url(path)).await;
        let etag = first.header("etag").to_owned();
        assert!(etag.starts_with('"') && etag.ends_with('"') && etag.len() > 12, "{etag}");
        // RFC 9110 §13.1.2: compared weakly, as a list, or with anything at all.
        for known in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
            let answer = Answer::of(http().get(world.url(path)).header("if-none-match", &known)).await;
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (304, ""), "{path} {known}");
            assert_eq!(answer.header("etag"), etag);
            assert_eq!(answer.header("cache-control"), "public, max-age=300");
        }
        for other in ["\"x\"", etag.trim_matches('"')] {
            let answer = Answer::of(http().get(world.url(path)).header("if-none-match", other)).await;
            assert_eq!(answer.status, 200, "{path} {other}");
            assert_eq!(answer.text, first.text);
        }
    }
}
