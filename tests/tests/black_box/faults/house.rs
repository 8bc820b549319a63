//! What the tests of faults live in, and what they demand of an answer while there is one.

use harness::client::Answer;
use harness::installation::Running;
use harness::world::PASSWORD;
use harness::{App, Installation, Page, Place};
use std::time::{Duration, Instant};

/// What comes at all comes before this.
const LONG: Duration = Duration::from_mins(1);

/// A running server with a workspace, people and apps.
#[derive(Debug)]
pub(super) struct House {
    pub(super) place: Installation,
    pub(super) server: Running,
    /// An app in which people sign in.
    pub(super) app: App,
    /// An app of its own.
    pub(super) machine: App,
    /// Where the data is.
    pub(super) database: Place,
}

impl House {
    /// Builds one on SQLite, or on this database.
    pub(super) async fn build(mut place: Installation, database: Option<Place>) -> Self {
        if let Some(database) = &database {
            place.on(database);
        }
        place.json(&["workspace", "create", "acme"], "").object();
        for person in ["ada", "bob"] {
            let words = ["user", "create", "--workspace", "acme", "--username", person, "--password-stdin"];
            place.json(&words, PASSWORD).object();
        }
        let app = place.app("acme", &["--type", "web", "--redirect-uri", "https://app.example/callback"]);
        let machine = place.app("acme", &["--type", "machine", "--scope", "reports:read"]);
        let server = place.serve(&[]).await;
        let database = database.unwrap_or_else(|| Place::File(place.database()));
        Self { place, server, app, machine, database }
    }
}

/// Asks again and again until there is an answer.
pub(super) async fn eventually<T>(ask: impl AsyncFn() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(began.elapsed() < LONG, "it has not come after {LONG:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Demands a fault: not now, try again.
#[track_caller]
pub(super) fn not_now(answer: &Answer) {
    answer.refused(503, "temporarily_unavailable");
    let wait: u32 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=30).contains(&wait));
}

/// The same for people.
#[track_caller]
pub(super) fn not_now_page(page: &Page) {
    let seen = (page.status.as_u16(), page.error_code(), page.location());
    assert_eq!(seen, (503, "temporarily_unavailable", None), "{}\n{}", page.url, page.body);
    assert!(!page.header("retry-after").is_empty());
    assert!(page.set_cookies().iter().all(|cookie| !cookie.contains("__Host-s.")), "{:?}", page.set_cookies());
}
