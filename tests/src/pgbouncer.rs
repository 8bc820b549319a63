//! A real PgBouncer, as an operator runs it before PostgreSQL: transaction mode, a few connections, a port of its own.

use crate::installation::free_port;
use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A start takes a few milliseconds.
const START: Duration = Duration::from_secs(10);

/// A running PgBouncer.
#[derive(Debug)]
pub struct PgBouncer {
    port: u16,
    folder: TempDir,
    child: Child,
}

/// The program. Without it nothing is tested, so that a test without it fails.
fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let beside = std::env::split_paths(&path).map(|folder| folder.join("pgbouncer"));
    let found = beside.chain([PathBuf::from("/usr/sbin/pgbouncer")]).find(|program| program.exists());
    found.expect("PgBouncer is not installed, and the tests of several nodes run a real one: apt-get install pgbouncer")
}

impl PgBouncer {
    /// Starts one before the PostgreSQL of this URL, with so many connections to it.
    ///
    /// # Panics
    /// If it is not installed, or does not start.
    pub async fn before(url: &str, connections: u32) -> Self {
        let server = url::Url::parse(url).expect("a URL");
        let (folder, port) = (tempfile::tempdir().expect("a temporary folder"), free_port());
        let place = folder.path().display();
        let text = format!(
            "[databases]\n* = host={} port={} user={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = {connections}\n\
             max_client_conn = 500\nlogfile = {place}/log\npidfile = {place}/pid\n",
            server.host_str().expect("a host"),
            server.port().expect("a port"),
            server.username(),
        );
        let file = folder.path().join("pgbouncer.ini");
        fs::write(&file, text).expect("a configuration");
        // It will not run as root, and whoever it runs as must be able to write here.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).expect("a folder for everybody");
        let mut command = Command::new(program());
        if is_root() {
            command.args(["-u", "nobody"]);
        }
        let child = command.arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut bouncer = Self { port, folder, child: child.expect("PgBouncer starts") };
        bouncer.ready().await;
        bouncer
    }

    async fn ready(&mut self) {
        let deadline = Instant::now() + START;
        while Instant::now() < deadline {
            if let Some(end) = self.child.try_wait().expect("a status") {
                panic!("PgBouncer ended with {end}:\n{}", self.log());
            }
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("PgBouncer does not answer:\n{}", self.log());
    }

    /// The URL of a database through it, given the one that leads around it.
    pub fn url(&self, direct: &str) -> String {
        let mut url = url::Url::parse(direct).expect("a URL");
        url.set_port(Some(self.port)).expect("a URL with a port");
        url.to_string()
    }

    /// What it wrote.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
