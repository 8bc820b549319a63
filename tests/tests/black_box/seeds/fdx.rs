//! FDX OAuth, the authorization request: `GET /oauth2/v4/authorize` with every printed parameter, and each rule of its
//! table broken alone.

use super::two::{Two, list, server_for, web};
use harness::browser::http;
use harness::world::{PASSWORD, Template};
use harness::{Answer, App, Browser, TestServer};

/// The printed address, after its host.
pub const PRINTED: &str = "/oauth2/v4/authorize?client_id=8-NKBucVBblNc1LUlok76nz0-JpG8qWAXPIPf2P1NBA&redirect_uri=https%3A%2F%2Fcentzy.org%2Foidc_callback&response_type=code&code_challenge=uR7wSgfQ1JGJBevOjxefcyWnkX4SpclYyxorm10tBIY&code_challenge_method=S256&scope=openid+customers+accounts+transactions&state=YW55dGhpbmcgeW91IG5lZWQ=";

pub const CLIENT_ID: &str = "8-NKBucVBblNc1LUlok76nz0-JpG8qWAXPIPf2P1NBA";
pub const REDIRECT: &str = "https://centzy.org/oidc_callback";
pub const STATE: &str = "YW55dGhpbmcgeW91IG5lZWQ=";

/// An FDX workspace for the paths without one, a strict one, and the printed app in each.
pub async fn fdx(server: &TestServer) -> (Two<'_>, App, App) {
    let two = Two::on(server, "fdx", Template::Fdx).await;
    let printed = |app: &mut tenantry::domain::app::AppChange| {
        app.redirect_uris = list(&[REDIRECT]);
        app.scopes = list(&["openid", "offline_access", "customers", "accounts", "transactions", "statements"]);
    };
    let (app, strict) = (web(&two.legacy, CLIENT_ID, printed).await, web(&two.strict, CLIENT_ID, printed).await);
    (two, app, strict)
}

#[tokio::test]
async fn the_printed_request_leads_to_a_code() {
    let server = server_for("fdx");
    let (two, ..) = fdx(&server).await;
    // An `Accept` nobody can serve is no reason to refuse.
    let odd = http().get(format!("{}{PRINTED}", server.url)).header("accept", "application/x-www-form-urlencoded");
    let first = Answer::of(odd).await;
    assert_eq!(first.status, 303, "{}", first.text);
    for url in [format!("{}{PRINTED}", server.url), two.legacy.url(PRINTED)] {
        let done = Browser::new().authorize(&url, "ada", PASSWORD).await;
        assert!(done.location().unwrap().starts_with(REDIRECT), "{}", done.body);
        assert_eq!(done.redirect_parameter("state").as_deref(), Some(STATE));
        assert_eq!(done.redirect_parameter("iss"), Some(two.legacy.issuer()));
        assert!(done.redirect_parameter("code").unwrap().bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
    let nowhere = Browser::new().get(&two.strict.url(PRINTED)).await;
    assert_eq!((nowhere.status.as_u16(), nowhere.location()), (404, None));
}

#[tokio::test]
async fn the_person_reads_what_each_scope_means() {
    let server = server_for("fdx");
    let (two, ..) = fdx(&server).await;
    let mut browser = Browser::new();
    let login = browser.open(&two.legacy.url(PRINTED)).await;
    let answer = browser.sign_in(&login, "ada", PASSWORD).await;
    let consent = browser.follow(answer).await;
    consent.shows("consent");
    for (scope, words) in
        [("accounts", "See your accounts and their balances"), ("transactions", "See the transactions")]
    {
        assert!(consent.body.contains(&format!("data-scope=\"{scope}\"")) && consent.body.contains(words), "{scope}");
    }
}

/// The printed request with parameters changed; an empty value leaves one out.
fn changed(changes: &[(&str, &str)]) -> String {
    let (path, query) = PRINTED.split_once('?').unwrap();
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    for (name, value) in changes {
        pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    format!("{path}?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

#[tokio::test]
async fn every_required_parameter_is_required() {
    let server = server_for("fdx");
    let (_two, ..) = fdx(&server).await;
    for missing in ["response_type", "code_challenge", "code_challenge_method", "scope"] {
        let refused = Browser::new().get(&format!("{}{}", server.url, changed(&[(missing, "")]))).await;
        let said = |name: &str| refused.redirect_parameter(name).unwrap_or_default();
        assert_eq!((said("error").as_str(), said("state").as_str()), ("invalid_request", STATE), "{missing}");
        assert!(refused.location().unwrap().starts_with(REDIRECT));
    }
    for (missing, word) in [("client_id", "unknown_client"), ("redirect_uri", "invalid_redirect_uri")] {
        Browser::new().get(&format!("{}{}", server.url, changed(&[(missing, "")]))).await.stops(word);
    }
    let no_state =
        Browser::new().authorize(&format!("{}{}", server.url, changed(&[("state", "")])), "ada", PASSWORD).await;
    assert!(no_state.redirect_parameter("code").is_some() && no_state.redirect_parameter("state").is_none());
}

#[tokio::test]
async fn only_code_only_s256_and_openid_always() {
    let server = server_for("fdx");
    let (two, _, strict) = fdx(&server).await;
    let (long, short) = ("a".repeat(129), "a".repeat(31));
    for (change, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", "id_token"), "unsupported_response_type"),
        (("response_type", "code id_token"), "unsupported_response_type"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge_method", "s256"), "invalid_request"),
        (("code_challenge", short.as_str()), "invalid_request"),
        (("code_challenge", long.as_str()), "invalid_request"),
        (("code_challenge", "uR7wSgfQ1JGJBevOjxefcyWnkX4SpclYyxorm10tBI="), "invalid_request"),
        (("scope", "customers accounts"), "invalid_scope"),
        (("scope", "openid payments"), "invalid_scope"),
        (("scope", "openid *"), "invalid_scope"),
    ] {
        let refused = Browser::new().get(&format!("{}{}", server.url, changed(&[change]))).await;
        assert_eq!(refused.redirect_parameter("error").as_deref(), Some(error), "{change:?}");
    }
    // 32 to 128 characters are accepted as printed here, and 43 alone next door.
    for length in [32, 42, 44, 128] {
        let challenge = "a".repeat(length);
        let path = changed(&[("code_challenge", &challenge), ("prompt", "none")]);
        let accepted = Browser::new().get(&format!("{}{path}", server.url)).await;
        assert_eq!(accepted.redirect_parameter("error").as_deref(), Some("login_required"), "{length}");
        let there = path.replace("/oauth2/v4/", "/oauth2/");
        let refused = Browser::new().get(&two.strict.url(&there)).await;
        assert_eq!(refused.redirect_parameter("error").as_deref(), Some("invalid_request"), "{length}");
    }
    assert_eq!(strict.client_id, CLIENT_ID);
}
