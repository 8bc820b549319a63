//! A browser without a screen: it keeps cookies, sends forms with the fields the page has, and follows redirects as far
//! as the server's own pages go.

use reqwest::header::{COOKIE, HOST, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A client that follows nothing by itself.
pub fn http() -> &'static Client {
    static HTTP: OnceLock<Client> = OnceLock::new();
    HTTP.get_or_init(|| {
        // Each test has a runtime of its own: a pooled connection would outlive it.
        Client::builder().redirect(Policy::none()).pool_max_idle_per_host(0).no_proxy().build().expect("a client")
    })
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Page {
    /// The address it came from.
    pub url: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Page {
    /// Where a redirect leads.
    pub fn location(&self) -> Option<&str> {
        self.headers.get(LOCATION).map(|value| value.to_str().expect("a printable address"))
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a printable header"))
    }

    /// The cookies it sets, as the lines were sent.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().expect("a printable cookie")).collect()
    }

    /// The kind of page, from `data-page`.
    pub fn kind(&self) -> &str {
        between(&self.body, "data-page=\"", "\"").unwrap_or_default()
    }

    /// The stable word of an error page.
    pub fn error_code(&self) -> &str {
        let tail = self.body.split("id=\"error-code\"").nth(1).unwrap_or_default();
        between(tail, ">", "<").unwrap_or_default().trim()
    }

    /// The value of an input.
    pub fn field(&self, name: &str) -> Option<String> {
        let marker = format!("name=\"{name}\"");
        let input = self.body.split("<input").find(|input| input.contains(&marker))?;
        let input = input.split('>').next()?;
        between(input, "value=\"", "\"").map(unescape)
    }

    /// A parameter of the redirect's query.
    pub fn redirect_parameter(&self, name: &str) -> Option<String> {
        let url = url::Url::parse(self.location()?).ok()?;
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(found, _)| found)
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x3D;", "=")
        .replace("&amp;", "&")
}

/// Names and values: the fields of a form, or headers.
type Pairs<'p> = &'p [(&'p str, &'p str)];

/// A browser.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
    host: Option<String>,
}

impl Browser {
    /// A fresh one.
    pub fn new() -> Self {
        Self::default()
    }

    /// One that reaches the server under another name: the requests are the same but for `Host`.
    pub fn under(host: &str) -> Self {
        Self { host: Some(host.to_owned()), ..Self::default() }
    }

    /// Its cookies.
    pub fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// Plants a cookie.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Opens an address; follows nothing.
    pub async fn get(&mut self, url: &str) -> Page {
        self.send(Method::GET, url, (None, &[])).await
    }

    /// Sends a form; follows nothing.
    pub async fn post(&mut self, url: &str, form: &[(&str, &str)]) -> Page {
        self.send(Method::POST, url, (Some(form), &[])).await
    }

    /// Sends a form with further headers, such as those a browser adds to say where the form came from.
    pub async fn post_with(&mut self, url: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        self.send(Method::POST, url, (Some(form), headers)).await
    }

    async fn send(&mut self, method: Method, url: &str, (form, headers): (Option<Pairs<'_>>, Pairs<'_>)) -> Page {
        let mut request = http().request(method, url).header("accept", "text/html");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(host) = &self.host {
            request = request.header(HOST, host);
        }
        if !self.cookies.is_empty() {
            let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, jar.join("; "));
        }
        if let Some(form) = form {
            request = request.form(form);
        }
        let response = request.send().await.expect("an answer");
        for line in response.headers().get_all(SET_COOKIE) {
            self.keep(line.to_str().expect("a printable cookie"));
        }
        Page {
            url: url.to_owned(),
            status: response.status(),
            headers: response.headers().clone(),
            body: response.text().await.expect("a body"),
        }
    }

    fn keep(&mut self, line: &str) {
        let (name, rest) = line.split_once('=').expect("a cookie");
        let value = rest.split(';').next().unwrap_or_default();
        if rest.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Opens an address and follows redirects while they stay on the server's own pages.
    pub async fn open(&mut self, url: &str) -> Page {
        let page = self.get(url).await;
        self.follow(page).await
    }

    /// Follows redirects that stay on the origin the page came from.
    pub async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..10 {
            let Some(location) = page.location() else { return page };
            let from = url::Url::parse(&page.url).expect("an address");
            let to = from.join(location).expect("an address");
            if to.origin() != from.origin() {
                return page;
            }
            page = self.get(to.as_str()).await;
        }
        panic!("redirects do not end at {}", page.url);
    }

    /// Sends the form of a page with its hidden fields and these; follows nothing.
    pub async fn submit(&mut self, page: &Page, fields: &[(&str, &str)]) -> Page {
        let action = between(&page.body, "action=\"", "\"").map(unescape).expect("a form");
        let url = url::Url::parse(&page.url).expect("an address").join(&action).expect("an action");
        let hidden: Vec<(String, String)> = page
            .body
            .split("<input")
            .skip(1)
            .map(|input| input.split('>').next().unwrap_or_default())
            .filter(|input| input.contains("type=\"hidden\""))
            .map(|input| {
                let name = between(input, "name=\"", "\"").unwrap_or_default();
                (name.to_owned(), between(input, "value=\"", "\"").map(unescape).unwrap_or_default())
            })
            .collect();
        let mut form: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        form.extend_from_slice(fields);
        self.post(url.as_str(), &form).await
    }

    /// Signs in on a login page; follows nothing.
    pub async fn sign_in(&mut self, page: &Page, username: &str, password: &str) -> Page {
        assert_eq!(page.kind(), "login", "{} shows {}", page.url, page.body);
        self.submit(page, &[("username", username), ("password", password)]).await
    }

    /// Opens an authorization request and does what the pages ask, allowing everything; the last answer, which leads
    /// to the client or is an error page.
    pub async fn authorize(&mut self, url: &str, username: &str, password: &str) -> Page {
        let mut page = self.open(url).await;
        if page.kind() == "login" {
            let answer = self.sign_in(&page, username, password).await;
            page = self.follow(answer).await;
        }
        if page.kind() == "consent" {
            let answer = self.submit(&page, &[("decision", "allow")]).await;
            page = self.follow(answer).await;
        }
        page
    }
}
