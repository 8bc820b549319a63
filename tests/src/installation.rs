//! An installation on disk, with the real program to work on it: started, stopped, killed, spoilt and started again,
//! and the command line beside it. Where [`Process`](crate::Process) shows one healthy life, this shows many.

use crate::browser::http;
use crate::client::App;
use crate::place::Place;
pub use crate::port::free_port;
use crate::process::{collect, program};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// No start and no command takes longer, even in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder with a configuration, a database once something has made one, and a port kept for its server.
#[derive(Debug)]
pub struct Installation {
    folder: TempDir,
    port: u16,
    environment: BTreeMap<String, String>,
    confined: Option<String>,
}

/// How a command ended, and what it said.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The exit status; absent if a signal ended it.
    pub code: Option<i32>,
    /// What it answered.
    pub stdout: String,
    /// What it remarked.
    pub stderr: String,
}

impl Ran {
    /// Demands that it was done; the one JSON object it answered.
    #[track_caller]
    pub fn object(&self) -> Value {
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "not one object: {self:?}");
        lines.remove(0)
    }

    /// Demands that it was done; the JSON objects it answered, one on each line.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        assert_eq!(self.code, Some(0), "{self:?}");
        let read = |line| serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        let lines: Vec<Value> = self.stdout.lines().map(read).collect();
        assert!(lines.iter().all(Value::is_object), "not only objects: {self:?}");
        lines
    }

    /// Demands that it was refused in one line that holds these words, and answered nothing.
    #[track_caller]
    pub fn refused(&self, words: &[&str]) {
        assert_eq!((self.code, self.stdout.as_str()), (Some(1), ""), "{self:?}");
        let complaint = self.stderr.strip_suffix('\n').unwrap_or_else(|| panic!("no line: {self:?}"));
        assert!(complaint.starts_with("error: ") && !complaint.contains('\n'), "not one line: {self:?}");
        for word in words {
            assert!(complaint.contains(word), "{word:?} is not in {complaint:?}");
        }
    }
}

impl Installation {
    /// An empty folder.
    pub fn new() -> Self {
        // In memory where there is such a place: a disk that a build keeps busy may take seconds for one flush.
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = tempfile::tempdir_in(place).expect("a temporary folder");
        let port = free_port();
        let environment = [
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("NO_COLOR", "1".to_owned()),
            ("TENANTRY__SERVER__LISTEN", format!("127.0.0.1:{port}")),
            ("TENANTRY__PASSWORD__ARGON2__MEMORY_KIB", "7168".to_owned()),
            ("TENANTRY__PASSWORD__ARGON2__ITERATIONS", "5".to_owned()),
            ("TENANTRY__LIMITS__LOGIN_ATTEMPTS_PER_MINUTE_PER_ADDRESS", "100000".to_owned()),
            ("TENANTRY__LIMITS__CLIENT_FAILURES_PER_MINUTE_PER_ADDRESS", "100000".to_owned()),
        ];
        let environment = environment.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { folder, port, environment, confined: None }
    }

    /// Sets an environment variable from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    /// Has a shell run this before the program is started from now on, such as `ulimit -n 512`.
    pub fn confine(&mut self, command: &str) {
        self.confined = Some(command.to_owned());
    }

    /// Keeps its data in this database from now on.
    pub fn on(&mut self, place: &Place) {
        for (name, value) in place.settings() {
            self.set(name, &value);
        }
    }

    /// Takes an environment variable away again.
    pub fn unset(&mut self, name: &str) {
        self.environment.remove(name);
    }

