//! The admin API of a server, asked over HTTP by whoever holds a token: `words` says which server and which token, `line`
//! carries one request there and its answer back, `problem` makes a refusal of what was not done, and [`Api`] is a place
//! in the API with the verbs the commands need. No installation is opened on this machine, and nothing is written to it.

mod line;
mod problem;
mod token;
mod words;

pub use words::Words;

use super::failure::Failure;
use line::{Answer, Ask, Line};
use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;

/// A place in the API: what is asked for stands below it.
#[derive(Clone, Debug)]
pub struct Api {
    line: Arc<Line>,
    path: Vec<String>,
}

/// A thing as it was looked at.
#[derive(Debug)]
pub struct Seen<T> {
    /// The thing.
    pub thing: T,
    tag: Option<String>,
}

/// A thing that was made.
#[derive(Debug)]
pub struct Made<T> {
    /// The thing.
    pub thing: T,
    /// Whether an earlier request had made it, whose answer was lost: then its secret is lost, too.
    pub replayed: bool,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub struct Items<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next one begins.
    pub next_cursor: Option<String>,
}

impl Api {
    fn new(line: Line) -> Self {
        Self { line: Arc::new(line), path: Vec::new() }
    }

    /// A place below this one.
    pub fn at<'p>(&self, parts: impl IntoIterator<Item = &'p str>) -> Self {
        let below = parts.into_iter().map(str::to_owned);
        Self { line: Arc::clone(&self.line), path: self.path.iter().cloned().chain(below).collect() }
    }

    /// Looks at what is here, and at its version.
    pub async fn look<T: DeserializeOwned>(&self) -> Result<Seen<T>, Failure> {
        self.seen(&self.ask(Method::GET).answered().await?)
    }

    /// What is here.
    pub async fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        Ok(self.look().await?.thing)
    }

    /// The same, said more closely.
    pub async fn read_with<T: DeserializeOwned>(&self, query: &[(&str, &str)]) -> Result<T, Failure> {
        self.ask(Method::GET).query(query).answered().await?.json(&self.line)
    }

    /// A page of the list that is here.
    pub async fn page<T: DeserializeOwned>(&self, query: &[(&str, &str)]) -> Result<Items<T>, Failure> {
        self.read_with(query).await
    }

    /// All of a list that is a handful by nature.
    pub async fn all<T: DeserializeOwned>(&self) -> Result<Vec<T>, Failure> {
        Ok(self.page(&[]).await?.items)
    }

    /// The one of a list that fits a filter of its own.
    pub async fn one<T: DeserializeOwned>(&self, filter: (&str, &str), noun: &'static str) -> Result<T, Failure> {
        let absent = || Failure::absent(noun, filter.1);
        if filter.1.is_empty() {
            return Err(absent());
        }
        self.page(&[filter]).await?.items.into_iter().next().ok_or_else(absent)
    }

    /// Makes something here, once however often the request must be sent.
    pub async fn make<T: DeserializeOwned>(&self, body: &Value) -> Result<Made<T>, Failure> {
        let answer = self.ask(Method::POST).once().body(body).answered().await?;
        Ok(Made { thing: answer.json(&self.line)?, replayed: answer.replayed })
    }

    /// Does what this place is for, and gets the thing as it is then.
    pub async fn act<T: DeserializeOwned>(&self, body: &Value) -> Result<T, Failure> {
        self.ask(Method::POST).body(body).answered().await?.json(&self.line)
    }

    /// The same where there is nothing to be shown.
    pub async fn tell(&self, body: &Value) -> Result<(), Failure> {
        self.ask(Method::POST).body(body).answered().await.map(drop)
    }

    /// Replaces what is here and has no version.
    pub async fn put<T: DeserializeOwned>(&self, body: &Value) -> Result<T, Failure> {
        self.ask(Method::PUT).body(body).answered().await?.json(&self.line)
    }

    /// Changes what is here, if it is still the version that was seen.
    pub async fn change<T: DeserializeOwned, S>(&self, seen: &Seen<S>, body: &Value) -> Result<Seen<T>, Failure> {
        self.seen(&self.ask(Method::PATCH).version(seen).body(body).answered().await?)
    }

    /// Replaces it.
    pub async fn replace<T: DeserializeOwned, S>(&self, seen: &Seen<S>, body: &Value) -> Result<Seen<T>, Failure> {
        self.seen(&self.ask(Method::PUT).version(seen).body(body).answered().await?)
    }

    /// Replaces it by what is no JSON.
    pub async fn replace_file<S>(
        &self,
        seen: &Seen<S>,
        media_type: &'static str,
        bytes: Vec<u8>,
    ) -> Result<(), Failure> {
        self.ask(Method::PUT).version(seen).file(media_type, bytes).answered().await.map(drop)
    }

    /// Removes what is here.
    pub async fn remove(&self, query: &[(&str, &str)]) -> Result<(), Failure> {
        self.ask(Method::DELETE).query(query).answered().await.map(drop)
    }

    /// The same where it may be gone; whether it was there.
    pub async fn end(&self, noun: &'static str) -> Result<bool, Failure> {
        match self.remove(&[]).await {
            Err(absent) if absent.is_absent(noun) => Ok(false),
            done => done.map(|()| true),
        }
    }

    fn seen<T: DeserializeOwned>(&self, answer: &Answer) -> Result<Seen<T>, Failure> {
        Ok(Seen { thing: answer.json(&self.line)?, tag: answer.tag.clone() })
    }

    fn ask(&self, method: Method) -> Ask<'_> {
        Ask::new(&self.line, method, &self.path)
    }
}

/// The body of a request that says nothing more.
pub fn nothing() -> Value {
    json!({})
}
