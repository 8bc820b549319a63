//! An installation with a workspace and what the scenarios need in it, a neighbour beside it, made by the command line
//! as an operator would, and the requests of its apps.

use crate::place::{Kind, Place};
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
/// The one beside it.
pub const NEIGHBOUR: &str = "neighbour";
/// Wraps the keys of installations that are thrown away a few minutes later.
const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// Where the web app listens.
const REDIRECT: &str = "https://app.example/callback";
/// A verifier and its challenge (RFC 7636 appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What it asks for; the last is of an API behind a gateway.
const SCOPES: &str = "openid profile email offline_access accounts";

/// What the console's lists take.
pub const OPERATOR_SCOPES: [&str; 7] =
    ["workspaces:read", "apps:read", "users:read", "sessions:read", "grants:read", "members:read", "audit:read"];

/// How many people there are.
pub const PEOPLE: usize = 8;

/// An installation.
#[derive(Debug)]
pub struct World {
    // Dropped before its folder is.
    place: Place,
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
    /// A machine that may look at the apps of the workspace.
    pub viewer: Arc<MachineApp>,
    /// A machine that may look at everything of the installation, as the console of an operator does.
    pub operator: Arc<MachineApp>,
    /// An app people sign in to; it belongs to the workspace, so nobody is asked for consent.
    pub web: Arc<WebApp>,
    /// Who signs in.
    pub people: Vec<Person>,
    /// The same kind of app in another workspace, and one of its people.
    pub neighbour: (Arc<WebApp>, Person),
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
    slug: &'static str,
    /// Its name on the wire.
    pub client_id: String,
    /// Its `Authorization` header.
    pub authorization: String,
}

/// An app people sign in to.
#[derive(Debug)]
pub struct WebApp {
    site: Site,
    /// Its workspace.
    pub slug: &'static str,
    client_id: String,
    authorization: String,
}

/// The identifier of the API whose tokens are JWTs of an algorithm.
pub fn api_of(algorithm: &str) -> String {
    format!("https://{}.bench.example", algorithm.to_ascii_lowercase())
}

impl World {
    /// Makes one, with its files on the disk the program was built on.
    pub fn make(kind: &Kind, log_level: Option<&str>) -> Result<Self> {
        let program = sibling("tenantry")?;
        let beside = program.parent().ok_or_else(|| anyhow!("the program is nowhere"))?;
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(beside)?;
        let place = Place::make(kind, folder.path())?;
        let address = free_address()?;
        let site = Site { host: format!("localhost:{}", address.port()) };
        let settings = settings(&place, folder.path(), address);
        let desk = Desk { folder: folder.path(), program: &program, settings: &settings, site: &site };
        for slug in [SLUG, NEIGHBOUR] {
            desk.run(&["workspace", "create", "--slug", slug, "--name", "Benchmark"], None)?;
        }
        // The first command that needs the operators' workspace makes it.
        desk.run(&["setup-link"], None)?;
        desk.run(&["workspace", "update", SLUG, "--set", "code_seconds=600"], None)?;
        for algorithm in ["EdDSA", "ES256", "RS256"] {
            let identifier = api_of(algorithm);
            let words = ["resource", "create", "--workspace", SLUG, "--identifier", &identifier];
            desk.run(&[&words[..], &["--access-token", "jwt", "--alg", algorithm]].concat(), None)?;
        }
        let machine = desk.machine(SLUG, &["--type", "machine", "--name", "Machine", "--scope", "reports:read"])?;
        let api = desk.machine(SLUG, &["--type", "api", "--name", "API"])?;
        let viewer = desk.viewer(SLUG, &["apps:read"])?;
        let operator = desk.viewer("system", &OPERATOR_SCOPES)?;
        let web = desk.web(SLUG)?;
        let opened = ["--scope", "accounts", "--path", "/accounts/{accountId}/transactions"];
        desk.run(&[&["path", "create", "--workspace", SLUG], &opened[..]].concat(), None)?;
        let people = (0..PEOPLE).map(|number| desk.person(SLUG, number)).collect::<Result<_>>()?;
        let neighbour = (Arc::new(desk.web(NEIGHBOUR)?), desk.person(NEIGHBOUR, 0)?);
        Ok(Self {
            machine: Arc::new(machine),
            api: Arc::new(api),
            viewer: Arc::new(viewer),
            operator: Arc::new(operator),
            web: Arc::new(web),
            people,
            neighbour,
            log_level: log_level.map(str::to_owned),
            program,
            address,
            site,
            place,
            folder,
        })
    }

    /// Where its files are.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Where its rows are.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Its settings, as environment variables. Everything not named here is as it comes.
    pub fn settings(&self) -> Vec<(String, String)> {
        settings(&self.place, self.folder.path(), self.address)
    }

    /// Gives a command.
    pub fn command(&self, words: &[&str]) -> Result<Value> {
        let settings = self.settings();
        let folder = self.folder.path();
        Desk { folder, program: &self.program, settings: &settings, site: &self.site }.run(words, None)
    }

    /// Starts its server, without waiting for it.
    pub fn start(&self) -> Result<Server> {
        let mut command = environment(&self.program, self.folder.path(), &self.settings());
        if let Some(level) = &self.log_level {
            command.env("TENANTRY__TELEMETRY__LOG_LEVEL", level);
        }
        Server::spawn(command.arg("serve"), self.address)
    }
}

