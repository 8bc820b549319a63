//! Names and paths of requests: what a request says about the host it is for changes nothing, another host is refused,
//! and no spelling of a path but the plain one leads anywhere.

use harness::browser::http;
use harness::wire::{request, send};
use harness::world::AppType;
use harness::{Answer, World};
use reqwest::header::{HeaderName, HeaderValue};

const EVIL: &str = "evil.example";

/// What a client or a careless proxy may send along.
const SPOOFED: [(&str, &str); 10] = [
    ("x-forwarded-host", EVIL),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-port", "4443"),
    ("x-forwarded-prefix", "/evil.example"),
    ("x-forwarded-server", EVIL),
    ("x-forwarded-for", "203.0.113.66"),
    ("x-original-url", "/evil.example"),
    ("x-rewrite-url", "/evil.example"),
    ("x-host", EVIL),
    ("forwarded", "for=203.0.113.66;host=evil.example;proto=https"),
];

fn spoofed(mut request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    for (name, value) in SPOOFED {
        request = request.header(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    request
}

fn unmoved(answer: &Answer, what: &str) {
    assert!(!answer.text.contains(EVIL) && !answer.text.contains("4443"), "{what}: {}", answer.text);
    for (name, value) in &answer.headers {
        assert!(!value.to_str().is_ok_and(|value| value.contains(EVIL)), "{what}: {name}: {value:?}");
    }
}

#[tokio::test]
async fn d_09_spoofed_forwarding_headers_change_nothing() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let machine = world.app(AppType::Machine).await;
    for path in ["/.well-known/openid-configuration", "/oauth2/jwks"] {
        let plain = Answer::of(http().get(world.url(path))).await;
        let answer = Answer::of(spoofed(http().get(world.url(path)))).await;
        assert_eq!((answer.status, &answer.text), (plain.status, &plain.text), "{path}");
        unmoved(&answer, path);
    }
    let pages =
        [app.authorize_url(&[]), world.url("/login"), world.issuer(), world.url("/logout"), world.server.url.clone()];
    for url in pages {
        let answer = Answer::of(spoofed(http().get(&url).header("accept", "text/html"))).await;
        assert!(answer.status.is_success() || answer.status == 303, "{url}: {}", answer.text);
        unmoved(&answer, &url);
        let location = answer.header("location");
        assert!(location.is_empty() || location.starts_with(&format!("/{}/login?", world.slug)), "{location}");
    }
    let secret = machine.secret.clone().expect("a secret");
    let request = http().post(world.url("/oauth2/token")).basic_auth(&machine.client_id, Some(&secret));
    let answer = Answer::of(spoofed(request.form(&[("grant_type", "client_credentials")]))).await;
    let described = machine.introspect(&answer.tokens().access_token).await;
    assert_eq!(described.json["iss"].as_str(), Some(world.issuer().as_str()), "{}", described.text);
    unmoved(&described, "introspection");
}

#[tokio::test]
async fn d_09_another_host_is_misdirected() {
    let world = World::new().await;
    let ours = world.server.url.trim_start_matches("http://");
    let port = ours.split(':').nth(1).expect("a port");
    let path = format!("/{}/.well-known/openid-configuration", world.slug);
    for host in [ours.to_owned(), format!("127.0.0.1:{port}"), format!("[::1]:{port}"), ours.to_uppercase()] {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let reply = send(world.server, head.as_bytes()).await;
        assert_eq!(reply.status, 200, "{host}: {}", reply.text);
        assert!(reply.text.contains(&world.issuer()), "{host}");
    }
    let strange = [
        EVIL.to_owned(),
        format!("{EVIL}:{port}"),
        format!("localhost.{EVIL}:{port}"),
        format!("{EVIL}.localhost:{port}"),
        "localhost".to_owned(),
        "localhost:1".to_owned(),
        format!("localhost.:{port}"),
        format!("127.1:{port}"),
        format!("u@localhost:{port}"),
        format!("localhost:{port}@{EVIL}"),
        format!("localhost:{port},{EVIL}"),
        format!("localhost :{port}"),
        String::new(),
    ];
    for host in strange {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let reply = send(world.server, head.as_bytes()).await;
        assert!([400, 421].contains(&reply.status), "{host}: {}", reply.text);
        assert!(!reply.text.contains("issuer") && !reply.text.contains(EVIL), "{host}: {}", reply.text);
    }
}

#[tokio::test]
async fn d_09_a_request_names_one_host() {
    let world = World::new().await;
    let ours = world.server.url.trim_start_matches("http://");
    let path = format!("/{}/oauth2/jwks", world.slug);
    let requests = [
        ("no Host", format!("GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n")),
        ("two Hosts", format!("GET {path} HTTP/1.1\r\nHost: {ours}\r\nHost: {EVIL}\r\nConnection: close\r\n\r\n")),
        ("the same twice", format!("GET {path} HTTP/1.1\r\nHost: {ours}\r\nHost: {ours}\r\nConnection: close\r\n\r\n")),
        ("another authority", format!("GET http://{EVIL}{path} HTTP/1.1\r\nHost: {ours}\r\nConnection: close\r\n\r\n")),
        ("another Host", format!("GET http://{ours}{path} HTTP/1.1\r\nHost: {EVIL}\r\nConnection: close\r\n\r\n")),
    ];
    for (what, text) in requests {
        let reply = send(world.server, text.as_bytes()).await;
        assert!([400, 421].contains(&reply.status), "{what}: {}", reply.text);
        assert!(!reply.text.contains("kid"), "{what}");
    }
    let reply = send(world.server, b"GET /livez HTTP/1.1\r\nHost: 10.0.0.7\r\nConnection: close\r\n\r\n").await;
    assert_eq!(reply.status, 200, "probes come by address");
}

#[tokio::test]
async fn d_11_no_other_spelling_of_a_path_is_a_second_route() {
    let (world, other) = (World::new().await, World::new().await);
    let (a, b) = (&world.slug, &other.slug);
    let first = format!("%{:02x}{}", a.as_bytes()[0], &a[1..]);
    let tricks = [
        format!("/{a}//oauth2/jwks"),
        format!("//{a}/oauth2/jwks"),
        format!("/{a}/oauth2//jwks"),
        format!("/{a}/oauth2/jwks//"),
        format!("/{a}/;x/oauth2/jwks"),
        format!("/{a};x/oauth2/jwks"),
        format!("/{a}/oauth2;x=1/jwks"),
        format!("/{a}/oauth2/jwks;x"),
        format!("/{first}/oauth2/jwks"),
        format!("/{a}/oauth2/%6awks"),
        format!("/{a}/%6fauth2/jwks"),
        format!("/{b}/%2e%2e/{a}/oauth2/jwks"),
        format!("/{b}/../{a}/oauth2/jwks"),
        format!("/{b}/..;/{a}/oauth2/jwks"),
        format!("/{b}/.%2e/{a}/oauth2/jwks"),
        format!("/./{a}/oauth2/jwks"),
        format!("/{a}/./oauth2/jwks"),
        format!("/{a}%2foauth2%2fjwks"),
        format!("/{a}/oauth2%2fjwks"),
        format!("/{b}%2f..%2f{a}/oauth2/jwks"),
        format!("/{a}/oauth2%5cjwks"),
        format!("/{}/oauth2/jwks", a.to_uppercase()),
        format!("/{a}/OAuth2/jwks"),
        format!("/{a}/oauth2/JWKS"),
        format!("/{a}/oauth2/jwks/"),
        format!("/{a}/oauth2/jwks."),
        format!("/{a}./oauth2/jwks"),
        format!("/{a}/oauth2/jwks/."),
        format!("/{a}/oauth2/jwks%00"),
        format!("/{a}/oauth2/jwks%20"),
        format!("/{a}/oauth2/jwks%0a"),
        format!("/{a}/oauth2/jwks%23"),
        format!("/{a}/oauth2/jwks%3f"),
        format!("/%252e%252e/{a}/oauth2/jwks"),
        format!("/{a}/oauth2/jwks.json"),
        format!("/{a}/.well-known/openid-configuration/"),
        format!("/.well-known/openid-configuration/{a}/"),
        format!("/.well-known//openid-configuration/{a}"),
        format!("/.well-known/openid-configuration/{b}/../{a}"),
        format!("/{a}/.Well-Known/openid-configuration"),
        format!("/{a}/"),
    ];
    for path in tricks {
        let reply = request(world.server, "GET", &path, "").await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.text);
        assert!(!reply.text.contains("\"keys\"") && !reply.text.contains("\"issuer\""), "{path}");
    }
    for path in [format!("/{a}\\oauth2\\jwks"), format!("{a}/oauth2/jwks"), format!("/{a}/oauth2/j wks")] {
        let reply = request(world.server, "GET", &path, "").await;
        assert!([400, 404].contains(&reply.status), "{path}: {}", reply.text);
    }
    assert_eq!(request(world.server, "GET", &format!("/{a}/oauth2/jwks"), "").await.status, 200);
}
