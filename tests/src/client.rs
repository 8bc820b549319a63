//! An app that speaks OAuth by hand, so that tests can also speak it wrongly.

use crate::browser::{Browser, http};
use crate::world::PASSWORD;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;

/// The usual `state` of an authorization request.
pub const STATE: &str = "af0ifjsldkj";

/// What an endpoint answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON, null if it is none.
    pub json: Value,
}

impl Answer {
    /// Sends a request and reads the answer.
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.expect("a body");
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, text, json }
    }

    /// Posts a body as it is, with these headers and no others of its own.
    pub async fn raw(url: &str, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> Self {
        let request = headers.iter().fold(http().post(url), |request, (name, value)| request.header(*name, *value));
        Self::of(request.body(body)).await
    }

    /// Posts a form with these headers.
    pub async fn form(url: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Self {
        let request = headers.iter().fold(http().post(url), |request, (name, value)| request.header(*name, *value));
        Self::of(request.form(form)).await
    }

    /// A header's text, empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("a printable header")).unwrap_or_default()
    }

    /// The `error` member.
    pub fn error(&self) -> &str {
        self.json.get("error").and_then(Value::as_str).unwrap_or_default()
    }

    /// A text member.
    pub fn text_of(&self, member: &str) -> String {
        self.json.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Demands an error of this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, error: &str) {
        assert_eq!((self.status.as_u16(), self.error()), (status, error), "{}", self.text);
        let cache = self.headers.get("cache-control").and_then(|value| value.to_str().ok());
        assert_eq!(cache, Some("no-store"));
    }

    /// Demands 200 and reads the tokens.
    #[track_caller]
    pub fn tokens(&self) -> Tokens {
        assert_eq!(self.status.as_u16(), 200, "{}", self.text);
        Tokens {
            access_token: self.text_of("access_token"),
            refresh_token: self.text_of("refresh_token"),
            id_token: self.text_of("id_token"),
            scope: self.text_of("scope"),
            expires_in: self.json.get("expires_in").and_then(Value::as_i64).unwrap_or_default(),
        }
    }
}

/// What a token answer held; empty where it had nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
    /// The ID token.
    pub id_token: String,
    /// What was granted.
    pub scope: String,
    /// Seconds the access token has left.
    pub expires_in: i64,
}

impl Tokens {
    /// The claims of the ID token, unchecked.
    pub fn id_claims(&self) -> Value {
        jwt_claims(&self.id_token)
    }
}

/// The value of an `Authorization: Basic` header for this text, as it is.
pub fn basic(text: impl AsRef<[u8]>) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text))
}

/// The claims of a JWT, unchecked.
pub fn jwt_claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a JWT");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("claims")
}

/// A code verifier and its challenge.
#[derive(Clone, Debug)]
pub struct Pkce {
    /// Sent to the token endpoint.
    pub verifier: String,
    /// Sent to the authorization endpoint.
    pub challenge: String,
}

impl Pkce {
    /// A fixed pair: what is random here is nothing a test depends on.
    pub fn new() -> Self {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
        Self { challenge: URL_SAFE_NO_PAD.encode(digest), verifier }
    }
}

impl Default for Pkce {
    fn default() -> Self {
        Self::new()
    }
}

/// A registered app.
#[derive(Clone, Debug)]
pub struct App {
    /// Its workspace's issuer.
    pub issuer: String,
    /// Its name on the wire.
    pub client_id: String,
    /// Its secret, if it keeps one.
    pub secret: Option<String>,
    /// Whether the secret goes into the form.
    pub post: bool,
    /// Where it listens.
    pub redirect_uri: String,
}

impl App {
    /// A usual authorization request with further or other parameters; an empty value leaves one out.
    pub fn authorize_url(&self, parameters: &[(&str, &str)]) -> String {
        let pkce = Pkce::new();
        let mut all: Vec<(&str, &str)> = vec![
            ("client_id", &self.client_id),
            ("response_type", "code"),
            ("redirect_uri", &self.redirect_uri),
            ("scope", "openid profile email"),
            ("state", STATE),
            ("nonce", "n-0S6_WzA2Mj"),
            ("code_challenge", &pkce.challenge),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in parameters {
            all.retain(|(known, _)| known != name);
            if !value.is_empty() {
                all.push((name, value));
            }
        }
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        format!("{}/oauth2/authorize?{query}", self.issuer)
    }

    /// A code for a person, through login and consent.
    pub async fn code(&self, browser: &mut Browser, username: &str) -> String {
        self.code_with(browser, username, &[]).await
    }

    /// The same with further parameters.
    pub async fn code_with(&self, browser: &mut Browser, username: &str, parameters: &[(&str, &str)]) -> String {
        let page = browser.authorize(&self.authorize_url(parameters), username, PASSWORD).await;
        page.redirect_parameter("code").unwrap_or_else(|| panic!("no code: {:?} {}", page.location(), page.body))
    }

    /// Tokens for a person, through login, consent and code.
    pub async fn sign_in(&self, browser: &mut Browser, username: &str) -> Tokens {
        self.sign_in_with(browser, username, &[]).await
    }

    /// The same with further parameters of the authorization request.
    pub async fn sign_in_with(&self, browser: &mut Browser, username: &str, parameters: &[(&str, &str)]) -> Tokens {
        let code = self.code_with(browser, username, parameters).await;
        self.exchange(&code).await.tokens()
    }

    /// Redeems a code.
    pub async fn exchange(&self, code: &str) -> Answer {
        let verifier = Pkce::new().verifier;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", &verifier),
        ];
        self.token(&form).await
    }

    /// Refreshes.
    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    /// Asks for a token on its own.
    pub async fn client_credentials(&self) -> Answer {
        self.token(&[("grant_type", "client_credentials")]).await
    }

    /// Sends a form to the token endpoint, authenticated as the app is registered.
    pub async fn token(&self, form: &[(&str, &str)]) -> Answer {
        self.post("/oauth2/token", form).await
    }

    /// Describes a token.
    pub async fn introspect(&self, token: &str) -> Answer {
        self.post("/oauth2/introspect", &[("token", token)]).await
    }

    /// Revokes a token.
    pub async fn revoke(&self, token: &str) -> Answer {
        self.post("/oauth2/revoke", &[("token", token)]).await
    }

    /// Whether a token is active in this app's eyes.
    pub async fn is_active(&self, token: &str) -> bool {
        let answer = self.introspect(token).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
        answer.json["active"].as_bool().expect("active")
    }

    /// Userinfo with a token.
    pub async fn userinfo(&self, token: &str) -> Answer {
        Answer::of(http().get(format!("{}/oauth2/userinfo", self.issuer)).bearer_auth(token)).await
    }

    /// Sends a form to an endpoint, authenticated as the app is registered.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = http().post(format!("{}{path}", self.issuer));
        let mut form = form.to_vec();
        let request = match &self.secret {
            Some(secret) if self.post => {
                form.push(("client_id", &self.client_id));
                form.push(("client_secret", secret));
                request
            }
            Some(secret) => request.basic_auth(&self.client_id, Some(secret)),
            None => {
                form.push(("client_id", &self.client_id));
                request
            }
        };
        Answer::of(request.form(&form)).await
    }
}
