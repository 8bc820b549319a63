//! Requests none of which takes an answer for granted. What was asked is done, or refused by a verdict, or neither is
//! known: that is [`Ended`].

use harness::browser::http;
use harness::world::{PASSWORD, REDIRECT};
use harness::{App, Page, Pkce};
use reqwest::header::{COOKIE, HeaderMap, RETRY_AFTER, SET_COOKIE};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// Why somebody does not know whether what they asked for was done, or knows that the server is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// There was no whole answer.
    Unanswered,
    /// The answer was to try again later.
    NotNow,
    /// There was an answer that must not be.
    Wrong(String),
}

/// What was answered.
pub type Said<T> = Result<T, Ended>;

/// A whole answer that is no 503.
async fn whole(request: RequestBuilder) -> Said<(StatusCode, HeaderMap, String)> {
    let answer = request.send().await.map_err(|_| Ended::Unanswered)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let text = answer.text().await.map_err(|_| Ended::Unanswered)?;
    if status != 503 {
        return Ok((status, headers, text));
    }
    let wait = headers.get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.parse::<u32>().ok());
    Err(if wait.is_some() { Ended::NotNow } else { Ended::Wrong(format!("503 without Retry-After: {text}")) })
}

/// Asks again while the server says that it is not well: for questions that change nothing, and for what was in doubt
/// anyway.
pub async fn patiently<T, F: Future<Output = Said<T>>>(ask: impl Fn() -> F) -> Said<T> {
    for _ in 0..100 {
        match ask().await {
            Err(Ended::NotNow) => tokio::time::sleep(Duration::from_millis(50)).await,
            said => return said,
        }
    }
    Err(Ended::NotNow)
}

/// The named member of an answer, or nothing if it is this refusal.
async fn unless(refusal: (u16, &str), member: &str, request: RequestBuilder) -> Said<Option<String>> {
    let (status, _, text) = whole(request).await?;
    let json: Value = serde_json::from_str(&text).unwrap_or_default();
    match (status.as_u16(), json["error"].as_str(), json[member].as_str()) {
        (200 | 201, None, found) => Ok(Some(found.unwrap_or_default().to_owned())),
        (status, Some(error), _) if (status, error) == refusal => Ok(None),
        _ => Err(Ended::Wrong(format!("{status}: {text}"))),
    }
}

fn post(app: &App, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
    http().post(format!("{}{path}", app.issuer)).basic_auth(&app.client_id, app.secret.as_ref()).form(form)
}

const BAD_GRANT: (u16, &str) = (400, "invalid_grant");

/// Redeems a code: a refresh token, or nothing if the grant is bad.
pub async fn exchange(app: &App, code: &str) -> Said<Option<String>> {
    let verifier = Pkce::new().verifier;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &app.redirect_uri),
        ("code_verifier", &verifier),
    ];
    unless(BAD_GRANT, "refresh_token", post(app, "/oauth2/token", &form)).await
}

/// Refreshes: the next token, or nothing if the grant is bad.
pub async fn refresh(app: &App, token: &str) -> Said<Option<String>> {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    unless(BAD_GRANT, "refresh_token", post(app, "/oauth2/token", &form)).await
}

/// Ends a grant.
pub async fn revoke(app: &App, token: &str) -> Said<()> {
    let (status, _, text) = whole(post(app, "/oauth2/revoke", &[("token", token)])).await?;
    if status == 200 { Ok(()) } else { Err(Ended::Wrong(format!("{status}: {text}"))) }
}

/// A token for a program, or nothing if its secret is none or the app is not there.
pub async fn by_itself(app: &App, scope: &str) -> Said<Option<String>> {
    let form = [("grant_type", "client_credentials"), ("scope", scope)];
    unless((401, "invalid_client"), "access_token", post(app, "/oauth2/token", &form)).await
}

/// Opens a page with cookies.
async fn open(request: RequestBuilder, cookies: &str) -> Said<Page> {
    let request = request.header(COOKIE, cookies);
    let (status, headers, body) = whole(request).await?;
    Ok(Page { url: String::new(), status, headers, body })
}

fn wrong(page: &Page) -> Ended {
    Ended::Wrong(format!("{} {:?}: {}", page.status, page.location(), page.body))
}

fn cookies(page: &Page) -> impl Iterator<Item = &str> {
    let lines = page.headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| line.split(';').next())
}

/// A code through the session of these cookies, without a page; nothing if nobody is signed in.
pub async fn authorize(app: &App, cookies: &str) -> Said<Option<String>> {
    let url = app.authorize_url(&[("scope", "openid offline_access"), ("prompt", "none")]);
    let page = open(http().get(url), cookies).await?;
    match (page.redirect_parameter("code"), page.redirect_parameter("error").as_deref()) {
        (Some(code), None) => Ok(Some(code)),
        (None, Some("login_required")) => Ok(None),
        _ => Err(wrong(&page)),
    }
}

