//! FNCY Login, the authorization request: "The client passes the client ID, redirect URI, and response type to FNCY
//! authentication server with a parameter as code", at "/v1/oauth2/authorize GET".

use super::two::{Two, list, server_for, web};
use harness::world::{PASSWORD, Template};
use harness::{App, Browser, Page};

/// "The client passes the client ID, redirect URI, and response type ... code."
fn asks(app: &App) -> String {
    format!("client_id={}&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&response_type=code", app.client_id)
}

/// Signs ada in where the page asks for it.
pub async fn signed_in(url: &str) -> Page {
    Browser::new().authorize(url, "ada", PASSWORD).await
}

#[tokio::test]
async fn client_id_redirect_uri_and_response_type_are_enough() {
    let server = server_for("fncy");
    let two = Two::on(&server, "fncy", Template::Fncy).await;
    let app = web(&two.legacy, "fncy-app", |_| {}).await;
    assert!(app.post, "an app of such a workspace sends its secret in the body");
    for place in [format!("{}/v1/oauth2/authorize", server.url), two.legacy.url("/v1/oauth2/authorize")] {
        let done = signed_in(&format!("{place}?{}", asks(&app))).await;
        let code = done.redirect_parameter("code").unwrap_or_else(|| panic!("{place}: {}", done.body));
        assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{code}");
        assert_eq!(done.redirect_parameter("state"), None, "none was sent");
        assert_eq!(done.redirect_parameter("iss"), Some(two.legacy.issuer()));
    }
    // The strict neighbour has no such path, and at its own wants the code proven.
    let same = web(&two.strict, "fncy-app", |_| {}).await;
    assert!(!same.post);
    let nowhere = Browser::new().get(&format!("{}?{}", two.strict.url("/v1/oauth2/authorize"), asks(&same))).await;
    assert_eq!((nowhere.status.as_u16(), nowhere.location()), (404, None));
    let refused = Browser::new().get(&format!("{}?{}", two.strict.url("/oauth2/authorize"), asks(&same))).await;
    assert_eq!(refused.redirect_parameter("error").as_deref(), Some("invalid_request"));
    assert_eq!(refused.redirect_parameter("code"), None);
}

// "redirect_url: The URL setting information where the authorization server will send the response to the request."
#[tokio::test]
async fn redirect_url_is_another_name_of_redirect_uri() {
    let server = server_for("fncy");
    let two = Two::on(&server, "fncy", Template::Fncy).await;
    let app = web(&two.legacy, "fncy-app", |_| {}).await;
    let strict = web(&two.strict, "fncy-app", |_| {}).await;
    let place = |world: &harness::World<'_>| {
        format!("{}?client_id=fncy-app&response_type=code", world.url("/oauth2/authorize"))
    };
    let url = "https%3A%2F%2Fapp.example%2Fcallback";

    let done = signed_in(&format!("{}&redirect_url={url}", place(&two.legacy))).await;
    assert!(done.redirect_parameter("code").is_some(), "{}", done.body);
    let both = signed_in(&format!("{}&redirect_url={url}&redirect_uri={url}", place(&two.legacy))).await;
    assert!(both.redirect_parameter("code").is_some(), "{}", both.body);
    // Empty is the same as absent (RFC 6749 §3.1), under either name; twice is twice.
    for empty in [format!("redirect_uri=&redirect_url={url}"), format!("redirect_url=&redirect_uri={url}")] {
        let done = signed_in(&format!("{}&{empty}", place(&two.legacy))).await;
        assert!(done.redirect_parameter("code").is_some(), "{empty}: {}", done.body);
    }
    for differ in [
        format!("redirect_url=&redirect_url={url}"),
        format!("redirect_uri=&redirect_uri=&redirect_url={url}"),
        format!("redirect_url={url}&redirect_uri={url}2"),
        format!("redirect_url={url}&redirect_url={url}"),
        format!("redirect_url={url}&redirect_url=https%3A%2F%2Fevil.example"),
    ] {
        Browser::new().get(&format!("{}&{differ}", place(&two.legacy))).await.stops("duplicate_parameter");
    }
    Browser::new()
        .get(&format!("{}&redirect_url=https%3A%2F%2Fevil.example%2Fcallback", place(&two.legacy)))
        .await
        .stops("invalid_redirect_uri");
    Browser::new().get(&format!("{}&redirect_url={url}", place(&two.strict))).await.stops("invalid_redirect_uri");
    assert_eq!((app.client_id, strict.client_id), ("fncy-app".to_owned(), "fncy-app".to_owned()));
}

// "Typically takes one of the following values: code: Authorization Code Grant, token: Implicit Grant".
#[tokio::test]
async fn response_type_token_is_for_apps_that_are_given_it() {
    let server = server_for("fncy");
    let two = Two::on(&server, "fncy", Template::Fncy).await;
    let given = web(&two.legacy, "given", |app| app.grant_types = list(&["authorization_code", "implicit"])).await;
    let not = web(&two.legacy, "not-given", |_| {}).await;
    let strict = web(&two.strict, "given", |_| {}).await;
    let asks = |place: String, app: &App| {
        let app = &app.client_id;
        let uri = "https%3A%2F%2Fapp.example%2Fcallback";
        format!("{place}?client_id={app}&redirect_uri={uri}&response_type=token&scope=profile&state=s")
    };
    let done = signed_in(&asks(format!("{}/v1/oauth2/authorize", server.url), &given)).await;
    let location = url::Url::parse(done.location().expect("a redirect")).unwrap();
    assert_eq!(location.query(), None, "a token is never in a query");
    let said: std::collections::BTreeMap<String, String> =
        url::form_urlencoded::parse(location.fragment().unwrap().as_bytes()).into_owned().collect();
    assert_eq!(
        (said["token_type"].as_str(), said["scope"].as_str(), said["state"].as_str()),
        ("Bearer", "profile", "s")
    );
    assert_eq!((said["expires_in"].as_str(), said["iss"].as_str()), ("900", two.legacy.issuer().as_str()));
    assert!(!said.contains_key("refresh_token") && !said.contains_key("code") && !said.contains_key("id_token"));
    assert!(given.is_active(&said["access_token"]).await);

    let refused = signed_in(&asks(two.legacy.url("/oauth2/authorize"), &not)).await;
    let location = refused.location().unwrap().to_owned();
    assert!(location.contains("/callback#error=unauthorized_client"), "{location}");
    let refused = signed_in(&asks(two.strict.url("/oauth2/authorize"), &strict)).await;
    assert_eq!(refused.redirect_parameter("error").as_deref(), Some("unsupported_response_type"));
    let words = two.strict.register_grants(&["authorization_code", "implicit"]).await.unwrap_err();
    assert!(words.contains("implicit") && words.contains("setting"), "{words}");
}
