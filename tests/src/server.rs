//! The real server in a thread of its own, on a fresh SQLite file or a fresh PostgreSQL database.

use crate::place::Place;
use crate::statements;
use std::future::Future;
use std::sync::Arc;
use std::sync::OnceLock;
use tempfile::TempDir;
use tenantry::clock::{Clock, ManualClock, SystemClock};
use tenantry::config::{Config, ConfigFile, Overrides};
use tenantry::domain::Instance;
use tenantry::entropy::Entropy;
use tenantry::mail::MemoryMailbox;
use tenantry::opening::Ambient;
use tenantry::server::{Ports, start};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

/// A running server.
#[derive(Debug)]
pub struct TestServer {
    /// Its public URL, without a trailing slash.
    pub url: String,
    /// Its clock, if the test moves it.
    pub clock: ManualClock,
    /// The mail it sent.
    pub mailbox: Arc<MemoryMailbox>,
    /// Its data folder.
    pub folder: TempDir,
    place: Place,
    instance: Arc<Instance>,
    runtime: Handle,
    stop: mpsc::Sender<oneshot::Sender<()>>,
}

static SHARED: OnceLock<TestServer> = OnceLock::new();

impl TestServer {
    /// The server most tests share: each brings a workspace of its own, and nobody moves its clock.
    pub fn shared() -> &'static Self {
        SHARED.get_or_init(|| Self::with(Arc::new(SystemClock), &[], None))
    }

    /// A server of its own, with a clock the test may move.
    pub fn alone() -> Self {
        Self::configured(&[])
    }

    /// The same with settings, as environment variables.
    pub fn configured(settings: &[(&str, &str)]) -> Self {
        Self::placed(settings, None)
    }

    /// The same on a database that is there already.
    pub fn again(place: &Place, settings: &[(&str, &str)]) -> Self {
        Self::placed(settings, Some(place.clone()))
    }

    fn placed(settings: &[(&str, &str)], place: Option<Place>) -> Self {
        let clock = ManualClock::new();
        let mut server = Self::with(Arc::new(clock.clone()), settings, place);
        server.clock = clock;
        server
    }

    fn with(clock: Arc<dyn Clock>, settings: &[(&str, &str)], place: Option<Place>) -> Self {
        if statements::folder().is_some() {
            statements::listen();
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = place.unwrap_or_else(|| Place::fresh(folder.path()));
        let mut environment = vec![
            ("TENANTRY__SERVER__LISTEN".to_owned(), "127.0.0.1:0".to_owned()),
            // The cheapest cost the configuration admits: what is tested here is not the hash.
            ("TENANTRY__PASSWORD__ARGON2__MEMORY_KIB".to_owned(), "7168".to_owned()),
            ("TENANTRY__PASSWORD__ARGON2__ITERATIONS".to_owned(), "5".to_owned()),
            ("TENANTRY__LIMITS__LOGIN_ATTEMPTS_PER_MINUTE_PER_ADDRESS".to_owned(), "100000".to_owned()),
            ("TENANTRY__LIMITS__CLIENT_FAILURES_PER_MINUTE_PER_ADDRESS".to_owned(), "100000".to_owned()),
        ];
        environment.extend(place.settings().into_iter().map(|(name, value)| (name.to_owned(), value)));
        for (name, value) in settings {
            environment.retain(|(known, _)| known != name);
            environment.push(((*name).to_owned(), (*value).to_owned()));
        }
        let none = ConfigFile::IfPresent("/nonexistent/tenantry.toml".into());
        let config = Config::from_parts(&none, environment, &Overrides::default()).expect("a configuration");
        let mailbox = Arc::new(MemoryMailbox::default());
        let ports =
            Ports { ambient: Ambient { clock, entropy: Entropy::system() }, mailbox: Some(Arc::clone(&mailbox) as _) };
        let (ready, started) = std::sync::mpsc::channel();
        let (stop, mut stopping) = mpsc::channel::<oneshot::Sender<()>>(1);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            let runtime = runtime.expect("a runtime");
            let handle = runtime.handle().clone();
            runtime.block_on(async move {
                let running = start(config, ports).await.expect("the server starts");
                let instance = Arc::clone(running.instance());
                ready.send((running.address(), instance, handle)).expect("a test waits");
                if let Some(done) = stopping.recv().await {
                    running.stop().await;
                    let _ = done.send(());
                }
            });
        });
        let (address, instance, runtime) = started.recv().expect("the server started");
        let url = format!("http://localhost:{}", address.port());
        Self { url, clock: ManualClock::new(), mailbox, folder, place, instance, runtime, stop }
    }

    /// Runs something against the installation, on the server's own runtime.
    pub async fn run<T, F>(&self, work: impl FnOnce(Arc<Instance>) -> F) -> T
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        self.runtime.spawn(work(Arc::clone(&self.instance))).await.expect("the work runs")
    }

    /// Where its database lies.
    pub fn database(&self) -> &Place {
        &self.place
    }

    /// Stops it as SIGTERM does, and gives its folder back.
    pub async fn stop(self) -> TempDir {
        let (done, waiting) = oneshot::channel();
        self.stop.send(done).await.expect("the server listens");
        waiting.await.expect("the server stops");
        self.folder
    }
}
