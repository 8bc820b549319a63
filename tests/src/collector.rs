//! A collector of traces: takes what comes over OTLP with HTTP and protobuf, decodes it and keeps it.

use crate::aside::Aside;
use actix_web::web::{Bytes, Data, post};
use actix_web::{HttpRequest, HttpResponse};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use prost::Message;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What was sent arrives within this time, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(30);

/// A span that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Its trace, in hex.
    pub trace: String,
    /// Its id, in hex.
    pub id: String,
    /// The span above it, in hex; empty for the first.
    pub parent: String,
    /// Its name.
    pub name: String,
    /// Which side of a call it is, by OTLP's number: 2 is a server.
    pub kind: i32,
    /// Whether it is marked as an error.
    pub failed: bool,
    /// Its attributes, as text.
    pub attributes: BTreeMap<String, String>,
    /// How many events it has.
    pub events: usize,
    /// The attributes of the program it came from.
    pub resource: BTreeMap<String, String>,
}

impl Arrived {
    /// An attribute, empty if it has none of this name.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// What a collector was sent.
#[derive(Debug, Default)]
struct Taken {
    spans: Vec<Arrived>,
    /// The bytes of all bodies and headers, for what must never be in them.
    bytes: Vec<u8>,
    keys: Vec<String>,
}

/// A running collector.
#[derive(Debug)]
pub struct Collector {
    /// Its base URL.
    pub url: String,
    taken: Arc<Mutex<Taken>>,
    _aside: Aside,
}

type Memory = Data<Mutex<Taken>>;

impl Collector {
    /// Starts one on a free port of this machine.
    pub fn start() -> Self {
        let taken = Arc::new(Mutex::new(Taken::default()));
        let memory: Memory = Data::from(Arc::clone(&taken));
        let aside = Aside::start(move |app| {
            app.app_data(memory.clone()).route("/v1/traces", post().to(take));
        });
        Self { url: format!("http://{}", aside.address), taken, _aside: aside }
    }

    /// Waits until spans arrived that fit, and gives all that did so far.
    pub async fn until(&self, fits: impl Fn(&[Arrived]) -> bool) -> Vec<Arrived> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let spans = self.taken.lock().expect("a memory").spans.clone();
            if fits(&spans) {
                return spans;
            }
            assert!(Instant::now() < deadline, "what was waited for has not arrived: {spans:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether this text is anywhere in what it was sent.
    pub fn has_seen(&self, text: &str) -> bool {
        let taken = self.taken.lock().expect("a memory");
        taken.bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    /// The values of `x-key` it was sent.
    pub fn keys(&self) -> Vec<String> {
        self.taken.lock().expect("a memory").keys.clone()
    }
}

async fn take(request: HttpRequest, body: Bytes, memory: Memory) -> HttpResponse {
    let protobuf = request.headers().get("content-type").is_some_and(|form| form == "application/x-protobuf");
    let Some(sent) = ExportTraceServiceRequest::decode(body.clone()).ok().filter(|_| protobuf) else {
        return HttpResponse::BadRequest().finish();
    };
    let mut taken = memory.lock().expect("a memory");
    taken.bytes.extend_from_slice(&body);
    let key = request.headers().get("x-key").and_then(|key| key.to_str().ok());
    taken.keys.extend(key.map(str::to_owned));
    for group in sent.resource_spans {
        let resource = texts(&group.resource.map(|resource| resource.attributes).unwrap_or_default());
        for span in group.scope_spans.into_iter().flat_map(|scope| scope.spans) {
            taken.spans.push(Arrived {
                trace: hex(&span.trace_id),
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
                name: span.name,
                kind: span.kind,
                failed: span.status.is_some_and(|status| status.code == 2),
                attributes: texts(&span.attributes),
                events: span.events.len(),
                resource: resource.clone(),
            });
        }
    }
    HttpResponse::Ok().content_type("application/x-protobuf").finish()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text grows");
        text
    })
}

fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |value: &any_value::Value| match value {
        any_value::Value::StringValue(text) => text.clone(),
        any_value::Value::IntValue(number) => number.to_string(),
        any_value::Value::BoolValue(yes) => yes.to_string(),
        other => format!("{other:?}"),
    };
    let value = |pair: &KeyValue| pair.value.as_ref().and_then(|value| value.value.as_ref()).map(text);
    attributes.iter().filter_map(|pair| Some((pair.key.clone(), value(pair)?))).collect()
}
