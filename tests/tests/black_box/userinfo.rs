//! Userinfo (OpenID Connect Core §5.3, RFC 6750): who may ask, how the token is presented, and which claims are told.

use harness::browser::http;
use harness::client::jwt_claims;
use harness::operator::ToUser;
use harness::world::AppType;
use harness::{Answer, App, Browser, TestServer, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ALL: &str = "openid profile email address phone";

async fn everything(world: &World<'_>) -> App {
    let scopes = Some(ALL.split(' ').map(str::to_owned).collect());
    world.app_with(AppType::Web, |settings| settings.scopes = scopes).await
}

fn members(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

async fn get(world: &World<'_>, authorization: &str) -> Answer {
    Answer::of(http().get(world.url("/oauth2/userinfo")).header("authorization", authorization)).await
}

#[tokio::test]
async fn u_01_the_challenge_says_what_is_missing() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let realm = format!("Bearer realm=\"{}\"", world.issuer());
    for request in [http().get(world.url("/oauth2/userinfo")), http().post(world.url("/oauth2/userinfo"))] {
        let answer = Answer::of(request).await;
        assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, realm.as_str()));
        assert_eq!(answer.text, "");
    }
    for header in ["Bearer x", "Bearer a.b.c", "bearer tna_x", "Bearer", "Bearer a b", "Bearer \"x\""] {
        let answer = get(&world, header).await;
        answer.refused(401, "invalid_token");
        assert!(
            answer.header("www-authenticate").starts_with(&format!("{realm}, error=\"invalid_token\"")),
            "{header}"
        );
    }
    let bytes = reqwest::header::HeaderValue::from_bytes(b"Bearer \xff\xfe").unwrap();
    let answer = Answer::of(http().get(world.url("/oauth2/userinfo")).header("authorization", bytes)).await;
    assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, realm.as_str()));
    let other_scheme = get(&world, "Basic YTpi").await;
    assert_eq!((other_scheme.status.as_u16(), other_scheme.header("www-authenticate")), (401, realm.as_str()));

    let token = app.client_credentials().await.tokens().access_token;
    let answer = get(&world, &format!("Bearer {token}")).await;
    answer.refused(403, "insufficient_scope");
    let challenge = answer.header("www-authenticate");
    assert!(
        challenge.contains("error=\"insufficient_scope\"") && challenge.ends_with("scope=\"openid\""),
        "{challenge}"
    );
}

#[tokio::test]
async fn u_01_without_openid_there_is_no_person_to_ask_about() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let tokens = app.sign_in_with(&mut Browser::new(), "ada", &[("scope", "profile email")]).await;
    assert_eq!(tokens.id_token, "", "no openid, no ID token");
    app.userinfo(&tokens.access_token).await.refused(403, "insufficient_scope");
    for method in ["PUT", "DELETE", "PATCH"] {
        let answer = Answer::of(http().request(method.parse().unwrap(), world.url("/oauth2/userinfo"))).await;
        assert_eq!(answer.status.as_u16(), 405, "{method}");
        assert!(answer.header("allow").contains("GET") && answer.header("allow").contains("POST"));
    }
}

#[tokio::test]
async fn u_02_the_token_comes_in_the_header_or_in_the_form_and_never_twice() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let sub = world.user("ada").await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    let (url, token) = (world.url("/oauth2/userinfo"), tokens.access_token.as_str());
    let header = format!("Bearer {token}");
    for scheme in ["Bearer", "bearer", "BEARER", "Bearer  "] {
        assert_eq!(
            get(&world, &format!("{scheme} {token}")).await.json["sub"].as_str(),
            Some(sub.as_str()),
            "{scheme}"
        );
    }
    let in_body = Answer::form(&url, &[], &[("access_token", token)]).await;
    assert_eq!(in_body.json["sub"].as_str(), Some(sub.as_str()));
    let by_post = Answer::form(&url, &[("authorization", &header)], &[]).await;
    assert_eq!((by_post.json["sub"].as_str(), by_post.header("cache-control")), (Some(sub.as_str()), "no-store"));
    let empty = Answer::of(http().post(&url).header("authorization", &header)).await;
    assert_eq!(empty.json["sub"].as_str(), Some(sub.as_str()), "a POST without any body");

    Answer::form(&url, &[("authorization", &header)], &[("access_token", token)]).await.refused(400, "invalid_request");
    Answer::form(&url, &[], &[("access_token", token), ("access_token", token)]).await.refused(400, "invalid_request");
    let twice = [("authorization", header.as_str()), ("authorization", header.as_str())];
    Answer::form(&url, &twice, &[]).await.refused(400, "invalid_request");
    let in_address = format!("{url}?access_token={token}");
    assert_eq!(Answer::of(http().get(&in_address)).await.status.as_u16(), 401);
    assert_eq!(Answer::form(&in_address, &[], &[]).await.status.as_u16(), 401);
    let json = [("content-type", "application/json")];
    let as_json = Answer::raw(&url, &json, json!({ "access_token": token }).to_string()).await;
    assert_eq!(as_json.status.as_u16(), 401);
}

