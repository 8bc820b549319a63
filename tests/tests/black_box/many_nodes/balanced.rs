//! Two nodes behind nginx, and what a client needs to work with them.

use harness::installation::Running;
use harness::nginx::Nginx;
use harness::world::PASSWORD;
use harness::{App, Browser, Installation, Place, Tokens, postgres};
use std::time::Duration;

const EXAMPLE: &str = include_str!("../../../../docs/examples/nginx-nodes.conf");

/// nginx leaves a node that refused alone for a second, and counts in whole ones.
pub const FORGIVEN: Duration = Duration::from_millis(2_500);

/// A node that is not running: the program with its settings on this database.
pub fn node(database: &str, settings: &[(&str, &str)]) -> Installation {
    let mut node = Installation::new();
    for (name, value) in Place::Url(database.to_owned()).settings() {
        node.set(name, &value);
    }
    for (name, value) in settings {
        node.set(name, value);
    }
    node
}

/// A workspace with a person and an app that asks for no consent and whose grants outlive their sessions.
pub fn furnish(node: &Installation) -> App {
    node.json(&["workspace", "create", "acme"], "").object();
    let words = ["user", "create", "--workspace", "acme", "--username", "ada", "--password-stdin"];
    node.json(&words, PASSWORD).object();
    let words = ["--type", "web", "--first-party", "--grant-life", "own", "--redirect-uri", "https://app.example/cb"];
    node.app("acme", &words)
}

/// Two nodes, nginx before them, and an app that knows only nginx.
pub struct Balanced {
    pub nodes: [Installation; 2],
    pub running: [Option<Running>; 2],
    pub nginx: Nginx,
    pub app: App,
}

/// The example with the lines changed that say they want to be.
fn changed(nodes: [u16; 2], port: u16) -> String {
    let marked = EXAMPLE.lines().filter(|line| line.contains("# change")).count();
    let mut changes = vec![
        ("server 10.0.0.11:8080".to_owned(), format!("server 127.0.0.1:{}", nodes[0])),
        ("server 10.0.0.12:8080".to_owned(), format!("server 127.0.0.1:{}", nodes[1])),
        ("listen 443 ssl;".to_owned(), format!("listen 127.0.0.1:{port};")),
        ("server_name id.example.com;".to_owned(), "server_name localhost;".to_owned()),
    ];
    for line in EXAMPLE.lines().filter(|line| line.trim_start().starts_with("ssl_certificate")) {
        changes.push((line.to_owned(), String::new()));
    }
    assert_eq!(marked, changes.len(), "the example marks other lines than this test changes");
    changes.iter().fold(EXAMPLE.to_owned(), |text, (printed, mine)| {
        assert_eq!(text.matches(printed.as_str()).count(), 1, "{printed}");
        text.replace(printed, mine)
    })
}

impl Balanced {
    /// Everything running.
    pub async fn start() -> Self {
        let database = postgres::database();
        let mut nodes = [node(&database, &[]), node(&database, &[])];
        let ports = [nodes[0].port(), nodes[1].port()];
        let nginx = Nginx::start(|port| changed(ports, port)).await;
        let url = nginx.url.replace("127.0.0.1", "localhost");
        for node in &mut nodes {
            node.set("TENANTRY__SERVER__PUBLIC_URL", &url);
            node.set("TENANTRY__SERVER__TRUSTED_PROXIES", "127.0.0.1");
            node.set("TENANTRY__SERVER__DRAIN_SECONDS", "1");
        }
        let app = App { issuer: format!("{url}/acme"), ..furnish(&nodes[0]) };
        let running = [Some(nodes[0].serve(&[]).await), Some(nodes[1].serve(&[]).await)];
        Self { nodes, running, nginx, app }
    }

    /// So many grants of the person, each with the browser that made it.
    pub async fn grants(&self, count: usize) -> Vec<(Browser, Tokens)> {
        let mut grants = Vec::new();
        for _ in 0..count {
            let mut browser = Browser::new();
            let scope = [("scope", "openid offline_access")];
            let tokens = self.app.sign_in_with(&mut browser, "ada", &scope).await;
            grants.push((browser, tokens));
        }
        grants
    }

    /// What went wrong on the way, for messages.
    pub fn log(&self) -> String {
        let logs = self.running.iter().flatten().map(Running::log).collect::<Vec<_>>();
        format!("nginx:\n{}\nnodes:\n{}", self.nginx.log(), logs.join("\n"))
    }
}
