//! `/metrics`: the numbers operators watch, for Prometheus. On a listener of its own for whoever reaches it
//! (`telemetry.metrics_listen`), else on the server's own address for clients on this machine, and "nothing is here" for
//! everybody else.

use super::{error, health, origin};
use crate::domain::census::{Census, census};
use crate::state::State;
use crate::telemetry::page::CONTENT_TYPE;
use crate::telemetry::process::Process;
use crate::telemetry::span::Spans;
use crate::telemetry::{Page, Tell, page};
use actix_web::http::header::HOST;
use actix_web::{HttpRequest, HttpResponse, web};
use std::fmt;
use std::time::{Duration, Instant};
use url::{Host, Url};

/// The database is asked for this long; the page then says that it does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// What proxies add to a request that they pass on.
const PASSED_ON: [&str; 5] = ["via", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// The page on the server's own address.
pub async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    if state.metrics_elsewhere || !is_local(&request, &state) {
        return error::not_found(&request, &state);
    }
    whoever_asks(state).await
}

/// The page for whoever asks.
pub async fn whoever_asks(state: web::Data<State>) -> HttpResponse {
    let found = Found::now(state).await;
    match page::text(found) {
        Ok(text) => HttpResponse::Ok().content_type(CONTENT_TYPE).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// Whether a client on this machine asks, and asks for this machine. Behind a proxy everybody comes from the proxy's address:
/// what a trusted one says decides, and what any other has passed on is nobody's own request. A proxy that says nothing at
/// all still names its own host.
fn is_local(request: &HttpRequest, state: &State) -> bool {
    let Some(peer) = request.peer_addr() else { return false };
    let trusted = state.trusted_proxies.contains(peer.ip());
    let passed_on = PASSED_ON.iter().any(|name| request.headers().contains_key(*name));
    let client = origin::address(request, state);
    client.is_some_and(|client| client.to_canonical().is_loopback()) && (trusted || !passed_on) && names_here(request)
}

/// Whether the host asked for is a name of this machine itself.
fn names_here(request: &HttpRequest) -> bool {
    let named = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let named = named.or_else(|| request.uri().authority().map(actix_web::http::uri::Authority::as_str));
    let url = named.and_then(|name| Url::parse(&format!("http://{name}/")).ok());
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Everything on the page, at one moment. What only the database knows is left out when it does not answer.
#[derive(Debug)]
struct Found {
    state: web::Data<State>,
    ready: bool,
    database: bool,
    probe: Duration,
    census: Option<Census>,
}

impl Found {
    async fn now(state: web::Data<State>) -> Self {
        let began = Instant::now();
        let asked = tokio::time::timeout(PATIENCE, state.instance.db.ping()).await;
        let (database, probe) = (matches!(asked, Ok(Ok(()))), began.elapsed());
        let (mut ready, mut counted) = (false, None);
        if database {
            let rest = async { (health::obstacle(&state).await.is_none(), census(&state.instance).await.ok()) };
            (ready, counted) = tokio::time::timeout(PATIENCE, rest).await.unwrap_or_default();
        }
        Self { state, ready, database, probe, census: counted }
    }
}

impl Tell for Found {
    fn tell(&self, page: &mut Page<'_>) -> fmt::Result {
        let instance = &self.state.instance;
        let build = [("version", env!("CARGO_PKG_VERSION")), ("database", instance.db.backend().word())];
        page.levels("tenantry_build_info", "Always 1; the labels say what runs.", [(build, 1)])?;
        page.level("process_start_time_seconds", "When this server started, as Unix time.", self.state.started)?;
        Process::now().tell(page)?;
        page.level("tenantry_ready", "1 while this server may be sent work.", i64::from(self.ready))?;
        page.level("tenantry_draining", "1 while it finishes what is in flight.", i64::from(self.state.is_draining()))?;
        page.level("tenantry_database_up", "1 if the database answered just now.", i64::from(self.database))?;
        page.level(
            "tenantry_database_probe_seconds",
            "How long it took to get a connection for reading and an answer just now.",
            self.probe.as_secs_f64(),
        )?;
        self.state.requests.tell(page)?;
        instance.measures.tell(page)?;
        instance.hasher.tell(page)?;
        instance.db.tell(page)?;
        if let Some(census) = &self.census {
            census.tell(page)?;
        }
        Spans.tell(page)
    }
}