#[tokio::test]
async fn u_03_each_scope_tells_its_claims_and_no_others() {
    let world = World::new().await;
    let app = everything(&world).await;
    let sub = world.user("ada").await;
    let profile = ["name", "given_name", "family_name", "locale", "preferred_username", "updated_at"];
    let mut browser = Browser::new();
    for (scope, more) in [
        ("openid", &[][..]),
        ("openid profile", &profile[..]),
        ("openid email", &["email", "email_verified"]),
        ("openid address", &["address"]),
        ("openid phone", &["phone_number"]),
    ] {
        let tokens = app.sign_in_with(&mut browser, "ada", &[("scope", scope)]).await;
        let told = app.userinfo(&tokens.access_token).await;
        let expected: BTreeSet<&str> = more.iter().copied().chain(["sub"]).collect();
        assert_eq!(members(&told.json), expected, "{scope}");
        assert_eq!((told.header("content-type"), told.header("cache-control")), ("application/json", "no-store"));
        assert_eq!(told.json["sub"].as_str(), Some(sub.as_str()));
        assert_eq!(told.json["sub"], tokens.id_claims()["sub"]);
    }
    let tokens = app.sign_in_with(&mut browser, "ada", &[("scope", ALL)]).await;
    let told = app.userinfo(&tokens.access_token).await.json;
    assert_eq!(told["address"], json!({ "country": "GB", "locality": "London" }), "address is an object");
    assert_eq!(told["phone_number"], "+44 20 7946 0000");
    assert_eq!((&told["email"], &told["email_verified"]), (&json!("ada@example.test"), &json!(true)));
    assert!(told["updated_at"].is_i64(), "a number of seconds");
    assert_eq!((&told["preferred_username"], &told["name"]), (&json!("ada"), &json!("Ada Lovelace")));
}

#[tokio::test]
async fn u_03_claims_asked_for_by_name_are_told_where_they_were_asked_for() {
    let world = World::new().await;
    let app = everything(&world).await;
    world.user("ada").await;
    let claims = json!({
        "userinfo": { "name": { "essential": true }, "phone_number": null, "password": null, "iss": { "value": "x" } },
        "id_token": { "email": { "essential": true }, "auth_time": { "essential": true }, "sub": null, "exp": { "value": 1 } },
    });
    let parameters = [("scope", "openid"), ("claims", &*claims.to_string())];
    let tokens = app.sign_in_with(&mut Browser::new(), "ada", &parameters).await;
    let told = app.userinfo(&tokens.access_token).await.json;
    assert_eq!(members(&told), BTreeSet::from(["sub", "name", "phone_number"]));
    let id = jwt_claims(&tokens.id_token);
    assert_eq!(id["email"], "ada@example.test");
    assert!(id.get("name").is_none() && id.get("phone_number").is_none(), "{id}");
    assert!(id["exp"].as_i64().unwrap() > 1 && id["auth_time"].is_i64());
    let again = app.refresh(&tokens.refresh_token).await.tokens();
    assert_eq!(members(&app.userinfo(&again.access_token).await.json), members(&told), "and after a refresh");
}

#[tokio::test]
async fn u_03_what_ended_the_person_or_the_token_ends_the_answer() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Web).await;
    let sub = world.user("ada").await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    server.clock.advance(3_599);
    assert_eq!(app.userinfo(&tokens.access_token).await.status.as_u16(), 200);
    server.clock.advance(1);
    app.userinfo(&tokens.access_token).await.refused(401, "invalid_token");
    let fresh = app.refresh(&tokens.refresh_token).await.tokens();
    assert_eq!(app.userinfo(&fresh.access_token).await.status.as_u16(), 200);
    world.to_user(&sub, ToUser::Disable).await;
    app.userinfo(&fresh.access_token).await.refused(401, "invalid_token");
}

#[tokio::test]
async fn u_04_nothing_but_an_access_token_for_this_workspace_opens_it() {
    let (world, elsewhere) = (World::new().await, World::new().await);
    let app = world.app(AppType::Web).await;
    let foreign = elsewhere.app(AppType::Web).await;
    let api = "https://api.example/orders";
    world.resource(api, None).await;
    world.user("ada").await;
    elsewhere.user("ada").await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    let theirs = foreign.sign_in(&mut Browser::new(), "ada").await;
    let narrowed = app.sign_in_with(&mut Browser::new(), "ada", &[("resource", api)]).await;
    let code = app.code(&mut Browser::new(), "ada").await;
    let none = format!("eyJhbGciOiJub25lIn0.{}.", tokens.id_token.split('.').nth(1).unwrap());
    let wrong = [
        &tokens.id_token,
        &tokens.refresh_token,
        &code,
        &none,
        app.secret.as_ref().unwrap(),
        &theirs.access_token,
        &theirs.id_token,
        &narrowed.access_token,
    ];
    for token in wrong {
        app.userinfo(token).await.refused(401, "invalid_token");
    }
    for (app, tokens) in [(&foreign, &theirs), (&app, &tokens)] {
        assert_eq!(app.userinfo(&tokens.access_token).await.status.as_u16(), 200);
    }
}

#[tokio::test]
async fn u_05_bound_and_signed_answers_are_not_offered() {
    let world = World::new().await;
    let metadata = Answer::of(http().get(world.url("/.well-known/openid-configuration"))).await.json;
    for absent in ["userinfo_signing_alg_values_supported", "dpop_signing_alg_values_supported"] {
        assert!(metadata.get(absent).is_none(), "{absent}");
    }
    let answer = get(&world, "DPoP tna_x").await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (401, ""), "another scheme is no token");
}

#[tokio::test]
async fn t_07_a_script_of_a_registered_origin_may_read_it() {
    let world = World::new().await;
    let spa = world.app(AppType::Spa).await;
    world.user("ada").await;
    let tokens = spa.sign_in(&mut Browser::new(), "ada").await;
    for (origin, allowed) in [("https://app.example", "https://app.example"), ("https://evil.example", "")] {
        let request = http().get(world.url("/oauth2/userinfo")).bearer_auth(&tokens.access_token);
        let answer = Answer::of(request.header("origin", origin)).await;
        assert_eq!(answer.status.as_u16(), 200);
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}
