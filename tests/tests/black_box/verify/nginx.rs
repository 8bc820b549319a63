//! The example for nginx, run as it is printed: a real nginx, Tenantry beside it, and an API that remembers what reached
//! it. Whatever a client sends, nothing reaches the API but what its token opens.

use harness::fdx_api::{FdxApi, Reached};
use harness::nginx::Nginx;
use harness::wire::{Reply, send_to};
use harness::world::{AppType, Template};
use harness::{Browser, TestServer, World};

const EXAMPLE: &str = include_str!("../../../../docs/examples/nginx-verify.conf");

/// The example with the lines changed that say they want to be.
fn changed(world: &World<'_>, api: &FdxApi, port: u16) -> String {
    let tenantry = world.server.url.trim_start_matches("http://");
    let changes = [
        ("server 127.0.0.1:8080;", format!("server {};", tenantry.replace("localhost", "127.0.0.1"))),
        ("server 127.0.0.1:9000;", format!("server {};", api.address)),
        ("listen 80;", format!("listen 127.0.0.1:{port};")),
        ("server_name api.example.com;", "server_name localhost;".to_owned()),
        ("http://tenantry/acme/oauth2/verify;", format!("http://tenantry/{}/oauth2/verify;", world.slug)),
        ("Host id.example.com;", format!("Host {tenantry};")),
    ];
    let marked = EXAMPLE.lines().filter(|line| line.contains("# change")).count();
    assert_eq!(marked, changes.len(), "the example marks other lines than this test changes");
    changes.iter().fold(EXAMPLE.to_owned(), |text, (printed, mine)| {
        assert_eq!(text.matches(printed).count(), 1, "{printed}");
        text.replace(printed, mine)
    })
}

/// A client at nginx.
struct Client {
    nginx: Nginx,
    token: String,
}

impl Client {
    /// Sends a request as it stands, with its token and these header lines.
    async fn ask(&self, method: &str, target: &str, headers: &str) -> Reply {
        let authorization = format!("Authorization: Bearer {}\r\n", self.token);
        self.ask_without(method, target, &format!("{authorization}{headers}")).await
    }

    async fn ask_without(&self, method: &str, target: &str, headers: &str) -> Reply {
        let head = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
        send_to(&self.nginx.url, head.as_bytes()).await
    }
}

/// A bank made from the template, a person who allowed `openid accounts`, nginx and an API.
async fn bank(world: &World<'_>, api: &FdxApi) -> (Client, String, String) {
    let scopes = Some("openid customers accounts transactions".split(' ').map(str::to_owned).collect());
    let app = world.app_with(AppType::Web, |app| app.scopes = scopes).await;
    let sub = world.user("ada").await;
    let tokens = app.sign_in_with(&mut Browser::new(), "ada", &[("scope", "openid accounts")]).await;
    let nginx = Nginx::start(|port| changed(world, api, port)).await;
    (Client { nginx, token: tokens.access_token }, sub, app.client_id)
}

/// Whether a request is one that `openid accounts` opens, however it is read.
fn granted(reached: &Reached) -> bool {
    let path = reached.target.split('?').next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let odd = path.contains(['%', ';', '\\', '#']) || segments.iter().any(|part| matches!(*part, "" | "." | ".."));
    reached.method == "GET" && !odd && segments.first() == Some(&"accounts") && segments.len() <= 2
}

fn json(reply: &Reply) -> serde_json::Value {
    let body = reply.text.split("\r\n\r\n").nth(1).unwrap_or_default();
    let json = body.find('{').zip(body.rfind('}')).and_then(|(from, to)| body.get(from..=to)).unwrap_or_default();
    serde_json::from_str(json).unwrap_or_else(|_| panic!("{}", reply.text))
}