    /// An environment variable, if it is set.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str)
    }

    /// Where the program is started.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file of the database.
    pub fn database(&self) -> PathBuf {
        self.folder().join("data").join("tenantry.db")
    }

    /// The file of the master key.
    pub fn master_key(&self) -> PathBuf {
        self.folder().join("data").join("master.key")
    }

    /// The port its server listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The public URL, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    fn start(&self, words: &[&str], input: Stdio) -> Running {
        let mut command = match &self.confined {
            Some(before) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", &format!("{before}; exec \"$0\" \"$@\"")]).arg(program());
                shell
            }
            None => Command::new(program()),
        };
        let mut child = command
            .args(words)
            .current_dir(self.folder())
            .env_clear()
            .envs(&self.environment)
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (stdout, stderr) = (Arc::default(), Arc::default());
        let readers = vec![
            collect(child.stdout.take().expect("its output"), &stdout),
            collect(child.stderr.take().expect("its remarks"), &stderr),
        ];
        Running { child, stdout, stderr, readers }
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[&str], input: &str) -> Ran {
        let mut running = self.start(words, Stdio::piped());
        let mut stdin = running.child.stdin.take().expect("its input");
        // A command that wants nothing may have ended already.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        running.ended(PATIENCE)
    }

    /// Starts a command that wants no input, and does not wait for its end.
    pub fn begin(&self, words: &[&str]) -> Running {
        self.start(words, Stdio::null())
    }

    /// Runs a command with `--json`.
    pub fn json(&self, words: &[&str], input: &str) -> Ran {
        self.run(&[words, &["--json"]].concat(), input)
    }

    /// Starts the server with these words after `serve`, and does not wait for it.
    pub fn launch(&self, words: &[&str]) -> Running {
        self.start(&[&["serve"], words].concat(), Stdio::null())
    }

    /// Starts the server with these words after `serve`, and waits until it is ready.
    pub async fn serve(&self, words: &[&str]) -> Running {
        let mut running = self.launch(words);
        let began = Instant::now();
        let probe = format!("http://127.0.0.1:{}/readyz", self.port);
        while began.elapsed() < PATIENCE {
            if let Some(end) = running.child.try_wait().expect("a status") {
                panic!("the server ended with {end}: {}", running.log());
            }
            if http().get(&probe).send().await.is_ok_and(|answer| answer.status() == 200) {
                return running;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the server does not answer: {}", running.log());
    }

    /// Registers an app with these words after `app create --workspace SLUG --name NAME`.
    pub fn app(&self, slug: &str, words: &[&str]) -> App {
        let made = ["app", "create", "--workspace", slug, "--name", "Test app"];
        let made = self.json(&[&made, words].concat(), "").object();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        App {
            issuer: format!("{}/{slug}", self.url()),
            client_id: text(&made["client_id"]).expect("a client_id"),
            secret: text(&made["client_secret"]),
            post: false,
            redirect_uri: text(&made["redirect_uris"][0]).unwrap_or_default(),
        }
    }
}

impl Default for Installation {
    fn default() -> Self {
        Self::new()
    }
}

/// The program at work.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: Arc<Mutex<String>>,
    stderr: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Running {
    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written so far.
    pub fn log(&self) -> String {
        let text = |of: &Mutex<String>| of.lock().expect("a log").clone();
        format!("{}{}", text(&self.stdout), text(&self.stderr))
    }

    /// Sends it a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let told = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(told.expect("kill runs").success(), "the program was gone already: {}", self.log());
    }

    /// Kills it where it is, as a power failure would, and waits until it is gone.
    pub fn kill(&mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it ends");
    }

    /// Waits for its end; a test fails that has to wait longer than this.
    pub fn ended(mut self, within: Duration) -> Ran {
        let end = self.end(within);
        for reader in self.readers.drain(..) {
            reader.join().expect("what it wrote was read");
        }
        let text = |of: &Mutex<String>| of.lock().expect("a log").clone();
        Ran { code: end.code(), stdout: text(&self.stdout), stderr: text(&self.stderr) }
    }

    fn end(&mut self, within: Duration) -> ExitStatus {
        let deadline = Instant::now() + within;
        while Instant::now() < deadline {
            if let Some(end) = self.child.try_wait().expect("a status") {
                return end;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the program has not ended after {within:?}: {}", self.log());
    }

    /// Stops it as an operator does; demands that it ends well and that nothing in it panicked.
    #[track_caller]
    pub fn stop(self) -> Ran {
        self.signal("TERM");
        let ran = self.ended(PATIENCE);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
        ran
    }
}

impl Drop for Running {
    /// A test that failed half-way leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
