//! A client of the admin API: with a token, with the session of the console, or with nothing.

use crate::browser::{Browser, http};
use crate::client::{Answer, App};
use crate::operator::Role;
use crate::server::TestServer;
use crate::world::{PASSWORD, World};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tenantry::domain::policy::permitted;
use tenantry::protocol::scope::{PLATFORM_SCOPES, ScopeSet};

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct Api {
    base: String,
    headers: Vec<(String, String)>,
}

impl Api {
    /// Nobody.
    pub fn nobody(server: &TestServer) -> Self {
        Self { base: format!("{}/api/v1", server.url), headers: Vec::new() }
    }

    /// The holder of a token.
    pub fn with_token(server: &TestServer, token: &str) -> Self {
        Self::nobody(server).with("authorization", &format!("Bearer {token}"))
    }

    /// The same with a further header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Somebody who is signed in to the console of a workspace in this browser, as its page would ask.
    pub async fn of_console(world: &World<'_>, browser: &mut Browser) -> Self {
        let session = browser.get(&format!("{}/console/session?workspace={}", world.server.url, world.slug)).await;
        let session: Value = serde_json::from_str(&session.body).expect("JSON");
        let token = session["form_token"].as_str().unwrap_or_else(|| panic!("nobody is signed in: {session}"));
        let jar: Vec<String> = browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        Self::nobody(world.server)
            .with("cookie", &jar.join("; "))
            .with("origin", &world.server.url)
            .with("sec-fetch-site", "same-origin")
            .with("x-form-token", token)
    }

    /// Asks.
    pub async fn ask(&self, method: Method, path: &str, (headers, body): (&[(&str, &str)], Option<&Value>)) -> Answer {
        let request = self.request(method, path, headers);
        let answer = Answer::of(body.into_iter().fold(request, RequestBuilder::json)).await;
        answer.is_in_words_of_the_api();
        answer
    }

    /// Sends something that is no JSON.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], bytes: &[u8]) -> Answer {
        Answer::of(self.request(method, path, headers).body(bytes.to_vec())).await
    }

    fn request(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> RequestBuilder {
        let request = http().request(method, format!("{}{path}", self.base));
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        own.chain(headers.iter().copied()).fold(request, |request, (name, value)| request.header(name, value))
    }

    /// Looks.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, (&[], None)).await
    }

    /// Makes or does something.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::POST, path, (&[], Some(body))).await
    }

    /// Makes something with a key.
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.ask(Method::POST, path, (&[("idempotency-key", key)], Some(body))).await
    }

    /// Changes something, whatever its version.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::PATCH, path, (&[("if-match", "*")], Some(body))).await
    }

    /// Replaces something, whatever its version.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::PUT, path, (&[("if-match", "*")], Some(body))).await
    }

    /// Removes something.
    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, (&[], None)).await
    }
}

impl Answer {
    /// Demands this status; the body.
    #[track_caller]
    pub fn done(&self, status: u16) -> &Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        &self.json
    }

    /// Nobody who asks the API is told what to type on a command line.
    #[track_caller]
    fn is_in_words_of_the_api(&self) {
        for member in ["title", "detail", "hint"] {
            let text = self.json[member].as_str().unwrap_or_default();
            let command_line = self.status.as_u16() >= 400 && (text.contains("tenantry ") || text.contains("--"));
            assert!(!command_line, "{member} speaks of the command line: {}", self.text);
        }
    }

    /// Demands a problem of this status and kind.
    #[track_caller]
    pub fn problem(&self, status: u16, kind: &str) {
        let found = (self.status.as_u16(), self.json["type"].as_str().unwrap_or_default());
        assert_eq!(found, (status, format!("urn:tenantry:problem:{kind}").as_str()), "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json["status"], status);
        for member in ["title", "detail", "request_id"] {
            assert!(self.json[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {}", self.text);
        }
    }
}

impl<'s> World<'s> {
    /// The workspace whose members operate the instance.
    pub fn system(server: &'s TestServer) -> Self {
        Self { server, slug: "system".to_owned() }
    }

    /// A token for the admin API of a machine app, with these scopes.
    pub async fn api_token(&self, app: &App, scope: &str) -> String {
        let resource = format!("{}/api/v1", self.server.url);
        let form = [("grant_type", "client_credentials"), ("scope", scope), ("resource", &resource)];
        app.token(&form).await.tokens().access_token
    }

    /// A machine app with a role and every scope of the platform that the role reaches, asking.
    pub async fn api(&self, role: Role) -> Api {
        let (app, token) = self.api_app(role).await;
        drop(app);
        Api::with_token(self.server, &token)
    }

    /// The same app and its token.
    pub async fn api_app(&self, role: Role) -> (App, String) {
        let scopes: Vec<&str> = PLATFORM_SCOPES.to_vec();
        let app = self.member_app(role, &scopes).await;
        let reached = permitted(role, &ScopeSet::of(&PLATFORM_SCOPES)).to_string();
        let token = self.api_token(&app, &reached).await;
        (app, token)
    }

    /// A browser in which somebody is signed in to the console of this workspace.
    pub async fn console(&self, username: &str) -> Browser {
        let mut browser = Browser::new();
        let page = browser.open(&format!("{}/console/login?workspace={}", self.server.url, self.slug)).await;
        let answer = browser.sign_in(&page, username, PASSWORD).await;
        let page = browser.follow(answer).await;
        assert!(page.url.ends_with(&format!("/console/w/{}", self.slug)), "{} {}", page.url, page.body);
        browser
    }
}
