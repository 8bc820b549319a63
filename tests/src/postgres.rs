//! A PostgreSQL server of a suite's own, from the distribution's binaries, on a free port of this machine. It ends
//! with the process: a shell holds it and waits for its standard input to close.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

struct Server {
    port: u16,
    bin: PathBuf,
    _held: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// The URL of a new, empty database.
pub fn database() -> String {
    let server = SERVER.get_or_init(start);
    let name = format!("t{}", COUNT.fetch_add(1, Ordering::SeqCst));
    psql(server, &format!("CREATE DATABASE {name}")).expect("a new database");
    format!("postgres://tenantry@127.0.0.1:{}/{name}", server.port)
}

fn psql(server: &Server, statement: &str) -> Result<(), String> {
    let done = Command::new(server.bin.join("psql"))
        .args(["-h", "127.0.0.1", "-U", "tenantry", "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement])
        .arg("-p")
        .arg(server.port.to_string())
        .output()
        .map_err(|error| error.to_string())?;
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
}

fn start() -> Server {
    let bin = binaries();
    // Not a temporary folder of ours: the server's own user must reach it.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port();
    let data = std::env::temp_dir().join(format!("tenantry-postgres-{}-{port}", std::process::id()));
    let script = format!(
        r#"set -e
        run() {{ if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }}
        run "{bin}/initdb" -D "{data}" -A trust -U tenantry -E UTF8 --no-sync >/dev/null
        run "{bin}/postgres" -D "{data}" -p {port} -k "{data}" -c listen_addresses=127.0.0.1 \
            -c fsync=off -c max_connections=200 >/dev/null 2>&1 &
        server=$!
        read _ || true
        kill -INT $(head -n 1 "{data}/postmaster.pid") 2>/dev/null || kill $server
        wait $server || true
        rm -rf "{data}""#,
        bin = bin.display(),
        data = data.display(),
    );
    let held = Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn().expect("a shell");
    let server = Server { port, bin, _held: held };
    for _ in 0..200 {
        if psql(&server, "SELECT 1").is_ok() {
            return server;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("PostgreSQL did not start; is it installed? try: {} -V", server.bin.join("postgres").display());
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
