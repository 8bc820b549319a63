//! Requests and their answers, as far as two answers to the same question must be equal.

use harness::browser::http;
use reqwest::Method;
use url::form_urlencoded::byte_serialize;

/// Headers that differ from answer to answer. Whether a connection stays open depends on whether the body of a request
/// that is refused without it had come in yet.
const MASKED_HEADERS: [&str; 3] = ["date", "x-request-id", "connection"];

/// What is drawn or sealed anew for each answer: it begins after the first text and ends before one of the letters.
const MASKED_PARTS: [(&str, &[char]); 7] = [
    (r#"id="request-id">"#, &['<']),
    (r#"name="form_token" value=""#, &['"']),
    (r#"name="ticket" value=""#, &['"']),
    ("?ticket=", &['"', '&']),
    ("?ticket&#x3D;", &['"', '&']),
    ("'nonce-", &['\'']),
    (r#" nonce=""#, &['"']),
];

/// What the console draws for a sign-in of its own, in the address it sends the browser to.
const MASKED_AT_THE_CONSOLE: [(&str, &[char]); 3] =
    [("state=", &['&']), ("nonce=", &['&']), ("code_challenge=", &['&'])];

/// A request, ready to be sent as often as wanted.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The method.
    pub method: Method,
    /// The whole address without the query.
    pub url: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The query of a GET, the form of a POST.
    pub fields: Vec<(String, String)>,
}

/// An answer without what may differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The status.
    pub status: u16,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Ask {
    /// Sends it; what came back, with the id it presented and everything drawn for this answer masked.
    pub async fn seen(&self, presented: &str) -> Seen {
        let fields = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish();
        let url = if self.method == Method::GET && !fields.is_empty() {
            format!("{}?{fields}", self.url)
        } else {
            self.url.clone()
        };
        let mut request = http().request(self.method.clone(), url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if self.method == Method::POST {
            request = request.form(&self.fields);
        }
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let mut headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .filter(|(name, _)| !MASKED_HEADERS.contains(&name.as_str()))
            .map(|(name, value)| {
                let value = value.to_str().expect("a printable header");
                (name.to_string(), masked_header(name.as_str(), value, presented))
            })
            .collect();
        headers.sort();
        let body = String::from_utf8_lossy(&response.bytes().await.expect("a body")).into_owned();
        // Numbers are others each time, and of what they count they name nothing: `telemetry::numbers` sees to it.
        if headers.iter().any(|(name, value)| name == "content-type" && value.starts_with("application/openmetrics")) {
            headers.retain(|(name, _)| name != "content-length");
            return Seen { status, headers, body: String::new() };
        }
        Seen { status, headers, body: masked(&body, presented) }
    }
}

fn masked_header(name: &str, value: &str, presented: &str) -> String {
    match name {
        // The value of a cookie is drawn; its name and attributes are not.
        "set-cookie" => match value.split_once('=').and_then(|(name, rest)| Some((name, rest.split_once(';')?))) {
            Some((name, ("", attributes))) => format!("{name}=;{attributes}"),
            Some((name, (_, attributes))) => format!("{name}=…;{attributes}"),
            None => value.to_owned(),
        },
        "location" if value.starts_with("/system/oauth2/authorize?") => {
            MASKED_AT_THE_CONSOLE.iter().fold(masked(value, presented), |text, (start, ends)| cover(&text, start, ends))
        }
        _ => masked(value, presented),
    }
}

fn masked(text: &str, presented: &str) -> String {
    let mut text = MASKED_PARTS.iter().fold(text.to_owned(), |text, (start, ends)| cover(&text, start, ends));
    if presented.is_empty() {
        return text;
    }
    // An answer may repeat what it was asked with, in its own words.
    let escaped: String = byte_serialize(presented.as_bytes()).collect();
    for form in [presented, &escaped] {
        text = text.replace(form, "«id»");
    }
    text
}

/// Covers what stands between each `start` and the next of the `ends`, or the end of the text.
fn cover(text: &str, start: &str, ends: &[char]) -> String {
    let mut parts = text.split(start);
    let mut covered = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.find(ends).map_or("", |end| &part[end..]);
        covered.push_str(start);
        covered.push('…');
        covered.push_str(rest);
    }
    covered
}
