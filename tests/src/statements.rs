//! The SQL a server really sends. Its driver tells every statement, without its values, at the level `trace`; what is
//! told in this process and what the program wrote to its log are kept here. Where `TEST_STATEMENTS` names a folder,
//! they are also kept there, so that the suite `plans` can look at all that the black-box suite made the server send.

use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, Once, PoisonError};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// Under this name the driver tells its statements.
const TARGET: &str = "sqlx::query";
/// At this level it tells those of a server; those of a test that looks into a database come at another.
const LEVEL: Level = Level::TRACE;

static SENT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
static LISTENING: Once = Once::new();

/// Where statements are kept beyond this process.
pub fn folder() -> Option<PathBuf> {
    std::env::var_os("TEST_STATEMENTS").map(PathBuf::from)
}

/// Keeps what servers inside this process send from now on.
pub fn listen() {
    LISTENING.call_once(|| {
        let listener = Listener.with_filter(Targets::new().with_target(TARGET, LEVEL));
        tracing_subscriber::registry().with(listener).init();
    });
}

/// The settings with which the program tells its statements, if they are wanted beyond this process.
pub fn settings() -> &'static [(&'static str, &'static str)] {
    if folder().is_none() {
        return &[];
    }
    &[("TENANTRY__TELEMETRY__LOG_LEVEL", "trace"), ("TENANTRY__TELEMETRY__LOG_FORMAT", "json")]
}

/// Keeps the statements in a log the program wrote under [`settings`].
pub fn read_log(log: &str) {
    for line in log.lines() {
        let Ok(event) = serde_json::from_str::<Value>(line) else { continue };
        if event["target"] == TARGET && event["level"] == LEVEL.as_str() {
            let text = |name: &str| event[name].as_str().unwrap_or_default();
            keep(text("summary"), text("db.statement"));
        }
    }
}

/// Everything that was kept in this process.
pub fn sent() -> BTreeSet<String> {
    SENT.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Everything that was kept in the folder, by any process.
pub fn kept() -> BTreeSet<String> {
    let files = folder().into_iter().flat_map(|folder| std::fs::read_dir(folder).expect("the folder of statements"));
    let lines = files.flat_map(|file| {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("statements");
        text.lines().map(|line| serde_json::from_str(line).expect("a statement")).collect::<Vec<String>>()
    });
    lines.collect()
}

/// A statement of few words is only in the summary.
fn keep(summary: &str, statement: &str) {
    let statement = if statement.is_empty() { summary.to_owned() } else { statement.trim().to_owned() };
    let mut sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
    if !sent.insert(statement.clone()) {
        return;
    }
    if let Some(folder) = folder() {
        let file = folder.join(std::process::id().to_string());
        let file = std::fs::OpenOptions::new().create(true).append(true).open(file);
        let line = serde_json::to_string(&statement).expect("JSON");
        writeln!(file.expect("a file of statements"), "{line}").expect("a line");
    }
}

struct Listener;

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() != LEVEL {
            return;
        }
        let mut told = Told::default();
        event.record(&mut told);
        keep(&told.summary, &told.statement);
    }
}

#[derive(Default)]
struct Told {
    summary: String,
    statement: String,
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
