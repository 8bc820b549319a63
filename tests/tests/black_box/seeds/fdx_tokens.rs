//! FDX OAuth, tokens: `POST /oauth2/v4/token` with Basic, refresh tokens of thirty days that rotate, opaque tokens, and
//! `POST /oauth2/v4/revoke`.

use super::fdx::{CLIENT_ID, REDIRECT, fdx};
use super::two::server_for;
use harness::client::basic;
use harness::world::{AppType, PASSWORD};
use harness::{Answer, App, Browser, Pkce, TestServer, Tokens};

const DAY: i64 = 86_400;

/// The printed form; the printed code stands for any.
const EXCHANGE: &str =
    "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA&redirect_uri=https%3A%2F%2Fcentzy.org%2Foidc_callback";
const REVOKE: &str = "token=SplxlOBeZQQYbYS6WxSbIA&token_type_hint=access_token";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn header(app: &App) -> String {
    basic(format!("{}:{}", app.client_id, app.secret.as_deref().unwrap()))
}

/// Sends a body to a path without a workspace, with the printed headers.
async fn send(server: &TestServer, path: &str, app: &App, body: String) -> Answer {
    let header = header(app);
    let headers = [FORM, ("Accept", "application/json"), ("Authorization", header.as_str())];
    Answer::raw(&format!("{}{path}", server.url), &headers, body).await
}

async fn code(server: &TestServer, challenge: &str) -> String {
    let scope = "openid+customers+accounts+transactions";
    let redirect = "https%3A%2F%2Fcentzy.org%2Foidc_callback";
    let url = format!(
        "{}/oauth2/v4/authorize?client_id={CLIENT_ID}&redirect_uri={redirect}&response_type=code&code_challenge={challenge}\
         &code_challenge_method=S256&scope={scope}",
        server.url
    );
    let done = Browser::new().authorize(&url, "ada", PASSWORD).await;
    done.redirect_parameter("code").unwrap_or_else(|| panic!("{}", done.body))
}

async fn tokens(server: &TestServer, app: &App) -> Tokens {
    let pkce = Pkce::new();
    let code = code(server, &pkce.challenge).await;
    let body = format!("{}&code_verifier={}", EXCHANGE.replace("SplxlOBeZQQYbYS6WxSbIA", &code), pkce.verifier);
    send(server, "/oauth2/v4/token", app, body).await.tokens()
}

#[tokio::test]
async fn the_printed_exchange_wants_the_forgotten_verifier() {
    let server = server_for("fdx");
    let (_two, app, _) = fdx(&server).await;
    let pkce = Pkce::new();
    let forgotten = EXCHANGE.replace("SplxlOBeZQQYbYS6WxSbIA", &code(&server, &pkce.challenge).await);
    let refused = send(&server, "/oauth2/v4/token", &app, forgotten).await;
    refused.refused(400, "invalid_grant");
    assert!(refused.text.contains("code_verifier is missing"), "{}", refused.text);
    // A challenge of another length is no digest: nothing verifies it.
    let never = format!(
        "{}&code_verifier={}",
        EXCHANGE.replace("SplxlOBeZQQYbYS6WxSbIA", &code(&server, &pkce.challenge[..42]).await),
        pkce.verifier
    );
    send(&server, "/oauth2/v4/token", &app, never).await.refused(400, "invalid_grant");

    let given = tokens(&server, &app).await;
    assert_eq!(given.scope, "accounts customers openid transactions");
    for text in [&given.access_token, &given.refresh_token] {
        assert!(!text.contains('.') && text.starts_with("tn"), "an opaque token: {text}");
    }
}

#[tokio::test]
async fn the_client_proves_itself_by_basic() {
    let server = server_for("fdx");
    let (two, app, strict) = fdx(&server).await;
    let place = format!("{}/oauth2/v4/token", server.url);
    let (id, secret) = (app.client_id.as_str(), app.secret.as_deref().unwrap());
    Answer::raw(&place, &[FORM], EXCHANGE).await.refused(401, "invalid_client");
    let post = format!("{EXCHANGE}&client_id={id}&client_secret={secret}");
    Answer::raw(&place, &[FORM], post).await.refused(401, "invalid_client");
    let printed = [FORM, ("Authorization", "Basic Y2xpZW50X2lkOnNlY3JldA==")];
    Answer::raw(&place, &printed, EXCHANGE).await.refused(401, "invalid_client");
    // "client_id: Yes": it may stand in the body too, and says the same there.
    send(&server, "/oauth2/v4/token", &app, format!("{EXCHANGE}&client_id=other"))
        .await
        .refused(400, "invalid_request");
    send(&server, "/oauth2/v4/token", &app, format!("{EXCHANGE}&client_id={id}")).await.refused(400, "invalid_grant");
    // The neighbour has neither path, and its own secret.
    assert_eq!(Answer::raw(&two.strict.url("/oauth2/v4/token"), &printed, EXCHANGE).await.status, 404);
    assert_eq!(Answer::raw(&two.strict.url("/oauth2/v4/revoke"), &printed, REVOKE).await.status, 404);
    send(&server, "/oauth2/v4/token", &strict, EXCHANGE.to_owned()).await.refused(401, "invalid_client");
}

