//! Traces: what a collector is sent, what it never is, whose word about a trace counts, and that nobody waits for it.

use harness::browser::http;
use harness::collector::{Arrived, Collector};
use harness::metrics::Metrics;
use harness::world::PASSWORD;
use harness::{Answer, App, Browser, Process};
use std::time::{Duration, Instant};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

async fn serve(endpoint: &str, more: &[(&str, &str)]) -> (Process, App) {
    let settings = [
        ("TENANTRY__TELEMETRY__OTLP_ENDPOINT", endpoint),
        ("TENANTRY__TELEMETRY__LOG_FORMAT", "json"),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=of-the-collector"),
    ];
    let process = Process::of(env!("CARGO_BIN_EXE_tenantry-traced").into(), &[&settings, more].concat()).await;
    process.command(&["workspace", "create", "--slug", "acme"], "");
    let words = ["--type", "web", "--name", "Shop", "--client-id", "shop", "--redirect-uri", "https://app.example/cb"];
    let app = process.app("acme", &words);
    let person = ["user", "create", "--workspace", "acme", "--username", "ada-the-person", "--password-stdin"];
    process.command(&person, PASSWORD);
    (process, app)
}

fn by_request<'s>(spans: &'s [Arrived], id: &str) -> Option<&'s Arrived> {
    spans.iter().find(|span| span.attribute("tenantry.request_id") == id)
}