fn settings(place: &Place, folder: &Path, address: SocketAddr) -> Vec<(String, String)> {
    let settings = [
        ("TENANTRY__SERVER__LISTEN", address.to_string()),
        ("TENANTRY__DATABASE__URL", place.url()),
        ("TENANTRY__SECRETS__MASTER_KEYS", MASTER_KEY.to_owned()),
        ("TENANTRY__MAIL__URL", format!("file:{}/mail", folder.display())),
        // All logins come from one address here.
        ("TENANTRY__LIMITS__LOGIN_ATTEMPTS_PER_MINUTE_PER_ADDRESS", "100000".to_owned()),
    ];
    settings.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The program with its settings and none of the caller's.
fn environment(program: &Path, folder: &Path, settings: &[(String, String)]) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TENANTRY__") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).envs(settings.iter().map(|(name, value)| (name, value)));
    command
}

/// Where commands are given.
struct Desk<'w> {
    folder: &'w Path,
    program: &'w Path,
    settings: &'w [(String, String)],
    site: &'w Site,
}

impl Desk<'_> {
    /// Gives a command and reads its answer.
    fn run(&self, words: &[&str], input: Option<&str>) -> Result<Value> {
        let mut command = environment(self.program, self.folder, self.settings);
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
    fn app(&self, slug: &str, words: &[&str]) -> Result<(String, String)> {
        let made = self.run(&[&["app", "create", "--workspace", slug], words].concat(), None)?;
        let text = |name: &str| made.get(name).and_then(Value::as_str).map(str::to_owned);
        let both = text("client_id").zip(text("client_secret"));
        both.ok_or_else(|| anyhow!("app create tells no client_id and client_secret"))
    }

    fn machine(&self, slug: &'static str, words: &[&str]) -> Result<MachineApp> {
        let (client_id, secret) = self.app(slug, words)?;
        let authorization = basic(&client_id, &secret);
        Ok(MachineApp { site: self.site.clone(), slug, client_id, authorization })
    }

    /// A machine with a role. A scope of the platform is only for apps that have one.
    fn viewer(&self, slug: &'static str, scopes: &[&str]) -> Result<MachineApp> {
        let viewer = self.machine(slug, &["--type", "machine", "--name", "Viewer"])?;
        let member = ["member", "create", "--workspace", slug, "--app", &viewer.client_id, "--role", "viewer"];
        self.run(&member, None)?;
        for scope in scopes {
            self.run(&["app", "update", "--workspace", slug, &viewer.client_id, "--add-scope", scope], None)?;
        }
        Ok(viewer)
    }

    fn web(&self, slug: &'static str) -> Result<WebApp> {
        let scopes = SCOPES.replace(' ', ",");
        let words = ["--redirect-uri", REDIRECT, "--first-party", "--id-token-alg", "ES256", "--scope", &scopes];
        let (client_id, secret) = self.app(slug, &[&["--type", "web", "--name", "Shop"], &words[..]].concat())?;
        let authorization = basic(&client_id, &secret);
        Ok(WebApp { site: self.site.clone(), slug, client_id, authorization })
    }

    fn person(&self, slug: &str, number: usize) -> Result<Person> {
        let username = format!("person-{number}");
        let password = format!("correct horse battery {number}");
        let email = format!("{username}@bench.example");
        let words = ["user", "create", "--workspace", slug, "--username", &username, "--email", &email];
        self.run(&[&words[..], &["--name", "Ada Lovelace", "--password-stdin"]].concat(), Some(&password))?;
        Ok(Person { username, password })
    }
}

impl MachineApp {
    /// Asks for a token, of an API if it is named.
    pub fn client_credentials(&self, api: Option<&str>) -> Vec<u8> {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(api.map(|api| ("resource", api)));
        self.post("token", &encoded(&form))
    }

    /// Asks a workspace that has the same app for a token.
    pub fn at(&self, slug: &str) -> Vec<u8> {
        let form = encoded(&[("grant_type", "client_credentials")]);
        self.site.form(&format!("/{slug}/oauth2/token"), &[("Authorization", &self.authorization)], &form)
    }

    /// Asks for a token with a scope.
    pub fn scoped(&self, scope: &str) -> Vec<u8> {
        self.post("token", &encoded(&[("grant_type", "client_credentials"), ("scope", scope)]))
    }

    /// Asks for a token for the admin API.
    pub fn for_the_admin_api(&self, scope: &str) -> Vec<u8> {
        let api = format!("http://{}/api/v1", self.site.host);
        self.post("token", &encoded(&[("grant_type", "client_credentials"), ("scope", scope), ("resource", &api)]))
    }

    /// Asks what a token is good for.
    pub fn introspect(&self, token: &str) -> Vec<u8> {
        self.post("introspect", &encoded(&[("token", token)]))
    }

    /// Ends a token.
    pub fn revoke(&self, token: &str) -> Vec<u8> {
        self.post("revoke", &encoded(&[("token", token)]))
    }

    fn post(&self, endpoint: &str, form: &str) -> Vec<u8> {
        let path = format!("/{}/oauth2/{endpoint}", self.slug);
        self.site.form(&path, &[("Authorization", &self.authorization)], form)
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
        self.site.get(&format!("/{}/oauth2/authorize?{query}", self.slug), headers)
    }

    /// Redeems a code.
    pub fn exchange(&self, code: &str) -> Vec<u8> {
        self.post(
            "token",
            &encoded(&[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", REDIRECT),
                ("code_verifier", VERIFIER),
            ]),
        )
    }

    /// Refreshes.
    pub fn refresh(&self, refresh_token: &str) -> Vec<u8> {
        self.post("token", &encoded(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]))
    }

    /// Ends a token and its grant.
    pub fn revoke(&self, token: &str) -> Vec<u8> {
        self.post("revoke", &encoded(&[("token", token)]))
    }

    fn post(&self, endpoint: &str, form: &str) -> Vec<u8> {
        let path = format!("/{}/oauth2/{endpoint}", self.slug);
        self.site.form(&path, &[("Authorization", &self.authorization)], form)
    }
}
