//! FNCY Login, the token request: "/v1/oauth2/token POST json". "The required parameters are Client ID, Client Password,
//! Redirect URI, and Authentication Type."

use super::fncy::signed_in;
use super::two::{Two, list, server_for, web};
use harness::world::{PASSWORD, REDIRECT, Template};
use harness::{Answer, App, World};
use serde_json::{Value, json};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

async fn code(world: &World<'_>, app: &App) -> String {
    let uri = "https%3A%2F%2Fapp.example%2Fcallback";
    let asks = format!("client_id={}&redirect_uri={uri}&response_type=code", app.client_id);
    let done = signed_in(&format!("{}?{asks}", world.url("/v1/oauth2/authorize"))).await;
    done.redirect_parameter("code").unwrap_or_else(|| panic!("{}", done.body))
}

async fn send(url: &str, body: &Value) -> Answer {
    Answer::raw(url, &JSON, body.to_string()).await
}

fn order(app: &App, code: &str) -> Value {
    json!({
        "client_id": app.client_id, "client_secret": app.secret, "redirect_uri": REDIRECT,
        "grant_type": "authorization_code", "code": code,
    })
}

#[tokio::test]
async fn a_code_is_exchanged_in_json() {
    let server = server_for("fncy");
    let two = Two::on(&server, "fncy", Template::Fncy).await;
    let app = web(&two.legacy, "fncy-app", |_| {}).await;
    for place in [format!("{}/v1/oauth2/token", server.url), two.legacy.url("/v1/oauth2/token")] {
        let answer = send(&place, &order(&app, &code(&two.legacy, &app).await)).await;
        let tokens = answer.tokens();
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), ("application/json", "no-store"));
        assert_eq!(tokens.scope, "email openid profile", "what was granted is always echoed");
        assert!(tokens.refresh_token.starts_with("tnr_"));
        // "uses the access token ... to send user data to the resource server": the resource server asks.
        let person = app.userinfo(&tokens.access_token).await;
        assert_eq!(person.json["preferred_username"], "ada", "{}", person.text);
        assert!(app.is_active(&tokens.access_token).await);
    }
    // The same as a form, with the other name of the redirect URI, and with an empty one beside the one that is meant.
    let secret = app.secret.clone().unwrap();
    for (uri, url) in [(None, Some(REDIRECT)), (Some(""), Some(REDIRECT)), (Some(REDIRECT), Some(""))] {
        let again = code(&two.legacy, &app).await;
        let form = [
            ("client_id", app.client_id.as_str()),
            ("client_secret", &secret),
            ("grant_type", "authorization_code"),
            ("code", &again),
        ];
        let named = [("redirect_uri", uri), ("redirect_url", url)];
        let named = named.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let form: Vec<_> = form.into_iter().chain(named).collect();
        Answer::form(&two.legacy.url("/v1/oauth2/token"), &[], &form).await.tokens();
    }
}

#[tokio::test]
async fn the_redirect_uri_of_both_requests_is_the_same() {
    let server = server_for("fncy");
    let two = Two::on(&server, "fncy", Template::Fncy).await;
    let app = web(&two.legacy, "fncy-app", |_| {}).await;
    for other in ["https://app.example/other", "https://evil.example/", ""] {
        let mut order = order(&app, &code(&two.legacy, &app).await);
        order["redirect_uri"] = other.into();
        send(&two.legacy.url("/v1/oauth2/token"), &order).await.refused(400, "invalid_grant");
    }
    let mut order = order(&app, &code(&two.legacy, &app).await);
    order["redirect_url"] = "https://app.example/other".into();
    send(&two.legacy.url("/v1/oauth2/token"), &order).await.refused(400, "invalid_request");
}

#[tokio::test]
async fn two_ways_to_authenticate_are_one_too_many() {
    let server = server_for("fncy");
    let two = Two::on(&server, "fncy", Template::Fncy).await;
    let app = web(&two.legacy, "fncy-app", |_| {}).await;
    let basic = harness::client::basic(format!("{}:{}", app.client_id, app.secret.clone().unwrap()));
    let headers = [JSON[0], ("authorization", basic.as_str())];
    let url = two.legacy.url("/v1/oauth2/token");
    Answer::raw(&url, &headers, order(&app, "x").to_string()).await.refused(400, "invalid_request");
    let only_basic = json!({ "grant_type": "client_credentials" }).to_string();
    Answer::raw(&url, &headers, only_basic).await.refused(401, "invalid_client");
}

