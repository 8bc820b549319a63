//! A crowd signs in at the same moment. Few can be served, all are answered, and memory stays small. `CROWD` says how
//! many they are; for ten thousand, let it run alone on a machine that has little else to do.

use harness::browser::http;
use harness::client::Answer;
use harness::installation::Running;
use harness::world::PASSWORD;
use harness::{App, Browser, Installation, Page};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tenantry::open_files::room_for;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How many sign in at once, if nothing is said.
const CROWD: usize = 2_000;
/// What the server may have used at its peak.
const MOST_MEMORY: u64 = 512 << 20;
/// Whoever has no answer by then has none.
const PATIENCE: Duration = Duration::from_mins(1);

/// The sign-in of a person as one request, which anybody may send who knows the browser's cookie and the page's token.
async fn sign_in_request(place: &Installation, slug: &str) -> Vec<u8> {
    let mut browser = Browser::new();
    let login = browser.open(&format!("{}/{slug}/login", place.url())).await;
    let token = login.field("form_token").expect("a form token");
    let fields = [("form_token", token.as_str()), ("username", "ada"), ("password", PASSWORD)];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let cookies: Vec<String> = browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let head = format!(
        "POST /{slug}/login HTTP/1.1\r\nHost: localhost:{}\r\nAccept: text/html\r\nOrigin: {}\r\nCookie: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        place.port(),
        place.url(),
        cookies.join("; "),
        body.len()
    );
    format!("{head}{body}").into_bytes()
}

/// One of the crowd: connects, waits until all have, and signs in. The head of the answer.
async fn one(port: u16, request: Arc<Vec<u8>>, together: Arc<Barrier>) -> String {
    let connected = timeout(PATIENCE, TcpStream::connect(("127.0.0.1", port))).await;
    together.wait().await;
    let mut stream = connected.expect("a connection in time").expect("a connection");
    let mut answer = Vec::new();
    let talk = async {
        stream.write_all(&request).await?;
        stream.read_to_end(&mut answer).await
    };
    timeout(PATIENCE, talk).await.expect("an answer in time").expect("an answer");
    let text = String::from_utf8_lossy(&answer);
    text.split("\r\n\r\n").next().unwrap_or_default().to_ascii_lowercase()
}

/// What the crowd was answered, by status.
async fn storm(place: &Installation, request: Vec<u8>, crowd: usize) -> BTreeMap<u16, usize> {
    let (request, together) = (Arc::new(request), Arc::new(Barrier::new(crowd)));
    let mut people = JoinSet::new();
    for _ in 0..crowd {
        people.spawn(one(place.port(), Arc::clone(&request), Arc::clone(&together)));
    }
    let mut answers = BTreeMap::new();
    while let Some(head) = people.join_next().await {
        let head = head.expect("an answer");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let waits = head.contains("\r\nretry-after: ");
        assert!(waits == [429, 503].contains(&status), "{head}");
        *answers.entry(status).or_default() += 1;
    }
    answers
}

/// Asks for tokens and about each until told to stop; how often it was told.
async fn at_work(machine: App, over: Arc<AtomicBool>) -> usize {
    let mut done = 0;
    while !over.load(Ordering::Relaxed) {
        let answer = machine.client_credentials().await;
        let told = machine.introspect(&answer.text_of("access_token")).await;
        for answer in [&answer, &told] {
            assert_eq!(answer.status, 200, "{answer:?}");
        }
        done += usize::from(told.json["active"] == true);
    }
    done
}

/// Signs in to another workspace until told to stop; how often that worked.
async fn elsewhere(app: App, over: Arc<AtomicBool>) -> usize {
    let mut done = 0;
    while !over.load(Ordering::Relaxed) {
        let mut browser = Browser::new();
        let login = browser.open(&app.authorize_url(&[])).await;
        if login.kind() != "login" {
            assert_eq!(login.status, 503, "{login:?}");
            continue;
        }
        let answer: Page = browser.sign_in(&login, "ada", PASSWORD).await;
        assert!([303, 503].contains(&answer.status.as_u16()), "{answer:?}");
        done += usize::from(answer.status == 303);
    }
    done
}

fn peak(server: &Running) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its peak");
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib << 10
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mt_16_a_crowd_that_signs_in_at_once_is_answered_and_keeps_no_machine_from_its_tokens() {
    let all = std::env::var("CROWD").map_or(CROWD, |all| all.parse().expect("CROWD is a number"));
    // As many as the system lets a process connect. Beside the crowd the test has a few connections of its own.
    let crowd = room_for(all);
    let mut place = Installation::new();
    place.set("TENANTRY__LIMITS__CONNECTIONS", "10500");
    for slug in ["acme", "globex"] {
        place.json(&["workspace", "create", slug], "").object();
        let ada = ["user", "create", "--workspace", slug, "--username", "ada", "--password-stdin"];
        place.json(&ada, PASSWORD).object();
    }
    let machine = place.app("acme", &["--type", "machine", "--scope", "reports:read"]);
    let other = place.app("globex", &["--type", "web", "--redirect-uri", "https://app.example/callback"]);
    let server = place.serve(&[]).await;
    let request = sign_in_request(&place, "acme").await;
    let over = Arc::new(AtomicBool::new(false));
    let workers = tokio::spawn(at_work(machine.clone(), Arc::clone(&over)));
    let others = tokio::spawn(elsewhere(other.clone(), Arc::clone(&over)));

    let began = Instant::now();
    let mut answers = BTreeMap::new();
    for _ in 0..all.div_ceil(crowd) {
        for (status, count) in storm(&place, request.clone(), crowd).await {
            *answers.entry(status).or_insert(0) += count;
        }
    }
    over.store(true, Ordering::Relaxed);
    let (worked, signed_in) = (workers.await.expect("all were answered"), others.await.expect("all were answered"));
    let peak = peak(&server);
    eprintln!(
        "{crowd} at once: {answers:?} in {:?}, peak {} MiB; meanwhile {worked} tokens and {signed_in} sign-ins elsewhere",
        began.elapsed(),
        peak >> 20
    );
    assert!(answers.keys().all(|status| [303, 429, 503].contains(status)), "{answers:?}");
    assert!(answers.get(&303).is_some_and(|count| *count > 0), "nobody was signed in: {answers:?}");
    assert!(peak < MOST_MEMORY, "{} MiB at the peak", peak >> 20);
    assert!(worked > 0 && signed_in > 0, "{worked} tokens, {signed_in} sign-ins elsewhere");

    // The storm over, all is as before.
    let mut browser = Browser::new();
    let page = browser.authorize(&other.authorize_url(&[]), "ada", PASSWORD).await;
    assert!(page.redirect_parameter("code").is_some(), "{page:?}");
    machine.client_credentials().await.tokens();
    assert_eq!(Answer::of(http().get(format!("{}/readyz", place.url()))).await.status, 200);
    server.stop();
}
