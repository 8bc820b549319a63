//! Sends spans to a collector over OTLP (HTTP with protobuf). A thread of the library collects up to 2,048 of them and
//! sends what there is every five seconds; what finds no room or no collector is lost, and no request waits for it or
//! fails by it. The library's own variables apply to what no setting of ours names: `OTEL_EXPORTER_OTLP_HEADERS` for a
//! key, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_BSP_SCHEDULE_DELAY`.

use super::span::{self, TARGET};
use crate::patience::Patience;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

/// The collector must have taken what was sent by then.
const PATIENCE: Duration = Duration::from_secs(5);
/// What is left when the server stops is sent within this time, or lost.
const FAREWELL: Duration = Duration::from_secs(2);

/// The way to the collector, to be closed at the end.
#[derive(Debug)]
pub struct Collector(SdkTracerProvider);

/// Why spans cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("traces cannot be sent: {0}")]
pub struct CollectorError(String);

impl From<ExporterBuildError> for CollectorError {
    fn from(error: ExporterBuildError) -> Self {
        Self(error.to_string())
    }
}

impl Collector {
    /// Gets ready to send to the collector at this base URL, without asking whether it is there.
    pub fn new(endpoint: &str) -> Result<Self, CollectorError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client()?)
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .with_timeout(PATIENCE)
            .build()?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let named = std::env::var_os("OTEL_SERVICE_NAME").is_some();
        let resource = Resource::builder().with_attribute(version);
        let resource = if named { resource } else { resource.with_service_name("tenantry") };
        let exporter = Telling { exporter, patience: Mutex::default() };
        Ok(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build()))
    }

    /// What hands spans over. Lines of the log are none of its business: they may hold what a collector must not.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'s> LookupSpan<'s>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("tenantry"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(|of| of.is_span() && of.target() == TARGET))
    }

    /// Sends what is left, for a moment.
    pub async fn close(self) {
        let closed = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(FAREWELL)).await;
        if let Ok(Err(error)) = closed {
            tracing::debug!(%error, "the last traces were not sent");
        }
    }
}

/// The library waits for its answers in a thread of its own, so its client is a waiting one. That brings a runtime along,
/// which must not be made where another is at work.
fn client() -> Result<reqwest::blocking::Client, CollectorError> {
    let build = || reqwest::blocking::Client::builder().timeout(PATIENCE).build();
    match thread::spawn(build).join() {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(error)) => Err(CollectorError(error.to_string())),
        Err(_) => Err(CollectorError("its client cannot be made".to_owned())),
    }
}

/// Has a span continue a trace; what is no trace is ignored.
pub(super) fn follow(span: &Span, traceparent: &str) {
    if span.is_disabled() {
        return;
    }
    let headers = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &headers);
    if context.span().span_context().is_valid() {
        let _ = span.set_parent(context);
    }
}

/// Gives a span another name. A field recorded late would not: the layer takes names from it only before a span begins.
pub(super) fn rename(span: &Span, name: String) {
    span.context().span().update_name(name);
}

/// Sends, counts, and complains once a minute.
#[derive(Debug)]
struct Telling {
    exporter: SpanExporter,
    patience: Mutex<Patience>,
}

impl opentelemetry_sdk::trace::SpanExporter for Telling {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let outcome = self.exporter.export(batch).await;
        match &outcome {
            Ok(()) => span::sent(spans),
            Err(error) => {
                span::lost(spans);
                let mut patience = self.patience.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(kept_back) = patience.complain(Instant::now()) {
                    tracing::warn!(error = ?error.to_string(), spans, kept_back, "traces were lost; requests go on");
                }
            }
        }
        outcome
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