// "Only authorization_code and refresh_token grant types supported."
#[tokio::test]
async fn other_grants_do_not_exist() {
    let server = server_for("fdx");
    let (two, app, _) = fdx(&server).await;
    for grant in ["client_credentials", "password&username=ada&password=x", "implicit", "code", "Refresh_Token"] {
        let answer = send(&server, "/oauth2/v4/token", &app, format!("grant_type={grant}")).await;
        answer.refused(400, "unsupported_grant_type");
    }
    let refused = two.legacy.register_grants(&["client_credentials"]).await.unwrap_err();
    assert!(refused.contains("allowed_grants"), "{refused}");
    let machine = tenantry::domain::app::NewApp {
        app_type: AppType::Machine,
        client_id: None,
        secret: None,
        owner: None,
        settings: tenantry::domain::app::AppChange { name: Some("M".to_owned()), ..Default::default() },
    };
    assert!(two.legacy.register(machine).await.unwrap_err().contains("allowed_grants"));
    let metadata = Browser::new().get(&two.legacy.url("/.well-known/openid-configuration")).await.body;
    assert!(metadata.contains(r#""grant_types_supported":["authorization_code","refresh_token"]"#), "{metadata}");
}

// "All issued refresh tokens expire after 30 days. Refresh tokens are rotated upon use."
#[tokio::test]
async fn refresh_tokens_rotate_and_end_after_thirty_days() {
    let server = server_for("fdx");
    let (_two, app, _) = fdx(&server).await;
    let refresh = |token: String| {
        let (server, app) = (&server, &app);
        async move { send(server, "/oauth2/v4/token", app, format!("grant_type=refresh_token&refresh_token={token}")).await }
    };
    let first = tokens(&server, &app).await;
    let second = refresh(first.refresh_token.clone()).await.tokens();
    assert_ne!(second.refresh_token, first.refresh_token);
    // A second tab within the grace gets the same again.
    assert_eq!(refresh(first.refresh_token.clone()).await.tokens().refresh_token, second.refresh_token);
    server.clock.advance(29 * DAY);
    let last = refresh(second.refresh_token).await.tokens();
    server.clock.advance(DAY);
    refresh(last.refresh_token).await.refused(400, "invalid_grant");
    // Outside the grace, an old one ends the whole grant.
    let first = tokens(&server, &app).await;
    let second = refresh(first.refresh_token.clone()).await.tokens();
    server.clock.advance(11);
    refresh(first.refresh_token).await.refused(400, "invalid_grant");
    refresh(second.refresh_token).await.refused(400, "invalid_grant");
}

// "token: The token to be revoked. token_type_hint: Can be either access_token or refresh_token."
#[tokio::test]
async fn revocation_by_whatever_hint() {
    let server = server_for("fdx");
    let (two, app, _) = fdx(&server).await;
    let unknown = send(&server, "/oauth2/v4/revoke", &app, REVOKE.to_owned()).await;
    assert_eq!((unknown.status.as_u16(), unknown.text.as_str()), (200, ""));
    for hint in ["access_token", "refresh_token", "nonsense"] {
        let given = tokens(&server, &app).await;
        let body = |token: &str| format!("token={token}&token_type_hint={hint}");
        assert!(app.is_active(&given.access_token).await);
        assert_eq!(send(&server, "/oauth2/v4/revoke", &app, body(&given.access_token)).await.status, 200);
        assert!(!app.is_active(&given.access_token).await, "{hint}");
        let refreshed = app.refresh(&given.refresh_token).await.tokens();
        assert_eq!(send(&server, "/oauth2/v4/revoke", &app, body(&refreshed.refresh_token)).await.status, 200);
        assert!(!app.is_active(&refreshed.access_token).await, "a refresh token takes the whole grant with it");
        app.refresh(&refreshed.refresh_token).await.refused(400, "invalid_grant");
    }
    // Somebody else's token is left alone, without a word.
    let given = tokens(&server, &app).await;
    let other = super::two::web(&two.legacy, "other", |app| app.redirect_uris = super::two::list(&[REDIRECT])).await;
    let foreign = send(&server, "/oauth2/v4/revoke", &other, format!("token={}", given.access_token)).await;
    assert_eq!(foreign.status, 200);
    assert!(app.is_active(&given.access_token).await);
    send(&server, "/oauth2/v4/revoke", &app, String::new()).await.refused(400, "invalid_request");
    Answer::raw(&format!("{}/oauth2/v4/revoke", server.url), &[FORM], REVOKE).await.refused(401, "invalid_client");
}
