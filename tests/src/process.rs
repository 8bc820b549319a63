//! The real program in a process of its own, as an operator starts it, with its log and its command line. For what a
//! server inside the test cannot show: what it writes to its log.

use crate::client::App;
use crate::installation::free_port;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A start takes a migration and a few keys.
const START: Duration = Duration::from_secs(30);

/// A running `tenantry serve` on a fresh SQLite file.
#[derive(Debug)]
pub struct Process {
    /// Its public URL, without a trailing slash.
    pub url: String,
    /// Its data folder.
    pub folder: TempDir,
    program: PathBuf,
    environment: Vec<(String, String)>,
    child: Child,
    log: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

/// The program: `TENANTRY_BIN`, or what cargo built beside this test.
pub(crate) fn program() -> PathBuf {
    let beside = || {
        let test = std::env::current_exe().expect("a path");
        test.ancestors().nth(2).expect("the folder of the build").join("tenantry")
    };
    let program = std::env::var_os("TENANTRY_BIN").map_or_else(beside, PathBuf::from);
    assert!(program.exists(), "{} is not there; build it with: cargo build -p tenantry", program.display());
    program
}

impl Process {
    /// Starts it with these settings, as environment variables, and waits until it answers.
    pub async fn serve(settings: &[(&str, &str)]) -> Self {
        Self::of(program(), settings).await
    }

    /// The same of another build of the program.
    pub async fn of(program: PathBuf, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        let mut environment = vec![
            ("PATH".to_owned(), std::env::var("PATH").unwrap_or_default()),
            ("NO_COLOR".to_owned(), "1".to_owned()),
            ("TENANTRY__SERVER__LISTEN".to_owned(), format!("127.0.0.1:{port}")),
            ("TENANTRY__PASSWORD__ARGON2__MEMORY_KIB".to_owned(), "7168".to_owned()),
            ("TENANTRY__PASSWORD__ARGON2__ITERATIONS".to_owned(), "5".to_owned()),
        ];
        environment.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let mut child = command(&program, &folder, &environment)
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let log = Arc::new(Mutex::new(String::new()));
        let readers = vec![
            collect(child.stdout.take().expect("its output"), &log),
            collect(child.stderr.take().expect("its log"), &log),
        ];
        let url = format!("http://localhost:{port}");
        let mut process = Self { url, folder, program, environment, child, log, readers };
        process.ready().await;
        process
    }

    async fn ready(&mut self) {
        let deadline = Instant::now() + START;
        let probe = format!("{}/readyz", self.url);
        while Instant::now() < deadline {
            if let Some(end) = self.child.try_wait().expect("a status") {
                panic!("the program ended with {end}:\n{}", self.log());
            }
            if crate::browser::http().get(&probe).send().await.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the program does not answer:\n{}", self.log());
    }

    /// What it has written so far, to its log and to its output.
    pub fn log(&self) -> String {
        self.log.lock().expect("a log").clone()
    }

    /// The file of its database.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("data").join("tenantry.db")
    }

    /// Runs a command of the program on the same database and reads the JSON object it prints.
    pub fn command(&self, words: &[&str], input: &str) -> Value {
        let mut child = command(&self.program, &self.folder, &self.environment)
            .args(words)
            .arg("--json")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("one JSON object")
    }

    /// Registers an app with these words after `app create --workspace SLUG`.
    pub fn app(&self, slug: &str, words: &[&str]) -> App {
        let made = self.command(&[&["app", "create", "--workspace", slug], words].concat(), "");
        let text = |value: &Value| value.as_str().map(str::to_owned);
        App {
            issuer: format!("{}/{slug}", self.url),
            client_id: text(&made["client_id"]).expect("a client_id"),
            secret: text(&made["client_secret"]),
            post: false,
            redirect_uri: text(&made["redirect_uris"][0]).unwrap_or_default(),
        }
    }

    /// Stops it as an operator does; its folder and all it wrote.
    pub fn stop(mut self) -> (TempDir, String) {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(told.success(), "the program was gone already");
        let end = self.child.wait().expect("it ends");
        for reader in self.readers.drain(..) {
            reader.join().expect("its log was read");
        }
        let log = self.log();
        assert!(end.success(), "the program ended with {end}:\n{log}");
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a temporary folder"));
        (folder, log)
    }
}

impl Drop for Process {
    /// A test that failed half-way leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(program: &Path, folder: &TempDir, environment: &[(String, String)]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder.path()).env_clear().envs(environment.iter().cloned());
    command
}

pub(crate) fn collect(from: impl Read + Send + 'static, log: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let log = Arc::clone(log);
    std::thread::spawn(move || {
        let mut lines = BufReader::new(from);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            log.lock().expect("a log").push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    })
}
