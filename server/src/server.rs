//! The running server: opens the installation, binds the listener, starts the jobs, and takes all of it down again in
//! the right order. `serve` starts one; so do tests, with a clock and a mailbox of their own and port 0.

mod door;
mod metrics;

use crate::config::Config;
use crate::domain::Instance;
use crate::domain::refusal::Refused;
use crate::domain::workspace::ensure_system;
use crate::http;
use crate::jobs::Jobs;
use crate::mail::{self, MailError, Mailbox};
use crate::open_files;
use crate::opening::{Ambient, OpenFailure, open};
use crate::state::State;
use crate::template::{Pages, PagesError};
use crate::tls::{Certificate, Pair, Renewal, TlsError};
use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use door::Door;
use metrics::MetricsListener;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpSocket;

/// Connections that the system takes before the server does; what comes beyond is told to try again by TCP itself.
const BACKLOG: u32 = 1_024;
/// A request that has not sent its headers after this long is dropped, and so is a connection whose TLS is not made.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// An idle connection is closed after this long.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Requests in flight may take this long to finish once the server is told to stop.
const DRAIN_SECONDS: u64 = 10;

/// What the server takes from outside: tests bring their own.
#[derive(Clone, Debug, Default)]
pub struct Ports {
    /// Clock and chance.
    pub ambient: Ambient,
    /// Where mail goes; from the configuration if absent.
    pub mailbox: Option<Arc<dyn Mailbox>>,
}

/// Why a server does not start; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {reason}; free it or choose another with --listen (server.listen)")]
    Listen {
        /// As configured.
        address: SocketAddr,
        /// From the system.
        reason: std::io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The same for the numbers.
    #[error(
        "cannot listen on {address} for /metrics: {reason}; free it or choose another with telemetry.metrics_listen"
    )]
    ListenForMetrics {
        /// As configured.
        address: SocketAddr,
        /// From the system.
        reason: std::io::Error,
    },
    /// The installation does not open.
    #[error(transparent)]
    Open(#[from] OpenFailure),
    /// The system workspace cannot be made.
    #[error("cannot prepare the system workspace: {0}")]
    System(#[from] Refused),
    /// Mail cannot be set up.
    #[error("mail.url: {0}")]
    Mail(#[from] MailError),
    /// The pages do not compile.
    #[error(transparent)]
    Pages(#[from] PagesError),
    /// The server stopped by itself.
    #[error("the server stopped: {0}")]
    Stopped(std::io::Error),
}

/// A running server.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    door: Door,
    drain: Duration,
    state: web::Data<State>,
    handle: ServerHandle,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
    jobs: Jobs,
    metrics: Option<MetricsListener>,
    /// Held, because it ends when it is dropped.
    _renewal: Option<Renewal>,
}

/// Starts a server.
pub async fn start(config: Config, ports: Ports) -> Result<Running, StartError> {
    let clock = Arc::clone(&ports.ambient.clock);
    let pair = config.server.tls.as_ref().map(|files| Pair::read(files, clock.now())).transpose()?;
    let listener =
        listen(config.server.listen).map_err(|reason| StartError::Listen { address: config.server.listen, reason })?;
    let address = listener.local_addr().map_err(StartError::Stopped)?;
    let door = Door::of(&listener).map_err(StartError::Stopped)?;
    let drain = config.server.drain;
    let metrics = config.telemetry.metrics_listen.map(metrics::bind).transpose()?;
    let instance = open(&config, ports.ambient, config.server.public_url_at(address)).await?;
    ensure_system(&instance).await?;
    look_for_default(&instance).await?;
    let mailbox = match ports.mailbox {
        Some(mailbox) => mailbox,
        None => mail::from_config(&config.mail)?,
    };
    let mut limits = config.limits;
    limits.connections = open_files::room_for(limits.connections);
    let workers = std::thread::available_parallelism().map_or(2, NonZero::get);
    let connections = limits.connections.div_ceil(workers);
    let mut state = State::new(instance, Pages::new()?, limits, config.server.trusted_proxies, config.verify);
    state.metrics_elsewhere = metrics.is_some();
    let state = web::Data::new(state);
    let metrics = metrics.map(|listener| MetricsListener::start(listener, state.clone())).transpose()?;
    let shared = state.clone();
    let load = Arc::clone(&state.load);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .wrap(actix_web::middleware::from_fn(http::guard::guard))
            .configure(http::routes)
    })
    .workers(workers)
    .max_connections(connections)
    .on_connect(move |_, data| drop(data.insert(load.connected())))
    .client_request_timeout(HEADERS_WITHIN)
    .tls_handshake_timeout(HEADERS_WITHIN)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(DRAIN_SECONDS)
    .disable_signals();
    let certificate = pair.as_ref().map(Certificate::new);
    let server = match &certificate {
        Some(certificate) => server.listen_rustls_0_23(listener, certificate.listening()?),
        None => server.listen(listener),
    };
    let server = server.map_err(StartError::Stopped)?.run();
    let handle = server.handle();
    let task = tokio::spawn(server);
    let jobs = Jobs::start(Arc::clone(&state.instance), mailbox);
    let renewal = match (config.server.tls, pair, certificate) {
        (Some(files), Some(pair), Some(certificate)) => Some(Renewal::start(files, &pair, certificate, clock)),
        _ => None,
    };
    Ok(Running { address, door, drain, state, handle, task, jobs, metrics, _renewal: renewal })
}

/// Takes the address, with room for a crowd that comes at once. As the standard library does it, an address that
/// another server had a moment ago is free.
fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// A default workspace that is not there (yet) is no reason not to serve the others.
async fn look_for_default(instance: &Instance) -> Result<(), Refused> {
    let Some(slug) = &instance.default_workspace else { return Ok(()) };
    let found = instance.db.platform().workspace_by_slug(slug.as_str()).await?;
    if !found.is_some_and(|workspace| workspace.is_active()) {
        tracing::warn!(workspace = %slug, "workspace.default names no workspace that answers; its paths are 404 until it does");
    }
    Ok(())
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its numbers are shown, if that is another place.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(MetricsListener::address)
    }

    /// The installation it serves.
    pub fn instance(&self) -> &Arc<Instance> {
        &self.state.instance
    }

    /// Waits until the server ends by itself, which it only does when it fails.
    pub async fn failed(&mut self) -> StartError {
        match (&mut self.task).await {
            Ok(Ok(())) => StartError::Stopped(std::io::Error::other("its listener closed")),
            Ok(Err(error)) => StartError::Stopped(error),
            Err(error) => StartError::Stopped(std::io::Error::other(error)),
        }
    }

    /// Tells load balancers that the end is near and goes on serving for the time they take to notice.
    pub async fn announce_end(&self) {
        self.state.drain();
        tokio::time::sleep(self.drain).await;
    }

    /// Stops: probes turn red, nobody new is let in, requests in flight finish, jobs write what they hold, the database
    /// closes.
    pub async fn stop(self) {
        self.state.drain();
        self.door.close().await;
        self.handle.stop(true).await;
        self.jobs.stop().await;
        if let Some(metrics) = self.metrics {
            metrics.stop().await;
        }
        let db = &self.state.instance.db;
        if let Err(error) = db.checkpoint().await {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database");
        }
        db.close().await;
    }
}
