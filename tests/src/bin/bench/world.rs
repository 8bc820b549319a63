//! An installation with one workspace and what the scenarios need in it, made by the command line as an operator would,
//! and the requests of its apps.

use crate::process::{Server, free_address, sibling};
use crate::request::{Site, basic, encoded};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// The workspace.
pub const SLUG: &str = "bench";
/// Where the web app listens.
const REDIRECT: &str = "https://app.example/callback";
/// A verifier and its challenge (RFC 7636 appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What it asks for; the last is of an API behind a gateway.
const SCOPES: &str = "openid profile email offline_access accounts";

const TOKEN: &str = "/bench/oauth2/token";

/// How many people there are.
const PEOPLE: usize = 8;

/// An installation.
#[derive(Debug)]
pub struct World {
    folder: TempDir,
    program: PathBuf,
    log_level: Option<String>,
    /// Where its server listens when it runs.
    pub address: SocketAddr,
    /// How it is asked.
    pub site: Site,
    /// An app on its own.
    pub machine: Arc<MachineApp>,
    /// An API that checks tokens of the workspace's default resource.
    pub api: Arc<MachineApp>,
    /// An app people sign in to; it belongs to the workspace, so nobody is asked for consent.
    pub web: Arc<WebApp>,
    /// Who signs in.
    pub people: Vec<Person>,
}

/// Somebody with a password.
#[derive(Clone, Debug)]
pub struct Person {
    /// What they sign in with.
    pub username: String,
    /// Their password.
    pub password: String,
}

/// An app that keeps a secret and has no people.
#[derive(Debug)]
pub struct MachineApp {
    site: Site,
    /// Its `Authorization` header.
    pub authorization: String,
}

/// An app people sign in to.
#[derive(Debug)]
pub struct WebApp {
    site: Site,
    client_id: String,
    authorization: String,
}

/// The identifier of the API whose tokens are JWTs of an algorithm.
pub fn api_of(algorithm: &str) -> String {
    format!("https://{}.bench.example", algorithm.to_ascii_lowercase())
}

impl World {
    /// Makes one, with its database on the disk the program was built on.
    pub fn make(log_level: Option<&str>) -> Result<Self> {
        let program = sibling("tenantry")?;
        let beside = program.parent().ok_or_else(|| anyhow!("the program is nowhere"))?;
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(beside)?;
        let address = free_address()?;
        let desk = Desk { folder: folder.path(), program: &program, address };
        desk.run(&["workspace", "create", "--slug", SLUG, "--name", "Benchmark"], None)?;
        desk.run(&["workspace", "update", SLUG, "--set", "code_seconds=600"], None)?;
        for algorithm in ["EdDSA", "ES256", "RS256"] {
            let identifier = api_of(algorithm);
            let words = ["resource", "create", "--workspace", SLUG, "--identifier", &identifier];
            desk.run(&[&words[..], &["--access-token", "jwt", "--alg", algorithm]].concat(), None)?;
        }
        let site = Site { host: format!("localhost:{}", address.port()) };
        let machine = desk.app(&["--type", "machine", "--name", "Machine", "--scope", "reports:read"])?;
        let api = desk.app(&["--type", "api", "--name", "API"])?;
        let scopes = SCOPES.replace(' ', ",");
        let words = ["--redirect-uri", REDIRECT, "--first-party", "--id-token-alg", "ES256", "--scope", &scopes];
        let web = desk.app(&[&["--type", "web", "--name", "Shop"], &words[..]].concat())?;
        let opened = ["--scope", "accounts", "--path", "/accounts/{accountId}/transactions"];
        desk.run(&[&["path", "create", "--workspace", SLUG], &opened[..]].concat(), None)?;
        let web = WebApp { site: site.clone(), client_id: web.0.clone(), authorization: basic(&web.0, &web.1) };
        let machine_app =
            |(id, secret): (String, String)| MachineApp { site: site.clone(), authorization: basic(&id, &secret) };
        Ok(Self {
            machine: Arc::new(machine_app(machine)),
            api: Arc::new(machine_app(api)),
            web: Arc::new(web),
            people: (0..PEOPLE).map(|number| desk.person(number)).collect::<Result<_>>()?,
            log_level: log_level.map(str::to_owned),
            program,
            address,
            site,
            folder,
        })
    }

