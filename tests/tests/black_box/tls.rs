//! TLS of the server's own listener: real handshakes with verification, HTTP/2 and HTTP/1.1, certificates that are
//! replaced while connections are open, and peers that do not speak it.

use harness::installation::Running;
use harness::{Authority, Identity, Installation};
use reqwest::{Client, Version, tls};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Nothing here takes longer, even on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A place whose server speaks TLS, with a certificate for localhost.
fn place(authority: &Authority) -> Installation {
    let mut place = Installation::new();
    authority.identity(&["localhost", "127.0.0.1"]).write(place.folder());
    place.set("TENANTRY__SERVER__TLS__CERT", "id.pem");
    place.set("TENANTRY__SERVER__TLS__KEY", "id.key");
    place
}

fn url(place: &Installation) -> String {
    format!("https://localhost:{}", place.port())
}

/// Starts the server and waits until it answers this client.
async fn serve(place: &Installation, client: &Client) -> Running {
    let running = place.launch(&[]);
    let began = Instant::now();
    while !client.get(format!("{}/readyz", url(place))).send().await.is_ok_and(|answer| answer.status() == 200) {
        assert!(began.elapsed() < PATIENCE, "the server does not answer: {}", running.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    running
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_speaks_tls_with_its_own_certificate() {
    let authority = Authority::new("Test authority");
    let place = place(&authority);
    place.json(&["workspace", "create", "acme"], "").object();
    let client = authority.client().build().expect("a client");
    let server = serve(&place, &client).await;

    // Without a public URL of its own it names itself as it is reached, and HTTP/2 is chosen.
    let metadata = format!("{}/acme/.well-known/openid-configuration", url(&place));
    let answer = client.get(&metadata).send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.version()), (200, Version::HTTP_2));
    let document: serde_json::Value = answer.json().await.expect("JSON");
    assert_eq!(document["issuer"], format!("{}/acme", url(&place)));

    // By its address, with HTTP/1.1, and with each version of TLS alone.
    let old = authority.client().http1_only().tls_version_max(tls::Version::TLS_1_2).build().expect("a client");
    let answer = old.get(metadata.replace("localhost", "127.0.0.1")).send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.version()), (200, Version::HTTP_11));
    let new = authority.client().tls_version_min(tls::Version::TLS_1_3).build().expect("a client");
    assert_eq!(new.get(&metadata).send().await.expect("an answer").status(), 200);

    // The Host of HTTP/2 is checked like any other.
    let other = authority.client().resolve("other.example", ([127, 0, 0, 1], place.port()).into());
    let other = other.tls_danger_accept_invalid_hostnames(true).build().expect("a client");
    let answer = other.get(format!("https://other.example:{}/acme", place.port())).send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.version()), (421, Version::HTTP_2));

    // Who believes another authority is not fooled.
    let stranger = Authority::new("Another authority").client().build().expect("a client");
    assert!(stranger.get(&metadata).send().await.expect_err("no handshake").is_connect());

    assert_eq!(place.json(&["doctor", "--live"], "").object()["live"], true);
    let report = place.run(&["doctor"], "");
    assert_eq!(report.code, Some(0), "{report:?}");
    let certificate = report.stdout.lines().find(|line| line.starts_with("certificate")).expect("a check");
    for word in ["ok: for localhost, 127.0.0.1", "until 4000-01-01"] {
        assert!(certificate.contains(word), "{certificate}");
    }
    server.stop();
    place.run(&["doctor", "--live"], "").refused(&["is not alive"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_certificate_is_taken_over_while_connections_stay() {
    let (old, new) = (Authority::new("Old authority"), Authority::new("New authority"));
    let place = place(&old);
    let pooled = old.client().build().expect("a client");
    let server = serve(&place, &pooled).await;
    let probe = format!("{}/livez", url(&place));
    let answers = async |client: &Client| client.get(&probe).send().await.map(|answer| answer.status().as_u16());

    // Half of a renewal changes nothing, and is told once it stays.
    let next = new.identity(&["localhost"]);
    fs::write(place.folder().join("id.key"), &next.key).expect("a file");
    let told = "the new certificate cannot be used";
    let began = Instant::now();
    while !server.log().contains(told) {
        assert!(began.elapsed() < PATIENCE, "nothing was told: {}", server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let log = server.log();
    let line = log.lines().find(|line| line.contains(told)).expect("a line");
    assert!(line.contains("id.key is not the key of the certificate in id.pem"), "{line}");
    assert_eq!(answers(&old.client().build().expect("a client")).await.expect("the old certificate"), 200);

    next.write(place.folder());
    let began = Instant::now();
    while answers(&new.client().build().expect("a client")).await.is_err() {
        // The connection that is open knows nothing of it.
        assert_eq!(answers(&pooled).await.expect("the open connection"), 200);
        assert!(began.elapsed() < PATIENCE, "the new certificate is not shown: {}", server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(answers(&old.client().build().expect("a client")).await.expect_err("no handshake").is_connect());
    assert_eq!(answers(&pooled).await.expect("the open connection"), 200);
    let ran = server.stop();
    assert_eq!(ran.stderr.matches(told).count(), 1, "{ran:?}");
    assert!(ran.stderr.contains("a new certificate is in use"), "{ran:?}");
}

/// Sends these bytes and reads until the connection ends.
fn say(port: u16, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    stream.write_all(bytes).expect("it is heard");
    let mut heard = Vec::new();
    match stream.read_to_end(&mut heard) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("the connection stays open: {error}"),
    }
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_speak_tls_is_hung_up_on() {
    let authority = Authority::new("Test authority");
    let place = place(&authority);
    let client = authority.client().build().expect("a client");
    let server = serve(&place, &client).await;
    for bytes in [&b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"[..], b"\x16\x03\x01\x00\x05hello", &[0; 600]] {
        let heard = say(place.port(), bytes);
        // At most an alert of TLS (RFC 8446 section 6).
        assert!(heard.len() <= 7 && !heard.starts_with(b"HTTP"), "{heard:?}");
    }
    // And who says nothing.
    drop(TcpStream::connect(("127.0.0.1", place.port())).expect("a connection"));
    assert_eq!(client.get(format!("{}/livez", url(&place))).send().await.expect("an answer").status(), 200);
    let ran = server.stop();
    assert!(!ran.stderr.contains("ERROR") && !ran.stderr.contains("WARN"), "{ran:?}");
}

/// Something that is wrong with the files, and the words that must name it.
type Fault = (fn(&Authority, &mut Installation), &'static [&'static str]);

const FAULTS: &[Fault] = &[
    (
        |_, place| fs::remove_file(place.folder().join("id.pem")).expect("a file that goes"),
        &["server.tls.cert: id.pem cannot be read: No such file", "name a PEM file"],
    ),
    (
        |_, place| {
            fs::remove_file(place.folder().join("id.key")).expect("a file that goes");
            fs::create_dir(place.folder().join("id.key")).expect("a folder");
        },
        &["server.tls.key: id.key cannot be read"],
    ),
    (
        |authority, place| {
            let Identity { key, .. } = authority.identity(&["localhost"]);
            fs::write(place.folder().join("id.key"), key).expect("a file");
        },
        &["server.tls.key: id.key is not the key of the certificate in id.pem"],
    ),
    (
        |authority, place| authority.identity_until(&["localhost"], 2021).write(place.folder()),
        &["server.tls.cert: id.pem holds a certificate that ended on 2021-01-01; renew it"],
    ),
    (|_, place| place.unset("TENANTRY__SERVER__TLS__KEY"), &["server.tls.key: is required beside server.tls.cert"]),
    (
        |_, place| place.set("TENANTRY__SERVER__PUBLIC_URL", "http://localhost:8080"),
        &["server.public_url: is http, but with server.tls", "https"],
    ),
];

#[test]
fn files_that_cannot_be_used_stop_the_start() {
    let authority = Authority::new("Test authority");
    for (spoil, words) in FAULTS {
        let mut place = place(&authority);
        spoil(&authority, &mut place);
        let ran = place.run(&["serve"], "");
        ran.refused(words);
        assert!(!place.folder().join("data").exists(), "a data folder was made: {words:?}");
    }
}

#[test]
fn doctor_tells_of_files_that_cannot_be_used() {
    let authority = Authority::new("Test authority");
    let place = place(&authority);
    authority.identity_until(&["localhost"], 2021).write(place.folder());
    let report = place.run(&["doctor"], "");
    assert_eq!(report.code, Some(1), "{report:?}");
    assert!(report.stdout.contains("FAILED: server.tls.cert: id.pem holds a certificate that ended"), "{report:?}");
}
