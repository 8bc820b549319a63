//! The stream of requests, none of which takes an answer for granted.

use super::ledger::{Chain, Ledger};
use harness::browser::http;
use harness::world::PASSWORD;
use harness::{App, Page, Pkce};
use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;
use std::time::Duration;

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done; with the code or refresh token of the answer, if there is one.
    Done(String),
    /// Refused with this error.
    Refused(u16, String),
    /// There was no whole answer.
    Unanswered,
}

impl Outcome {
    /// Whatever it says, there must be an answer, and no fault.
    pub fn answered(&self) -> Result<(), String> {
        match self {
            Self::Done(_) => Ok(()),
            other => other.is_bad_grant("something that was under way when the server was killed"),
        }
    }

    /// It must be `invalid_grant`.
    pub fn is_bad_grant(&self, what: &str) -> Result<(), String> {
        match self {
            Self::Refused(400, error) if error == "invalid_grant" => Ok(()),
            other => Err(format!("{what} is {other:?}")),
        }
    }
}

/// A whole answer, or nothing.
async fn whole(request: RequestBuilder) -> Option<(StatusCode, HeaderMap, String)> {
    let answer = request.send().await.ok()?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    Some((status, headers, answer.text().await.ok()?))
}

async fn post(app: &App, path: &str, form: &[(&str, &str)]) -> Outcome {
    let request = http().post(format!("{}{path}", app.issuer)).basic_auth(&app.client_id, app.secret.as_ref());
    let Some((status, _, text)) = whole(request.form(form)).await else { return Outcome::Unanswered };
    let json: Value = serde_json::from_str(&text).unwrap_or_default();
    let member = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    if status == 200 {
        Outcome::Done(member("refresh_token"))
    } else {
        Outcome::Refused(status.as_u16(), member("error"))
    }
}

/// Asks again while the server says that it is not well: it was told to try later, and nothing has happened.
pub async fn patiently<F: Future<Output = Outcome>>(ask: impl Fn() -> F) -> Outcome {
    let mut answer = ask().await;
    for _ in 0..100 {
        if !matches!(answer, Outcome::Refused(503, _)) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        answer = ask().await;
    }
    answer
}

/// Redeems a code.
pub async fn exchange(app: &App, code: &str) -> Outcome {
    let verifier = Pkce::new().verifier;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &app.redirect_uri),
        ("code_verifier", &verifier),
    ];
    post(app, "/oauth2/token", &form).await
}

/// Refreshes.
pub async fn refresh(app: &App, token: &str) -> Outcome {
    post(app, "/oauth2/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

/// Ends a grant.
async fn revoke(app: &App, token: &str) -> Outcome {
    post(app, "/oauth2/revoke", &[("token", token)]).await
}

/// Opens an address with cookies.
async fn open(request: RequestBuilder, cookies: &str) -> Option<Page> {
    let request = request.header(COOKIE, cookies);
    let (status, headers, body) = whole(request).await?;
    Some(Page { url: String::new(), status, headers, body })
}

fn cookies(page: &Page) -> impl Iterator<Item = &str> {
    let lines = page.headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| line.split(';').next())
}

/// A code through the session a browser has, without a page.
pub async fn authorize(app: &App, session: &str) -> Outcome {
    let url = app.authorize_url(&[("scope", "openid offline_access"), ("prompt", "none")]);
    let Some(page) = open(http().get(url), session).await else { return Outcome::Unanswered };
    match page.redirect_parameter("code") {
        Some(code) => Outcome::Done(code),
        None => Outcome::Refused(page.status.as_u16(), page.redirect_parameter("error").unwrap_or_default()),
    }
}

/// Signs a person in; the session cookie.
async fn sign_in(app: &App, username: &str) -> Option<String> {
    let url = format!("{}/login", app.issuer);
    let login = open(http().get(&url), "").await?;
    let (token, binding) = (login.field("form_token")?, cookies(&login).next()?.to_owned());
    let form = [("form_token", token.as_str()), ("username", username), ("password", PASSWORD)];
    let answer = open(http().post(&url).form(&form), &binding).await?;
    let session = cookies(&answer).find(|cookie| cookie.starts_with("__Host-s."))?;
    Some(session.to_owned())
}

/// Works until something is not answered. Everything is written into the ledger before it is sent, as what may have
/// happened, and after it is answered, as what has.
pub async fn work(app: App, mut ledger: Ledger) -> Ledger {
    while round(&app, &mut ledger).await.is_some() {}
    ledger
}

/// A grant, refreshed twice; every other one ends, and now and then there is a new sign-in before it. Nothing, once the
/// server is gone.
async fn round(app: &App, ledger: &mut Ledger) -> Option<()> {
    let session = if let Some(session) = ledger.session.clone() {
        session
    } else {
        let session = sign_in(app, &ledger.username).await?;
        ledger.done[0] += 1;
        ledger.session = Some(session.clone());
        session
    };
    let Outcome::Done(code) = authorize(app, &session).await else { return None };
    ledger.done[1] += 1;
    if ledger.done[1].is_multiple_of(6) {
        // Kept for after the kill.
        ledger.codes.push(code);
        return Some(());
    }
    ledger.code_in_flight = Some(code.clone());
    let Outcome::Done(refresh_token) = exchange(app, &code).await else { return None };
    ledger.code_in_flight = None;
    ledger.done[2] += 1;
    ledger.chains.push(Chain { code, refresh_token });
    for _ in 0..2 {
        let chain = ledger.chains.last_mut()?;
        let Outcome::Done(next) = refresh(app, &chain.refresh_token).await else { return None };
        chain.refresh_token = next;
        ledger.done[3] += 1;
    }
    if ledger.done[2].is_multiple_of(2) {
        revoked(app, ledger).await?;
    }
    if ledger.done[2].is_multiple_of(5) {
        ledger.session = None;
    }
    Some(())
}

async fn revoked(app: &App, ledger: &mut Ledger) -> Option<()> {
    let chain = ledger.chains.pop()?;
    ledger.revocation_in_flight = Some(chain.refresh_token.clone());
    let Outcome::Done(_) = revoke(app, &chain.refresh_token).await else { return None };
    ledger.revocation_in_flight = None;
    ledger.done[4] += 1;
    ledger.ended.push(chain.refresh_token);
    Some(())
}