/// A page with a form: its token, and the cookies it is bound to.
async fn form(url: &str, cookies_of_person: &str) -> Said<(String, String)> {
    let page = open(http().get(url), cookies_of_person).await?;
    let token = page.field("form_token").ok_or_else(|| wrong(&page))?;
    let bound = cookies(&page).next().into_iter();
    let all: Vec<&str> = Some(cookies_of_person).filter(|own| !own.is_empty()).into_iter().chain(bound).collect();
    Ok((token, all.join("; ")))
}

/// Signs a person in; the cookies of their browser.
pub async fn sign_in(issuer: &str, username: &str) -> Said<String> {
    let url = format!("{issuer}/login");
    let (token, binding) = form(&url, "").await?;
    let fields = [("form_token", token.as_str()), ("username", username), ("password", PASSWORD)];
    let answer = open(http().post(&url).form(&fields), &binding).await?;
    let session = cookies(&answer).find(|cookie| cookie.starts_with("__Host-s.")).ok_or_else(|| wrong(&answer))?;
    Ok(format!("{binding}; {session}"))
}

/// Signs a person out.
pub async fn sign_out(issuer: &str, cookies: &str) -> Said<()> {
    let url = format!("{issuer}/logout");
    let (token, cookies) = form(&url, cookies).await?;
    let answer = open(http().post(&url).form(&[("form_token", &token)]), &cookies).await?;
    if answer.status == 303 { Ok(()) } else { Err(wrong(&answer)) }
}

/// Has a person allow an app what it asks for.
pub async fn allow(app: &App, cookies: &str) -> Said<()> {
    let url = app.authorize_url(&[("scope", "openid offline_access")]);
    let asked = open(http().get(url), cookies).await?;
    let url = url::Url::parse(&app.issuer).ok().zip(asked.location());
    let url = url.and_then(|(issuer, place)| issuer.join(place).ok()).ok_or_else(|| wrong(&asked))?;
    let page = open(http().get(url.clone()), cookies).await?;
    let field = |name: &str| page.field(name).ok_or_else(|| wrong(&page));
    let (form_token, ticket) = (field("form_token")?, field("ticket")?);
    let fields = [("form_token", form_token.as_str()), ("ticket", ticket.as_str()), ("decision", "allow")];
    let answer = open(http().post(url).form(&fields), cookies).await?;
    answer.redirect_parameter("code").map(drop).ok_or_else(|| wrong(&answer))
}

/// What kind of app somebody registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One that signs people in, after it asked them.
    Web,
    /// One that acts by itself.
    Machine,
}

/// Registers an app of this name with a manager's token.
pub async fn register(issuer: &str, token: &str, kind: Kind, name: &str) -> Said<App> {
    let body = match kind {
        Kind::Web => json!({ "client_name": name, "redirect_uris": [REDIRECT], "scope": "openid offline_access" }),
        Kind::Machine => json!({ "type": "machine", "client_name": name, "scope": SCOPE }),
    };
    let request = http().post(format!("{issuer}/oauth2/apps")).bearer_auth(token).json(&body);
    let (status, _, text) = whole(request).await?;
    let made: Value = serde_json::from_str(&text).unwrap_or_default();
    let (Some(client_id), Some(secret)) = (made["client_id"].as_str(), made["client_secret"].as_str()) else {
        return Err(Ended::Wrong(format!("{status}: {text}")));
    };
    Ok(App {
        issuer: issuer.to_owned(),
        client_id: client_id.to_owned(),
        secret: Some(secret.to_owned()),
        post: false,
        redirect_uri: REDIRECT.to_owned(),
    })
}

/// What registered machines may have.
pub const SCOPE: &str = "reports:read";

/// Replaces an app's secret, and ends the old one at once; the new one.
pub async fn rotate(app: &App, cookies: &str) -> Said<String> {
    let url = format!("{}/oauth2/apps/{}/rotate", app.issuer, app.client_id);
    let (token, cookies) = form(&url, cookies).await?;
    let answer = open(http().post(&url).form(&[("form_token", token.as_str()), ("leaked", "on")]), &cookies).await?;
    let shown = answer.body.split("id=\"client-secret\">").nth(1).and_then(|rest| rest.split('<').next());
    shown.map(str::to_owned).ok_or_else(|| wrong(&answer))
}

/// Deletes an app of this name.
pub async fn delete(app: &App, name: &str, cookies: &str) -> Said<()> {
    let url = format!("{}/oauth2/apps/{}/delete", app.issuer, app.client_id);
    let (token, cookies) = form(&url, cookies).await?;
    let answer = open(http().post(&url).form(&[("form_token", token.as_str()), ("confirm", name)]), &cookies).await?;
    if answer.status == 303 { Ok(()) } else { Err(wrong(&answer)) }
}