#[tokio::test]
async fn a_request_is_a_span_with_its_hash_write_and_commit_below_it() {
    let collector = Collector::start();
    let (process, shop) = serve(&collector.url, &[]).await;
    let mut browser = Browser::new();
    let page = browser.open(&shop.authorize_url(&[])).await;
    let signed_in = browser.submit(&page, &[("username", "ada-the-person"), ("password", PASSWORD)]).await;
    let login = signed_in.header("x-request-id").to_owned();
    let refused = shop.token(&[("grant_type", "authorization_code"), ("code", "tnc_a-code-nobody-may-see")]).await;
    let refused = refused.header("x-request-id").to_owned();
    // Followed by no trace of ours: strangers choose none.
    let stranger = http().get(format!("{}/oauth2/jwks", shop.issuer));
    let stranger = Answer::of(stranger.header("traceparent", format!("00-{TRACE}-{CALLER}-01"))).await;
    let stranger = stranger.header("x-request-id").to_owned();
    Answer::of(http().get(format!("{}/livez", process.url))).await;

    let all_there = |spans: &[Arrived]| [&login, &refused, &stranger].iter().all(|id| by_request(spans, id).is_some());
    let spans = collector.until(all_there).await;
    let span = by_request(&spans, &login).expect("the login");
    assert_eq!((span.name.as_str(), span.kind, span.failed), ("POST /{ws}/login", 2, false));
    assert_eq!(span.attribute("http.request.method"), "POST");
    assert_eq!(span.attribute("http.route"), "/{ws}/login");
    assert_eq!(span.attribute("http.response.status_code"), "303");
    assert_eq!(span.attribute("tenantry.workspace"), "acme");
    assert_eq!(span.resource.get("service.name").map(String::as_str), Some("tenantry"));
    assert_eq!(span.parent, "");

    let below = |parent: &Arrived| {
        let mut below: Vec<&Arrived> = spans.iter().filter(|span| span.parent == parent.id).collect();
        below.sort_by(|one, other| one.name.cmp(&other.name));
        below
    };
    let children = below(span);
    let names: Vec<&str> = children.iter().map(|span| span.name.as_str()).collect();
    assert_eq!(names, ["database.write", "password.hash"]);
    assert!(children.iter().all(|child| child.trace == span.trace));
    let commit = below(children[0]);
    assert_eq!(commit.iter().map(|span| span.name.as_str()).collect::<Vec<_>>(), ["database.commit"]);

    let span = by_request(&spans, &refused).expect("the refusal");
    assert_eq!((span.name.as_str(), span.attribute("http.response.status_code")), ("POST /{ws}/oauth2/token", "400"));
    let span = by_request(&spans, &stranger).expect("the stranger");
    assert!(span.parent.is_empty() && span.trace != TRACE, "{span:#?}");

    assert!(!spans.iter().any(|span| span.name.contains("livez")), "probes are no traces");
    // What the clock does would be a trace of its own every few seconds.
    assert!(spans.iter().all(|span| !span.parent.is_empty() || span.kind == 2), "{spans:#?}");
    assert!(spans.iter().all(|span| span.events == 0), "lines of the log are not sent");
    let secret = shop.secret.as_deref().expect("a secret");
    for hidden in [PASSWORD, "ada-the-person", "a-code-nobody-may-see", secret, harness::client::STATE, "shop"] {
        assert!(!collector.has_seen(hidden), "{hidden} was sent");
    }
    assert!(collector.keys().iter().all(|key| key == "of-the-collector") && !collector.keys().is_empty());
    let doctor = process.command(&["doctor"], "");
    let said = |list: &str, key: &str, name: &str| {
        let all = doctor[list].as_array().expect("a list");
        all.iter().find(|entry| entry[key] == name).unwrap_or_else(|| panic!("no {name}: {doctor}")).clone()
    };
    assert_eq!(said("checks", "name", "traces")["ok"], true);
    assert_eq!(said("configuration", "key", "telemetry.otlp_endpoint")["value"], collector.url.as_str());
    assert_eq!(said("configuration", "key", "telemetry.metrics_listen")["value"], "none");
    let sent = Metrics::of(&process.url).await;
    assert!(sent.value(r#"tenantry_trace_spans_total{outcome="sent"}"#) >= 3.0);
    assert!(sent.value(r#"tenantry_trace_spans_total{outcome="lost"}"#) < 0.5);
    process.stop();
}

#[tokio::test]
async fn a_trusted_proxy_says_which_trace_a_request_belongs_to() {
    let collector = Collector::start();
    let (process, shop) = serve(&collector.url, &[("TENANTRY__SERVER__TRUSTED_PROXIES", "127.0.0.1,::1")]).await;
    let ask = async |parent: &str| {
        let request = http().get(format!("{}/oauth2/jwks", shop.issuer)).header("traceparent", parent);
        Answer::of(request).await.header("x-request-id").to_owned()
    };
    let followed = ask(&format!("00-{TRACE}-{CALLER}-01")).await;
    let broken = ask("00-nonsense-01").await;
    let spans = collector.until(|spans| [&followed, &broken].iter().all(|id| by_request(spans, id).is_some())).await;
    let span = by_request(&spans, &followed).expect("a span");
    assert_eq!((span.trace.as_str(), span.parent.as_str()), (TRACE, CALLER));
    let span = by_request(&spans, &broken).expect("a span");
    assert!(span.parent.is_empty(), "{span:#?}");
    process.stop();
}

#[tokio::test]
async fn without_its_collector_the_server_works_on_and_complains_once() {
    // Takes connections and never answers: worse than nobody there.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let nobody = harness::installation::free_port();
    for endpoint in [silent.local_addr().expect("an address").to_string(), format!("127.0.0.1:{nobody}")] {
        let (process, shop) = serve(&format!("http://{endpoint}"), &[]).await;
        let began = Instant::now();
        for _ in 0..200 {
            let answer = Answer::of(http().get(format!("{}/oauth2/jwks", shop.issuer))).await;
            assert_eq!(answer.status.as_u16(), 200);
        }
        // One of them waiting for the collector's patience would be five seconds.
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
        let deadline = Instant::now() + Duration::from_mins(1);
        while !process.log().contains("traces were lost") {
            assert!(Instant::now() < deadline, "no complaint: {}", process.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for _ in 0..20 {
            Answer::of(http().get(format!("{}/oauth2/jwks", shop.issuer))).await;
        }
        let page = Metrics::of(&process.url).await;
        assert!(page.value(r#"tenantry_trace_spans_total{outcome="lost"}"#) >= 1.0);
        let (_folder, log) = process.stop();
        assert_eq!(log.matches("traces were lost").count(), 1, "{log}");
    }
}
