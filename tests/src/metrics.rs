//! The page of numbers as a test looks at it: each sample by its name with its labels. Whether the page is what
//! Prometheus reads is another suite's question, which has a real parser for it.

use crate::browser::http;
use crate::client::Answer;
use std::collections::{BTreeMap, BTreeSet};

/// What was on the page at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Metrics(BTreeMap<String, f64>);

impl Metrics {
    /// Asks a server on this machine for its page.
    pub async fn of(url: &str) -> Self {
        let answer = Answer::of(http().get(format!("{url}/metrics"))).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
        assert_eq!(answer.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
        Self::read(&answer.text)
    }

    /// Reads a page.
    pub fn read(text: &str) -> Self {
        assert!(text.ends_with("# EOF\n"), "a page that was cut: {text}");
        let samples = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
            let (name, value) = line.rsplit_once(' ').expect("a value");
            (name.to_owned(), value.parse().expect("a number"))
        });
        Self(samples.collect())
    }

    /// The sample of this name, with its labels as they stand on the page.
    #[track_caller]
    pub fn value(&self, name: &str) -> f64 {
        *self.0.get(name).unwrap_or_else(|| panic!("no {name} among {:#?}", self.0.keys()))
    }

    /// How much a sample grew since an earlier page, on which it may not have been yet.
    pub fn grown(&self, since: &Self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or_default() - since.0.get(name).copied().unwrap_or_default()
    }

    /// All names with their labels.
    pub fn names(&self) -> BTreeSet<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}
