//! A request as a page prints it: method and address, header lines, an empty line, the body, with the page's indents and
//! line breaks. It is sent as it stands once its placeholders are filled in.

use harness::Answer;
use harness::browser::http;

/// A printed request.
pub struct Printed {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Printed {
    /// Reads a printed request and fills in these placeholders.
    pub fn of(text: &str, filled: &[(&str, &str)]) -> Self {
        let mut text = text.trim_start_matches('\n').to_owned();
        for (placeholder, value) in filled {
            assert!(text.contains(placeholder), "{placeholder} is not printed in {text}");
            text = text.replace(placeholder, value);
        }
        let (first, mut rest) = text.split_once('\n').unwrap_or((&text, ""));
        let (method, url) = first.trim().split_once(' ').expect("a method and an address");
        let mut headers = Vec::new();
        while let Some((line, after)) = rest.split_once('\n') {
            rest = after;
            let Some((name, value)) = line.trim().split_once(": ") else { break };
            headers.push((name.to_owned(), value.to_owned()));
        }
        Self { method: method.to_owned(), url: url.to_owned(), headers, body: rest.to_owned() }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        assert_eq!(self.method, "GET");
        &self.url
    }

    /// Sends it: the headers that are printed, and the body with every space and line break.
    pub async fn send(&self) -> Answer {
        let method = self.method.parse().expect("a method");
        let request = self
            .headers
            .iter()
            .fold(http().request(method, &self.url), |request, (name, value)| request.header(name, value));
        Answer::of(request.body(self.body.clone())).await
    }
}
