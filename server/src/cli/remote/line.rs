//! One request to the server and its answer. The token goes to the server that was named and nowhere else: no redirect is
//! followed, and what is not encrypted goes to this machine alone. A request whose answer is lost is sent again where that
//! can do nothing twice.

use super::{Seen, problem};
use crate::cli::failure::Failure;
use crate::config::PublicUrl;
use crate::entropy::Entropy;
use crate::http::api::BASE;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_MATCH};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// A connection must be there by then.
const CONNECTING: Duration = Duration::from_secs(10);
/// An answer must be there by then.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often a request is sent whose answer is lost.
const TRIES: u32 = 3;
/// Before it is sent again.
const PAUSE: Duration = Duration::from_millis(500);
/// The largest answer, in bytes. A page holds 200 items.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Where names of this machine lead, whatever a resolver says of them; the port is that of the URL.
const HERE: [SocketAddr; 2] =
    [SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0), SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0)];

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The way to a server, with the token it gets.
#[derive(Debug)]
pub struct Line {
    client: Client,
    /// Of the server.
    origin: String,
    base: Url,
    /// Marked as sensitive, so that no log shows it.
    token: HeaderValue,
}

impl Line {
    /// The way to a server; nothing is sent yet.
    pub fn new(server: &PublicUrl, token: &SecretString) -> Result<Self, Failure> {
        let origin = server.origin().to_owned();
        let unusable = || Failure::new(format!("{origin} cannot be asked"));
        let base = Url::parse(&format!("{origin}{BASE}")).map_err(|_| unusable())?;
        let mut token = HeaderValue::try_from(format!("Bearer {}", token.expose_secret())).map_err(|_| unusable())?;
        token.set_sensitive(true);
        let builder = Client::builder()
            .user_agent(concat!("tenantry/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(CONNECTING)
            .timeout(PATIENCE);
        let builder = if server.is_loopback() {
            builder.no_proxy().resolve_to_addrs(base.host_str().unwrap_or_default(), &HERE)
        } else {
            builder
        };
        let builder = match server.scheme() {
            "https" => builder.https_only(true),
            // No certificate is looked at, so none need be installed here.
            _ => builder.tls_certs_only([]),
        };
        let client =
            builder.build().map_err(|error| Failure::new(format!("TLS is not to be had: {}", cause(&error))))?;
        Ok(Self { client, origin, base, token })
    }

    /// What the server is called.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

/// A request.
#[derive(Debug)]
pub struct Ask<'l> {
    line: &'l Line,
    method: Method,
    path: &'l [String],
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    /// Whether it can do nothing twice.
    repeatable: bool,
}

/// An answer that says that something was done.
#[derive(Debug)]
pub struct Answer {
    body: Vec<u8>,
    /// The version it shows.
    pub tag: Option<String>,
    /// Whether the thing was made before.
    pub replayed: bool,
}

impl<'l> Ask<'l> {
    /// A request by this method for what stands at a path below the API's.
    pub fn new(line: &'l Line, method: Method, path: &'l [String]) -> Self {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, line.token.clone()), (ACCEPT, JSON)]);
        let repeatable = method == Method::GET;
        Self { line, method, path, query: Vec::new(), headers, body: None, repeatable }
    }

    /// With these parameters.
    pub fn query(mut self, query: &[(&str, &str)]) -> Self {
        self.query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self
    }

    /// With this body.
    pub fn body(self, body: &Value) -> Self {
        self.carrying(JSON, body.to_string().into_bytes())
    }

    /// With a file of this media type.
    pub fn file(self, media_type: &'static str, bytes: Vec<u8>) -> Self {
        self.carrying(HeaderValue::from_static(media_type), bytes)
    }

    fn carrying(mut self, media_type: HeaderValue, bytes: Vec<u8>) -> Self {
        self.headers.insert(CONTENT_TYPE, media_type);
        self.body = Some(bytes);
        self
    }

    /// With a key that has it done once (`Idempotency-Key`).
    pub fn once(mut self) -> Self {
        let key = Entropy::system().uuid_v4().to_string();
        if let Ok(key) = HeaderValue::try_from(key) {
            self.headers.insert("idempotency-key", key);
            self.repeatable = true;
        }
        self
    }

    /// Of the version that was seen.
    pub fn version<T>(mut self, seen: &Seen<T>) -> Self {
        let tag = seen.tag.as_deref().and_then(|tag| HeaderValue::from_str(tag).ok());
        // What shows no version has none to be overwritten unseen.
        self.headers.insert(IF_MATCH, tag.unwrap_or(HeaderValue::from_static("*")));
        self
    }

    /// Sends it; the answer, if it is one of success.
    ///
    /// # Errors
    /// The server is away or no server of this kind, or it refused.
    pub async fn answered(&self) -> Result<Answer, Failure> {
        if let Some(at) = self.path.iter().position(|part| leads_elsewhere(part)) {
            return Err(problem::absent_at(self.path, at));
        }
        let mut tries = 1;
        loop {
            match self.sent().await {
                Ok((status, headers, body)) if status.is_success() => return Ok(Answer::new(&headers, body)),
                Ok((status, headers, body)) => {
                    return Err(problem::refusal(self.line, self.path, (status, &headers, &body)));
                }
                Err(error) if self.repeatable && tries < TRIES && is_lost(&error) => tries += 1,
                Err(error) => return Err(unanswered(self.line, &self.method, &error)),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn sent(&self) -> Result<(StatusCode, HeaderMap, Vec<u8>), Lost> {
        let mut url = self.line.base.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.extend(self.path);
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let mut request = self.line.client.request(self.method.clone(), url).headers(self.headers.clone());
        if let Some(body) = &self.body {
            request = request.body(body.clone());
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        Ok((status, headers, read(answer).await?))
    }
}

/// Why there is no answer.
#[derive(Debug)]
enum Lost {
    /// On the way.
    Broken(reqwest::Error),
    /// It is larger than any answer of the API.
    TooLarge,
}

impl From<reqwest::Error> for Lost {
    fn from(error: reqwest::Error) -> Self {
        Self::Broken(error.without_url())
    }
}

/// Whether a part of a path would name another place than it says. Control characters would be left out of it.
fn leads_elsewhere(part: &str) -> bool {
    ["", ".", ".."].contains(&part) || part.contains(char::is_control)
}

async fn read(mut answer: Response) -> Result<Vec<u8>, Lost> {
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await? {
        if body.len() + part.len() > MOST_BYTES {
            return Err(Lost::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// Whether the server may have done what was asked all the same.
fn is_lost(lost: &Lost) -> bool {
    matches!(lost, Lost::Broken(error) if !error.is_connect() && !error.is_builder())
}

fn unanswered(line: &Line, method: &Method, lost: &Lost) -> Failure {
    let origin = line.origin();
    // Whoever repeats the command draws another key.
    let hint = if method == Method::GET { "try again" } else { "look whether it was done before you repeat it" };
    match lost {
        Lost::TooLarge => Failure::new(format!("{origin} answers with more than {MOST_BYTES} bytes")),
        Lost::Broken(error) if error.is_connect() => unreached(origin, &cause(error)),
        Lost::Broken(error) if error.is_timeout() => {
            Failure::new(format!("{origin} has not answered within {} s; {hint}", PATIENCE.as_secs()))
        }
        Lost::Broken(error) => Failure::new(format!("the answer of {origin} is lost: {}; {hint}", cause(error))),
    }
}

fn unreached(origin: &str, cause: &str) -> Failure {
    let hint = if cause.contains("certificate") {
        "it must be one that this machine believes, or SSL_CERT_FILE names the roots"
    } else {
        "check the address, and that the server runs"
    };
    Failure::new(format!("cannot reach {origin}: {cause}; {hint}"))
}

/// What lies at the bottom of an error.
fn cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    crate::domain::refusal::shown(&cause.to_string())
}

impl Answer {
    fn new(headers: &HeaderMap, body: Vec<u8>) -> Self {
        let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        Self { body, tag, replayed: headers.contains_key("idempotency-replayed") }
    }

    /// What it says.
    pub fn json<T: DeserializeOwned>(&self, line: &Line) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|_| {
            let reason = format!("the answer of {} is none of the admin API of this version", line.origin());
            Failure::new(format!("{reason}; check the address, and the version of the server"))
        })
    }
}
