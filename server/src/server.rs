//! The running server: opens the installation, binds the listener, starts the jobs, and takes all of it down again in
//! the right order. `serve` starts one; so do tests, with a clock and a mailbox of their own and port 0.

use crate::clock::{Clock, SystemClock};
use crate::config::{Config, MasterKeySource, PublicUrl};
use crate::domain::instance::{Foundation, OpenError};
use crate::domain::login::{Hasher, Throttle};
use crate::domain::workspace::ensure_system;
use crate::domain::{Instance, refusal::Refused};
use crate::entropy::Entropy;
use crate::http;
use crate::jobs::Jobs;
use crate::mail::{self, MailError, Mailbox};
use crate::seal::{MasterKeyError, MasterKeys};
use crate::state::State;
use crate::store::{Db, StoreError};
use crate::template::{Pages, PagesError};
use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

/// A request that has not sent its headers after this long is dropped.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// An idle connection is closed after this long.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Requests in flight may take this long to finish once the server is told to stop.
const DRAIN_SECONDS: u64 = 10;

/// What the server takes from outside: tests bring their own.
#[derive(Clone, Debug)]
pub struct Ports {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Entropy,
    /// Where mail goes; from the configuration if absent.
    pub mailbox: Option<Arc<dyn Mailbox>>,
}

impl Default for Ports {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), entropy: Entropy::system(), mailbox: None }
    }
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
    /// The database does not open.
    #[error("cannot open the database: {0}")]
    Store(#[from] StoreError),
    /// The installation does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The system workspace cannot be made.
    #[error("cannot prepare the system workspace: {0}")]
    System(#[from] Refused),
    /// A master key is not one.
    #[error("secrets.master_keys: {0}")]
    MasterKey(#[from] MasterKeyError),
    /// The file of the master key cannot be read or made.
    #[error("cannot use the master key file {path}: {reason}; make its folder writable or set secrets.master_keys")]
    MasterKeyFile {
        /// Where it is.
        path: String,
        /// From the system.
        reason: std::io::Error,
    },
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
    state: web::Data<State>,
    handle: ServerHandle,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
    jobs: Jobs,
}

/// Opens the installation a configuration describes, as seen under `public_url`.
pub async fn open(config: &Config, ports: &Ports, public_url: PublicUrl) -> Result<Arc<Instance>, StartError> {
    let masters = master_keys(config, ports.entropy)?;
    let db = Db::open(config.database.url.expose()).await?;
    let instance = Instance::open(Foundation {
        db,
        clock: Arc::clone(&ports.clock),
        entropy: ports.entropy,
        masters,
        public_url,
        cache_entries: config.limits.cache_entries,
        hasher: Hasher::new(config.password.argon2),
        throttle: Throttle::new(config.limits.login_attempts_per_minute_per_address),
    })
    .await?;
    ensure_system(&instance).await?;
    Ok(instance)
}

fn master_keys(config: &Config, entropy: Entropy) -> Result<MasterKeys, StartError> {
    let texts = match &config.secrets.master_keys {
        MasterKeySource::Listed(_) => {
            config.secrets.master_keys.listed().into_iter().flatten().map(str::to_owned).collect::<Vec<_>>()
        }
        MasterKeySource::File(path) => {
            let text = crate::master_key::read_or_make(path, entropy).map_err(|reason| {
                StartError::MasterKeyFile { path: path.display().to_string(), reason }
            })?;
            vec![text]
        }
    };
    Ok(MasterKeys::parse(&texts)?)
}

/// Starts a server.
pub async fn start(config: Config, ports: Ports) -> Result<Running, StartError> {
    let listener = TcpListener::bind(config.server.listen)
        .map_err(|reason| StartError::Listen { address: config.server.listen, reason })?;
    let address = listener.local_addr().map_err(StartError::Stopped)?;
    let instance = open(&config, &ports, config.server.public_url_at(address)).await?;
    let mailbox = match ports.mailbox {
        Some(mailbox) => mailbox,
        None => mail::from_config(&config.mail)?,
    };
    let state = State::new(instance, Pages::new()?, config.limits, config.server.trusted_proxies);
    let state = web::Data::new(state);
    let shared = state.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .wrap(actix_web::middleware::from_fn(http::guard::guard))
            .configure(http::routes)
    })
    .client_request_timeout(HEADERS_WITHIN)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(DRAIN_SECONDS)
    .disable_signals()
    .listen(listener)
    .map_err(StartError::Stopped)?
    .run();
    let handle = server.handle();
    let task = tokio::spawn(server);
    let jobs = Jobs::start(Arc::clone(&state.instance), mailbox);
    Ok(Running { address, state, handle, task, jobs })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
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

    /// Stops: probes turn red, requests in flight finish, jobs write what they hold, the database closes.
    pub async fn stop(self) {
        self.state.drain();
        self.handle.stop(true).await;
        self.jobs.stop().await;
        let db = &self.state.instance.db;
        if let Err(error) = db.checkpoint().await {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database");
        }
        db.close().await;
    }
}
