//! Spans for whoever collects traces: one for a request, below it one for each password hash and each write with its
//! commit. They are of a target of their own that only the collecting layer looks at ([`super::otlp`]); without one, making
//! a span is a look at one number. What they tell is written here and nowhere else, so that it can be read at once that no
//! token, code, secret or login name is among it.

use super::count::Count;
use super::page::{Page, Tell};
use std::fmt;
use tracing::field::Empty;
use tracing::{Span, info_span};

/// The target of all spans that are collected.
pub const TARGET: &str = "tenantry::trace";

/// Spans that a collector took, and such that were lost because none did. Of the process, as the log is.
static SENT: Count = Count::new();
static LOST: Count = Count::new();

/// A request, named after its method until its route is known.
pub fn request(method: &'static str, request_id: &str) -> Span {
    info_span!(
        target: TARGET,
        "request",
        otel.name = method,
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = Empty,
        http.response.status_code = Empty,
        tenantry.request_id = request_id,
        tenantry.workspace = Empty,
    )
}

/// Says of a request what was found out while it was answered.
pub fn answered(span: &Span, method: &str, route: Option<&str>, workspace: Option<&str>, status: u16) {
    if span.is_disabled() {
        return;
    }
    if let Some(route) = route {
        rename(span, format!("{method} {route}"));
        span.record("http.route", route);
    }
    if let Some(workspace) = workspace {
        span.record("tenantry.workspace", workspace);
    }
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}

/// A password hash, with the time it waited for a thread.
pub fn password_hash() -> Span {
    if is_watched() { info_span!(target: TARGET, "password.hash") } else { Span::none() }
}

/// A change of the database, from the queue to the answer.
pub fn write() -> Span {
    if is_watched() { info_span!(target: TARGET, "database.write") } else { Span::none() }
}

/// Whether this is part of a request that is collected. What the clock causes is not: it would be a trace of its own
/// every few seconds.
fn is_watched() -> bool {
    !Span::current().is_disabled()
}

/// The commit a change waits for, which it may share with others.
pub fn commit(write: &Span) -> Span {
    if write.is_disabled() {
        return Span::none();
    }
    info_span!(target: TARGET, parent: write, "database.commit")
}

/// Has a request's span continue the trace that the caller says it belongs to (W3C Trace Context), if spans are
/// collected. Only for callers whose word is believed.
pub fn follow(span: &Span, traceparent: &str) {
    #[cfg(feature = "otlp")]
    super::otlp::follow(span, traceparent);
    #[cfg(not(feature = "otlp"))]
    let _ = (span, traceparent);
}

fn rename(span: &Span, name: String) {
    #[cfg(feature = "otlp")]
    super::otlp::rename(span, name);
    #[cfg(not(feature = "otlp"))]
    let _ = (span, name);
}

/// A collector took these.
#[cfg(feature = "otlp")]
pub(super) fn sent(spans: usize) {
    SENT.add(spans as u64);
}

/// No collector took these.
#[cfg(feature = "otlp")]
pub(super) fn lost(spans: usize) {
    LOST.add(spans as u64);
}

/// What became of spans.
#[derive(Clone, Copy, Debug)]
pub struct Spans;

impl Tell for Spans {
    fn tell(&self, page: &mut Page<'_>) -> fmt::Result {
        let counts = [("sent", &SENT), ("lost", &LOST)].map(|(word, count)| ([("outcome", word)], count.get()));
        page.labelled_counts("tenantry_trace_spans", "Spans handed to the collector, or lost on the way.", counts)
    }
}