    /// Where its database is.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Starts its server, without waiting for it.
    pub fn start(&self) -> Result<Server> {
        let mut command = environment(&self.program, self.folder.path(), self.address);
        if let Some(level) = &self.log_level {
            command.env("TENANTRY__TELEMETRY__LOG_LEVEL", level);
        }
        Server::spawn(command.arg("serve"), self.address)
    }
}

/// The program with its settings. Everything not named here is as it comes.
fn environment(program: &Path, folder: &Path, address: SocketAddr) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TENANTRY__") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(folder)
        .env("TENANTRY__SERVER__LISTEN", address.to_string())
        .env("TENANTRY__DATABASE__URL", format!("sqlite://{}/tenantry.db?mode=rwc", folder.display()))
        .env("TENANTRY__MAIL__URL", format!("file:{}/mail", folder.display()))
        // All logins come from one address here.
        .env("TENANTRY__LIMITS__LOGIN_ATTEMPTS_PER_MINUTE_PER_ADDRESS", "100000");
    command
}

/// Where commands are given.
struct Desk<'w> {
    folder: &'w Path,
    program: &'w Path,
    address: SocketAddr,
}

impl Desk<'_> {
    /// Gives a command and reads its answer.
    fn run(&self, words: &[&str], input: Option<&str>) -> Result<Value> {
        let mut command = environment(self.program, self.folder, self.address);
        command.args(words).arg("--json").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| self.program.display().to_string())?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.unwrap_or_default().as_bytes())?;
        }
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("tenantry {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        serde_json::from_slice(&output.stdout).with_context(|| format!("tenantry {} prints no JSON", words.join(" ")))
    }

    /// Registers an app; its name on the wire and its secret.
    fn app(&self, words: &[&str]) -> Result<(String, String)> {
        let made = self.run(&[&["app", "create", "--workspace", SLUG], words].concat(), None)?;
        let text = |name: &str| made.get(name).and_then(Value::as_str).map(str::to_owned);
        let both = text("client_id").zip(text("client_secret"));
        both.ok_or_else(|| anyhow!("app create tells no client_id and client_secret"))
    }

    fn person(&self, number: usize) -> Result<Person> {
        let username = format!("person-{number}");
        let password = format!("correct horse battery {number}");
        let email = format!("{username}@bench.example");
        let words = ["user", "create", "--workspace", SLUG, "--username", &username, "--email", &email];
        self.run(&[&words[..], &["--name", "Ada Lovelace", "--password-stdin"]].concat(), Some(&password))?;
        Ok(Person { username, password })
    }
}

impl MachineApp {
    /// Asks for a token, of an API if it is named.
    pub fn client_credentials(&self, api: Option<&str>) -> Vec<u8> {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(api.map(|api| ("resource", api)));
        self.post(TOKEN, &encoded(&form))
    }

    /// Asks what a token is good for.
    pub fn introspect(&self, token: &str) -> Vec<u8> {
        self.post("/bench/oauth2/introspect", &encoded(&[("token", token)]))
    }

    /// Ends a token.
    pub fn revoke(&self, token: &str) -> Vec<u8> {
        self.post("/bench/oauth2/revoke", &encoded(&[("token", token)]))
    }

    fn post(&self, path: &str, form: &str) -> Vec<u8> {
        self.site.form(path, &[("Authorization", &self.authorization)], form)
    }
}

impl WebApp {
    /// Sends a browser to sign in.
    pub fn authorize(&self, headers: &[(&str, &str)]) -> Vec<u8> {
        let query = encoded(&[
            ("client_id", &self.client_id),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", SCOPES),
            ("state", "af0ifjsldkj"),
            ("nonce", "n-0S6_WzA2Mj"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        self.site.get(&format!("/bench/oauth2/authorize?{query}"), headers)
    }

    /// Redeems a code.
    pub fn exchange(&self, code: &str) -> Vec<u8> {
        self.post(&encoded(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ]))
    }

    /// Refreshes.
    pub fn refresh(&self, refresh_token: &str) -> Vec<u8> {
        self.post(&encoded(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]))
    }

    fn post(&self, form: &str) -> Vec<u8> {
        self.site.form(TOKEN, &[("Authorization", &self.authorization)], form)
    }
}
