//! A real nginx, as an operator runs it, on a port of its own and with nothing outside a temporary folder.

use crate::installation::free_port;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A start takes a few milliseconds.
const START: Duration = Duration::from_secs(10);

/// A running nginx.
#[derive(Debug)]
pub struct Nginx {
    /// Where it listens, without a trailing slash.
    pub url: String,
    folder: TempDir,
    child: Child,
}

/// The program. Without it nothing is tested, so that a test without it fails.
fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let beside = std::env::split_paths(&path).map(|folder| folder.join("nginx"));
    let found = beside.chain([PathBuf::from("/usr/sbin/nginx")]).find(|program| program.exists());
    found.expect("nginx is not installed, and the gateway tests run a real one: apt-get install nginx-light")
}

/// What stands around the servers of a configuration: every file it writes is inside its prefix.
fn frame(servers: &str) -> String {
    let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("    {name}_temp_path {name};\n"))
        .concat();
    format!(
        "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log error.log info;\n\
         events {{ worker_connections 256; }}\nhttp {{\n    access_log access.log;\n{folders}{servers}\n}}\n"
    )
}

impl Nginx {
    /// Starts it with these servers; `port` is the one they listen on, which the text names after `listen `.
    ///
    /// # Panics
    /// If nginx is not installed, or refuses the configuration.
    pub async fn start(servers: impl FnOnce(u16) -> String) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        fs::write(folder.path().join("nginx.conf"), frame(&servers(port))).expect("a configuration");
        let child = Command::new(program())
            .arg("-p")
            .arg(folder.path())
            .args(["-c", "nginx.conf", "-e", "error.log"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx starts");
        let mut nginx = Self { url: format!("http://127.0.0.1:{port}"), folder, child };
        nginx.ready(port).await;
        nginx
    }

    async fn ready(&mut self, port: u16) {
        let deadline = Instant::now() + START;
        while Instant::now() < deadline {
            if let Some(end) = self.child.try_wait().expect("a status") {
                panic!("nginx ended with {end}:\n{}", self.log());
            }
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nginx does not answer:\n{}", self.log());
    }

    /// What it complained about.
    pub fn log(&self) -> String {
        read(&self.folder.path().join("error.log"))
    }
}

fn read(path: &Path) -> String {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

impl Drop for Nginx {
    /// One process, so that nothing is left running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