// "password: Resource Owner Password Credentials Grant", "client_credentials: Client Credentials Grant".
#[tokio::test]
async fn the_other_grant_types_are_spoken_by_apps_that_have_them() {
    let server = server_for("fncy");
    let two = Two::on(&server, "fncy", Template::Fncy).await;
    let app = web(&two.legacy, "fncy-app", |app| {
        app.grant_types = list(&["password", "client_credentials", "refresh_token"]);
        app.redirect_uris = None;
        app.first_party = Some(true);
        app.scopes = list(&["openid", "orders:read"]);
    })
    .await;
    let url = format!("{}/v1/oauth2/token", server.url);
    let with = |more: Value| {
        let mut body = json!({ "client_id": app.client_id, "client_secret": app.secret });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let person = with(json!({ "grant_type": "password", "username": "ada", "password": PASSWORD }));
    let tokens = send(&url, &person).await.tokens();
    assert_eq!(tokens.scope, "openid orders:read");
    let refresh = with(json!({ "grant_type": "refresh_token", "refresh_token": tokens.refresh_token }));
    send(&url, &refresh).await.tokens();
    let alone = send(&url, &with(json!({ "grant_type": "client_credentials" }))).await.tokens();
    assert_eq!((alone.scope.as_str(), alone.refresh_token.as_str()), ("orders:read", ""));
}

#[tokio::test]
async fn a_strict_neighbour_speaks_none_of_it() {
    let server = server_for("fncy");
    let two = Two::on(&server, "fncy", Template::Fncy).await;
    let app =
        web(&two.strict, "fncy-app", |app| app.grant_types = list(&["authorization_code", "client_credentials"])).await;
    let url = two.strict.url("/oauth2/token");
    assert_eq!(send(&two.strict.url("/v1/oauth2/token"), &order(&app, "x")).await.status, 404);
    send(&url, &order(&app, "x")).await.refused(415, "invalid_request");
    let post = [("client_id", "fncy-app"), ("client_secret", app.secret.as_deref().unwrap())];
    let form = [&post[..], &[("grant_type", "client_credentials")]].concat();
    Answer::form(&url, &[], &form).await.refused(401, "invalid_client");
    let person = [("grant_type", "password"), ("username", "ada"), ("password", PASSWORD)];
    app.token(&person).await.refused(400, "unsupported_grant_type");
    let refused = two.strict.register_grants(&["password"]).await.unwrap_err();
    assert!(refused.contains("password") && refused.contains("password_grant"), "{refused}");
}

#[tokio::test]
async fn json_that_is_not_a_flat_object_of_strings_is_refused() {
    let server = server_for("fncy");
    let two = Two::on(&server, "fncy", Template::Fncy).await;
    let url = two.legacy.url("/v1/oauth2/token");
    let large = format!("{{\"code\":\"{}\"}}", "x".repeat(16 * 1024));
    for (body, status) in [
        ("", 400),
        ("[]", 400),
        ("null", 400),
        ("{", 400),
        ("grant_type=authorization_code", 400),
        (r#"{"grant_type":["authorization_code"]}"#, 400),
        (r#"{"grant_type":{"a":"b"}}"#, 400),
        (r#"{"grant_type":1}"#, 400),
        (r#"{"grant_type":"password","grant_type":"password"}"#, 400),
        (r#"{"code":"\u0000"}"#, 400),
        (large.as_str(), 413),
    ] {
        Answer::raw(&url, &JSON, body.to_owned()).await.refused(status, "invalid_request");
    }
    // A resource is a repeated parameter: in JSON it can be named once.
    let deep = "[".repeat(8_000);
    Answer::raw(&url, &JSON, format!("{{\"a\":{deep}")).await.refused(400, "invalid_request");
    for kind in ["application/jsonp", "text/json", "application/json-seq", "application/xml", "multipart/form-data"] {
        let answer = Answer::raw(&url, &[("content-type", kind)], r#"{"grant_type":"client_credentials"}"#).await;
        answer.refused(415, "invalid_request");
    }
    let packed = [JSON[0], ("content-encoding", "gzip")];
    Answer::raw(&url, &packed, "{}").await.refused(415, "invalid_request");
    let named = [("content-type", "Application/JSON; charset=utf-8")];
    Answer::raw(&url, &named, r#"{"grant_type":"client_credentials"}"#).await.refused(401, "invalid_client");
}