#[tokio::test]
async fn what_the_token_opens_reaches_the_api_with_who_it_is() {
    let server = TestServer::alone();
    let (world, api) = (World::of(&server, Template::Fdx).await, FdxApi::start());
    let (client, sub, client_id) = bank(&world, &api).await;
    for target in ["/accounts", "/accounts?limit=2&q=%2f..", "/accounts/42", "/accounts/a-b_c~1.0", "/accounts/a:b@c"] {
        let spoofed = "X-Auth-Subject: root\r\nX-Auth-Client: root\r\nX-Auth-Scope: admin\r\nX-Auth-Dry-Run: 1\r\n";
        let reply = client.ask("GET", target, spoofed).await;
        assert_eq!(reply.status, 200, "{target}: {}\n{}", reply.text, client.nginx.log());
        let told = json(&reply);
        assert_eq!((told["subject"].as_str(), told["client"].as_str()), (Some(&*sub), Some(&*client_id)));
        assert_eq!(told["scope"], "accounts openid");
        let reached = api.reached();
        assert_eq!((reached.len(), reached[0].target.as_str()), (1, target), "the very path that was asked about");
        for name in ["authorization", "x-auth-dry-run", "x-original-uri", "x-original-method"] {
            assert!(!reached[0].headers.contains_key(name), "{name}: {:?}", reached[0]);
        }
    }
    // A body is the API's, and not sent to Tenantry.
    let reply = client.ask("GET", "/accounts", "Content-Length: 5\r\n\r\nhello").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn refusals_reach_the_client_and_not_the_api() {
    let server = TestServer::alone();
    let (world, api) = (World::of(&server, Template::Fdx).await, FdxApi::start());
    let (client, ..) = bank(&world, &api).await;
    let challenge = |reply: &Reply| {
        let name =
            |line: &str| line.split(':').next().is_some_and(|name| name.eq_ignore_ascii_case("www-authenticate"));
        let mut lines = reply.text.lines().filter(|line| name(line)).filter_map(|line| line.split_once(": "));
        let first = lines.next().map(|(_, value)| value.to_owned()).unwrap_or_default();
        assert_eq!(lines.next(), None, "one challenge: {}", reply.text);
        first
    };
    // The id by which the log of Tenantry says why.
    let told_id = |reply: &Reply| {
        let head = reply.text.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
        let ids: Vec<String> =
            head.lines().filter_map(|line| line.strip_prefix("x-request-id: ")).map(str::to_owned).collect();
        assert!(ids.len() == 1 && ids[0].len() == 16, "{ids:?}: {}", reply.text);
    };
    let none = client.ask_without("GET", "/accounts", "").await;
    assert_eq!((none.status, challenge(&none)), (401, format!("Bearer realm=\"{}\"", world.issuer())));
    let bad = client.ask_without("GET", "/accounts", "Authorization: Bearer tna_x\r\n").await;
    assert!(bad.status == 401 && challenge(&bad).contains("error=\"invalid_token\""), "{}", bad.text);
    told_id(&none);
    told_id(&bad);
    let in_query = client.ask_without("GET", &format!("/accounts?access_token={}", client.token), "").await;
    assert_eq!(in_query.status, 401, "a token in the query is none");
    let scope = client.ask("GET", "/accounts/42/transactions", "").await;
    assert_eq!(scope.status, 403, "{}", scope.text);
    told_id(&scope);
    let needed = challenge(&scope);
    assert!(
        needed.contains("error=\"insufficient_scope\"") && needed.ends_with("scope=\"openid transactions\""),
        "{needed}"
    );
    for target in ["/customers/current", "/statements", "/", "/_verify", "/nothing"] {
        let reply = client.ask("GET", target, "").await;
        assert!([403, 404].contains(&reply.status), "{target}: {}", reply.text);
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"] {
        let reply = client.ask(method, "/accounts", "Content-Length: 0\r\n").await;
        assert_eq!(reply.status, 403, "{method}: {}", reply.text);
    }
    assert_eq!(api.reached(), [], "nothing of this reached the API");
}

/// Targets and headers that were made to slip through.
const ATTACKS: &[(&str, &str, &str)] = &[
    // What it is about, said by the client: each form, alone and beside what nginx says.
    ("GET", "/customers/current", "X-Original-URI: /accounts\r\nX-Original-Method: GET\r\n"),
    ("GET", "/customers/current", "X-Original-URL: http://localhost/accounts\r\n"),
    ("GET", "/customers/current", "X-Forwarded-Uri: /accounts\r\nX-Forwarded-Method: GET\r\n"),
    ("GET", "/customers/current", "X-Rewrite-URL: /accounts\r\n"),
    ("GET", "/customers/current", "x_original_uri: /accounts\r\nx_forwarded_uri: /accounts\r\n"),
    ("POST", "/accounts", "X-Original-Method: GET\r\nX-Forwarded-Method: GET\r\nContent-Length: 0\r\n"),
    // Ways out of what is open.
    ("GET", "/accounts/../customers/current", ""),
    ("GET", "/accounts/..;/customers/current", ""),
    ("GET", "/accounts/..%3b/customers/current", ""),
    ("GET", "/accounts/%2e%2e/customers/current", ""),
    ("GET", "/accounts/%252e%252e/customers/current", ""),
    ("GET", "/accounts/..%2fcustomers%2fcurrent", ""),
    ("GET", "/accounts/..%5c..%5ccustomers", ""),
    ("GET", "/accounts/42%2ftransactions", ""),
    ("GET", "/accounts/42%3f/transactions", ""),
    ("GET", "/accounts/42%23/transactions", ""),
    ("GET", "/accounts/42#/transactions", ""),
    ("GET", "/accounts/42%00", ""),
    ("GET", "/accounts//42/transactions", ""),
    ("GET", "/accounts//42", ""),
    ("GET", "//accounts", ""),
    ("GET", "/accounts/", ""),
    ("GET", "/accounts/42/", ""),
    ("GET", "/accounts/.", ""),
    ("GET", "/accounts;x/42", ""),
    ("GET", "/accounts/42;/transactions", ""),
    ("GET", "/accounts/%c0%ae%c0%ae/customers", ""),
    ("GET", "/accounts/%ef%bc%8e", ""),
    ("GET", "/ACCOUNTS", ""),
    ("GET", "/Accounts/42", ""),
    ("GET", "/%41ccounts", ""),
    ("GET", "\\accounts", ""),
    ("GET", "/accounts\\..\\customers", ""),
    ("get", "/accounts", ""),
    ("GET", "http://localhost/customers/current", ""),
    ("GET", "http://evil.example/accounts/../customers/current", ""),
    ("GET", "/accounts/42/transactions?x=/accounts", ""),
    ("GET", "/_verify", ""),
    ("GET", "/_verify?x=/accounts", ""),
    // Two requests in one.
    ("GET", "/accounts/%0d%0aGET%20/customers/current", ""),
    ("GET", "/customers/current HTTP/1.1\r\nX: ", ""),
];

#[tokio::test]
async fn no_attack_reaches_the_api() {
    let server = TestServer::alone();
    let (world, api) = (World::of(&server, Template::Fdx).await, FdxApi::start());
    let (client, ..) = bank(&world, &api).await;
    for (method, target, headers) in ATTACKS {
        let reply = client.ask(method, target, headers).await;
        let reached = api.reached();
        // nginx resolves some of them by itself, and what it makes of them was asked about.
        assert!(reached.iter().all(granted), "{method} {target:?} {headers:?} reached the API as {reached:?}");
        assert!(reached.is_empty() || reply.status == 200, "{method} {target:?}: {}", reply.text);
        assert!(reply.status < 500, "{method} {target:?} {headers:?}: {}\n{}", reply.text, client.nginx.log());
    }
}

#[tokio::test]
async fn what_an_api_might_take_for_another_method_or_path_is_taken_away() {
    let server = TestServer::configured(&[("TENANTRY__VERIFY__SOURCE", "nginx")]);
    let (world, api) = (World::of(&server, Template::Fdx).await, FdxApi::start());
    let (client, ..) = bank(&world, &api).await;
    let names = [
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "X-Method-Override",
        "X-Original-Method",
        "X-Original-URI",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-Forwarded-Method",
        "X-Forwarded-Uri",
        "X-Forwarded-Prefix",
    ];
    let overrides = names.map(|name| format!("{name}: DELETE\r\n")).concat();
    let reply = client.ask("GET", "/accounts/42", &overrides).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let reached = api.reached();
    assert_eq!((reached.len(), reached[0].method.as_str()), (1, "GET"));
    for name in names {
        assert!(!reached[0].headers.contains_key(&name.to_lowercase()), "{name}: {:?}", reached[0]);
    }
}

#[tokio::test]
async fn without_tenantry_nothing_passes() {
    let server = TestServer::alone();
    let (world, api) = (World::of(&server, Template::Fdx).await, FdxApi::start());
    let (client, ..) = bank(&world, &api).await;
    assert_eq!(client.ask("GET", "/accounts", "").await.status, 200);
    api.reached();
    server.stop().await;
    let reply = client.ask("GET", "/accounts", "").await;
    assert_eq!(reply.status, 500, "{}", reply.text);
    assert_eq!(api.reached(), []);
}
