//! What the metadata promises is there, and what it does not promise is refused (D-05): each list is tried out, word by
//! word, and with the words it does not have.

use harness::browser::http;
use harness::jws::verified;
use harness::world::{AppType, PASSWORD};
use harness::{Answer, App, Browser, World};
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use tenantry::domain::audit::Actor;
use tenantry::domain::user::{self, NewUser};

async fn document(world: &World<'_>) -> Value {
    Answer::of(http().get(world.url("/.well-known/openid-configuration"))).await.json
}

fn list<'d>(document: &'d Value, member: &str) -> Vec<&'d str> {
    let list = document[member].as_array().unwrap_or_else(|| panic!("no {member}"));
    list.iter().map(|word| word.as_str().expect("a word")).collect()
}

fn set<'d>(document: &'d Value, member: &str) -> BTreeSet<&'d str> {
    list(document, member).into_iter().collect()
}

/// The error a request is sent back to the client with.
async fn rejection(app: &App, browser: &mut Browser, parameters: &[(&str, &str)]) -> String {
    let page = browser.open(&app.authorize_url(parameters)).await;
    page.redirect_parameter("error").unwrap_or_else(|| panic!("no error: {:?} {}", page.location(), page.body))
}

#[tokio::test]
async fn d_05_every_endpoint_is_there_and_no_other_is_promised() {
    let world = World::new().await;
    let document = document(&world).await;
    let there = [
        ("authorization_endpoint", Method::GET, 400),
        ("token_endpoint", Method::POST, 401),
        ("userinfo_endpoint", Method::GET, 401),
        ("userinfo_endpoint", Method::POST, 401),
        ("revocation_endpoint", Method::POST, 401),
        ("introspection_endpoint", Method::POST, 401),
        ("end_session_endpoint", Method::GET, 200),
        ("end_session_endpoint", Method::POST, 303),
        ("jwks_uri", Method::GET, 200),
    ];
    for (member, method, status) in &there {
        let url = document[member].as_str().unwrap_or_else(|| panic!("no {member}"));
        let request = http().request(method.clone(), url).basic_auth("nobody", Some("nothing"));
        let request = if *method == Method::POST { request.form(&[("token", "x")]) } else { request };
        assert_eq!(Answer::of(request).await.status, *status, "{method} {member}");
    }
    let known: BTreeSet<&str> = there.iter().map(|(member, ..)| *member).collect();
    for member in document.as_object().expect("an object").keys().map(String::as_str) {
        let place = member.ends_with("_endpoint") || member.ends_with("_uri") || member.ends_with("_iframe");
        assert!(!place || known.contains(member), "{member} is promised");
        let feature = [
            "dpop",
            "tls_client",
            "mtls",
            "pushed",
            "device",
            "backchannel",
            "frontchannel",
            "registration",
            "request_object",
            "encryption",
            "protected_resources",
            "check_session",
        ];
        assert!(!feature.iter().any(|feature| member.contains(feature)), "{member} is promised");
    }
    for flag in ["request_parameter_supported", "request_uri_parameter_supported"] {
        assert_eq!(document[flag], false, "{flag}");
    }
    for path in ["register", "device_authorization", "device", "par", "bc-authorize", "check_session", "checksession"] {
        let answer = Answer::of(http().post(world.url(&format!("/oauth2/{path}")))).await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn w_09_f_01_v_01_doors_that_were_not_opened_are_not_there() {
    let world = World::new().await;
    let base = &world.server.url;
    let below = [
        "/register",
        "/verify-email",
        "/device",
        "/verify",
        "/account",
        "/account/password",
        "/account/sessions",
        "/second-factor",
        "/otp",
        "/passkey",
        "/webauthn",
        "/upstream",
        "/federation",
        "/callback",
        "/invite",
        "/scim/v2/Users",
        "/oauth2/device_authorization",
        "/oauth2/par",
        "/oauth2/register",
        "/users",
        "/saml",
        "/oauth2/token/exchange",
        "/oauth2/backchannel-logout",
        "/oauth2/ciba",
    ];
    let urls = below.iter().map(|path| world.url(path));
    let top = [
        "/api/v1/upstreams",
        "/api/v2/workspaces",
        "/register",
        "/admin",
        "/debug",
        "/actuator",
        "/.env",
        "/.git/config",
    ];
    for url in urls.chain(top.iter().map(|path| format!("{base}{path}"))) {
        let answer = Answer::of(http().get(&url).header("accept", "text/html")).await;
        assert_eq!(answer.status, 404, "{url}");
        for method in [Method::POST, Method::PUT, Method::OPTIONS] {
            let answer = Answer::of(http().request(method.clone(), &url).header("accept", "text/html")).await;
            // A path of one word may be a workspace's front page, which is only to be looked at.
            assert!([404, 405].contains(&answer.status.as_u16()), "{method} {url}: {}", answer.status);
        }
    }
    let login = Answer::of(http().get(world.url("/login")).header("accept", "text/html")).await.text;
    for word in ["register", "passkey", "account/"] {
        assert!(!login.to_lowercase().contains(word), "the sign-in page leads to {word}");
    }
}

#[tokio::test]
async fn d_05_every_grant_type_works_and_every_other_is_refused() {
    let world = World::new().await;
    world.user("ada").await;
    let all = ["authorization_code", "refresh_token", "client_credentials"];
    assert_eq!(set(&document(&world).await, "grant_types_supported"), all.into());
    let app = world
        .app_with(AppType::Web, |app| {
            app.grant_types = Some(all.map(String::from).to_vec());
            app.scopes = Some(["openid", "offline_access", "reports:read"].map(String::from).to_vec());
        })
        .await;
    let tokens = app.sign_in_with(&mut Browser::new(), "ada", &[("scope", "openid offline_access")]).await;
    app.refresh(&tokens.refresh_token).await.tokens();
    app.client_credentials().await.tokens();
    let other = [
        "implicit",
        "password",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "urn:openid:params:grant-type:ciba",
        "AUTHORIZATION_CODE",
        "client_credentials ",
        "none",
    ];
    for grant in other {
        let form =
            [("grant_type", grant), ("username", "ada"), ("password", PASSWORD), ("code", "x"), ("assertion", "x")];
        app.token(&form).await.refused(400, "unsupported_grant_type");
    }
}

#[tokio::test]
async fn d_05_every_response_type_and_mode_works_and_every_other_is_refused() {
    let world = World::new().await;
    world.user("ada").await;
    let app = world.app_with(AppType::Web, |app| app.first_party = Some(true)).await;
    let document = document(&world).await;
    assert_eq!(list(&document, "response_types_supported"), ["code"]);
    assert_eq!(list(&document, "response_modes_supported"), ["query"]);
    let mut browser = Browser::new();
    app.code_with(&mut browser, "ada", &[("response_type", "code"), ("response_mode", "query")]).await;
    for other in
        ["token", "id_token", "id_token token", "code id_token", "code token", "code id_token token", "none", "CODE"]
    {
        let error = rejection(&app, &mut browser, &[("response_type", other)]).await;
        assert!(["unsupported_response_type", "unauthorized_client"].contains(&error.as_str()), "{other}: {error}");
    }
    for other in ["fragment", "form_post", "jwt", "query.jwt", "form_post.jwt", "web_message", "QUERY"] {
        assert_eq!(rejection(&app, &mut browser, &[("response_mode", other)]).await, "invalid_request", "{other}");
    }
    for method in ["plain", "s256", "S512"] {
        let error = rejection(&app, &mut browser, &[("code_challenge_method", method)]).await;
        assert_eq!(error, "invalid_request", "{method}");
    }
    assert_eq!(rejection(&app, &mut browser, &[("request", "e30.e30.")]).await, "request_not_supported");
    let uri = ("request_uri", "https://evil.example/request.jwt");
    assert_eq!(rejection(&app, &mut browser, &[uri]).await, "request_uri_not_supported");
    assert_eq!(rejection(&app, &mut browser, &[("registration", "{}")]).await, "registration_not_supported");
}

#[tokio::test]
async fn d_05_every_prompt_is_understood_and_every_other_is_refused() {
    let world = World::new().await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    let document = document(&world).await;
    assert_eq!(set(&document, "prompt_values_supported"), ["none", "login", "consent", "select_account"].into());
    let mut browser = Browser::new();
    app.code(&mut browser, "ada").await;
    for (prompt, page) in [("login", "login"), ("select_account", "login"), ("consent", "consent")] {
        assert_eq!(browser.open(&app.authorize_url(&[("prompt", prompt)])).await.kind(), page, "{prompt}");
    }
    let silent = browser.open(&app.authorize_url(&[("prompt", "none")])).await;
    assert!(silent.redirect_parameter("code").is_some(), "{:?}", silent.location());
    for other in ["create", "none login", "LOGIN", "whatever"] {
        assert_eq!(rejection(&app, &mut browser, &[("prompt", other)]).await, "invalid_request", "{other}");
    }
}

#[tokio::test]
async fn d_05_every_signing_algorithm_signs() {
    let world = World::new().await;
    world.user("ada").await;
    let document = document(&world).await;
    for algorithm in list(&document, "id_token_signing_alg_values_supported") {
        let chosen = algorithm.to_owned();
        let app = world.app_with(AppType::Web, move |app| app.id_token_alg = Some(chosen)).await;
        let tokens = app.sign_in(&mut Browser::new(), "ada").await;
        let token = verified(&world.issuer(), &tokens.id_token).await.expect("a signature that holds");
        assert_eq!(token.header["alg"], algorithm);
    }
    for algorithm in ["none", "HS256", "PS256", "ES384"] {
        let app = world.app(AppType::Web).await;
        let change =
            tenantry::domain::app::AppChange { id_token_alg: Some(algorithm.to_owned()), ..Default::default() };
        assert!(world.update_app(&app, change).await.is_err(), "{algorithm}");
    }
}

#[tokio::test]
async fn d_05_every_way_to_authenticate_works() {
    let world = World::new().await;
    let document = document(&world).await;
    let methods = set(&document, "token_endpoint_auth_methods_supported");
    assert_eq!(methods, ["client_secret_basic", "client_secret_post", "none"].into());
    assert_eq!(set(&document, "revocation_endpoint_auth_methods_supported"), methods);
    let proving = set(&document, "introspection_endpoint_auth_methods_supported");
    assert_eq!(proving, ["client_secret_basic", "client_secret_post"].into());
    let post = |app: &mut tenantry::domain::app::AppChange| {
        app.auth_method = Some(entity::app::AuthMethod::ClientSecretPost);
    };
    for app in [world.app(AppType::Machine).await, world.app_with(AppType::Machine, post).await] {
        let token = app.client_credentials().await.tokens().access_token;
        assert!(app.is_active(&token).await);
        assert_eq!(app.revoke(&token).await.status, 200);
        assert!(!app.is_active(&token).await);
    }
    world.user("ada").await;
    let public = world.app(AppType::Spa).await;
    let tokens = public.sign_in(&mut Browser::new(), "ada").await;
    public.introspect(&tokens.access_token).await.refused(401, "invalid_client");
    assert_eq!(public.revoke(&tokens.access_token).await.status, 200);
}

/// Somebody with every standard claim.
async fn everything_known(world: &World<'_>) {
    let claims: Map<String, Value> = serde_json::from_value(json!({
        "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace", "middle_name": "King",
        "nickname": "Countess", "profile": "https://ada.example/", "picture": "https://ada.example/me.png",
        "website": "https://ada.example/", "gender": "female", "birthdate": "1815-12-10", "zoneinfo": "Europe/London",
        "locale": "en-GB", "phone_number": "+442079460000", "phone_number_verified": true,
        "address": { "country": "GB" },
    }))
    .expect("claims");
    let new = NewUser {
        username: Some("ada".to_owned()),
        email: Some("ada@example.test".to_owned()),
        email_verified: true,
        claims,
        password: Some(PASSWORD.to_owned().into()),
    };
    world.with(|tenant| async move { user::create(&tenant, new, &Actor::Operator).await }).await.expect("a person");
}

#[tokio::test]
async fn d_05_every_scope_is_granted_and_every_claim_can_be_had() {
    let world = World::new().await;
    everything_known(&world).await;
    let document = document(&world).await;
    let scopes = list(&document, "scopes_supported");
    let standard = ["openid", "profile", "email", "address", "phone", "offline_access"];
    assert_eq!(scopes.iter().copied().collect::<BTreeSet<_>>(), standard.into());
    let wanted: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    let app = world.app_with(AppType::Web, move |app| app.scopes = Some(wanted)).await;
    let tokens = app.sign_in_with(&mut Browser::new(), "ada", &[("scope", &scopes.join(" "))]).await;
    let granted: BTreeSet<&str> = tokens.scope.split(' ').collect();
    assert_eq!(granted, standard.into());
    let (told, person) = (tokens.id_claims(), app.userinfo(&tokens.access_token).await.json);
    for claim in list(&document, "claims_supported") {
        assert!(!told[claim].is_null() || !person[claim].is_null(), "{claim}: {told} {person}");
    }
    let rejected = app.authorize_url(&[("scope", "openid nobody:knows")]);
    let page = Browser::new().open(&rejected).await;
    assert_eq!(page.redirect_parameter("error").as_deref(), Some("invalid_scope"));
}
