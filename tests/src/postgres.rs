//! PostgreSQL servers of the tests' own, from the distribution's binaries, on free ports of this machine. They end with
//! the process: a shell holds each and waits for its standard input to close.

use super::port::free_port;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// No start and no recovery takes longer, even on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

static SHARED: OnceLock<Cluster> = OnceLock::new();

/// The URL of a new, empty database on the server that all tests of a process share.
pub fn database() -> String {
    // What it holds ends with the tests: it need not survive anything.
    SHARED.get_or_init(|| Cluster::start("fsync=off")).database()
}

/// A PostgreSQL server with a data folder of its own, which may be killed and started again.
#[derive(Debug)]
pub struct Cluster {
    bin: PathBuf,
    pub(crate) data: PathBuf,
    port: u16,
    databases: AtomicU32,
    holder: Child,
    commands: Option<ChildStdin>,
}

impl Cluster {
    /// Makes one and starts it with this setting.
    pub fn start(setting: &str) -> Self {
        let bin = binaries();
        let port = free_port();
        // Not a temporary folder of ours: the server's own user must reach it.
        let data = std::env::temp_dir().join(format!("tenantry-postgres-{}-{port}", std::process::id()));
        // Every line on its standard input starts the server once more, after the one before was killed.
        let script = format!(
            r#"set -e
            run() {{ if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }}
            run "{bin}/initdb" -D "{data}" -A trust -U tenantry -E UTF8 --no-sync >/dev/null
            while read _; do
                wait || true
                run "{bin}/postgres" -D "{data}" -p {port} -k "{data}" -c listen_addresses=127.0.0.1 \
                    -c {setting} -c max_connections=200 >/dev/null 2>&1 &
                server=$!
            done
            kill -INT $(head -n 1 "{data}/postmaster.pid") 2>/dev/null || kill $server 2>/dev/null || true
            wait || true
            rm -rf "{data}""#,
            bin = bin.display(),
            data = data.display(),
        );
        let mut holder = Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn().expect("a shell");
        let commands = holder.stdin.take();
        let mut cluster = Self { bin, data, port, databases: AtomicU32::new(0), holder, commands };
        cluster.begin();
        cluster.answers();
        cluster
    }

    /// The URL of a new, empty database.
    pub fn database(&self) -> String {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::SeqCst));
        self.psql(&format!("CREATE DATABASE {name}")).expect("a new database");
        format!("postgres://tenantry@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs a statement; what it printed, without decoration.
    ///
    /// # Errors
    /// What the server or `psql` said.
    pub fn psql(&self, statement: &str) -> Result<String, String> {
        let done = Command::new(self.bin.join("psql"))
            .args(["-h", "127.0.0.1", "-U", "tenantry", "-d", "postgres", "-qAt", "-v", "ON_ERROR_STOP=1"])
            .arg("-p")
            .arg(self.port.to_string())
            .args(["-c", statement])
            .output()
            .map_err(|error| error.to_string())?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if done.status.success() { Ok(text(&done.stdout)) } else { Err(text(&done.stderr)) }
    }

    /// Starts it again after it was killed, and does not wait for it.
    pub fn begin(&mut self) {
        let commands = self.commands.as_mut().expect("it is held");
        commands.write_all(b"start\n").and_then(|()| commands.flush()).expect("the shell listens");
    }

    /// Waits until it answers.
    pub fn answers(&self) {
        let began = Instant::now();
        while let Err(reason) = self.psql("SELECT 1") {
            let program = self.bin.join("postgres");
            assert!(
                began.elapsed() < PATIENCE,
                "PostgreSQL did not start; is it installed? try: {} -V; {reason}",
                program.display()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.commands.take();
        let _ = self.holder.wait();
        // The shell did so, unless it was killed.
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

/// Where Debian keeps the server's programs, or where `pg_config` says.
fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let asked = Command::new("pg_config").arg("--bindir").output().ok();
    folders.extend(asked.map(|asked| PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim())));
    let found = folders.into_iter().rev().find(|folder| folder.join("initdb").exists());
    found.expect("PostgreSQL is missing; install it with: apt-get install postgresql")
}
