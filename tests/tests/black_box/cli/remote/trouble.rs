//! Servers that are away, are none, lead elsewhere, or lose an answer; and lists of more than a page.

use super::super::installation;
use super::{afar, robot, token};
use harness::installation::free_port;
use harness::operator::Role;
use harness::world::PASSWORD;
use harness::{Authority, Installation, TestServer, World};
use serde_json::json;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tenantry::domain::audit_chain::chain_batch;

/// A server that gives every request this answer; its URL, and how many came.
fn answering(answer: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 8192]);
            let _ = stream.write_all(answer.as_bytes());
            let _ = stream.shutdown(Shutdown::Write);
        }
    });
    (url, count)
}

fn list(url: &str) -> harness::installation::Ran {
    afar(url, "tna_none").run(&["workspace", "list"], "")
}

#[test]
fn b_06_a_token_goes_to_the_server_that_was_named_and_nowhere_else() {
    let (elsewhere, came) = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    let answer =
        format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {elsewhere}/api/v1\r\ncontent-length: 0\r\n\r\n");
    let (leading, _) = answering(answer.leak());
    list(&leading).refused(&["leads on to", &elsewhere, "goes nowhere else"]);
    assert_eq!(came.load(Ordering::SeqCst), 0, "a redirect was followed");
    for (url, reason) in [
        ("http://192.0.2.1", "is http for a host that is not this machine"),
        ("http://localhost.example.com", "is http for a host that is not this machine"),
        ("https://id.example.com/acme", "has a path"),
        ("https://u:p@id.example.com", "user name"),
        ("id.example.com", "is not a URL"),
    ] {
        let began = Instant::now();
        let ran = list(url);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{url}: {ran:?}");
        assert!(ran.stderr.contains(reason) && ran.stderr.contains("TENANTRY_SERVER"), "{url}: {ran:?}");
        assert!(began.elapsed() < Duration::from_secs(5), "{url} was asked");
    }
    let place = Installation::new();
    for words in [
        &["workspace", "list", "--token-file", "x"][..],
        &["workspace", "list", "--server", "http://localhost:1", "--token", "tna_x", "--config", "tenantry.toml"],
    ] {
        assert_eq!(place.run(words, "").code, Some(2), "{words:?}");
    }
}

#[test]
fn a_server_that_is_away_or_none_is_told_from_one_that_refuses() {
    list(&format!("http://localhost:{}", free_port())).refused(&["cannot reach", "that the server runs"]);
    for (answer, reason) in [
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 6\r\n\r\n<html>", "not as the admin API does"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>", "none of the admin API of this version"),
        ("HTTP/1.1 503 Service Unavailable\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n", "try again in 7 s"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n", "is lost"),
    ] {
        let url = answering(answer).0;
        list(&url).refused(&[reason]);
        // A name under localhost is this machine, whatever a resolver says of it.
        list(&url.replace("127.0.0.1", "id.tenantry-test.localhost")).refused(&[reason]);
    }
}

/// A server that gives every request this JSON.
fn telling(body: &str) -> String {
    let answer =
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    answering(answer.leak()).0
}

#[test]
fn b_08_an_answer_that_leaves_open_whether_the_trail_holds_is_no_proof() {
    let hash = "0".repeat(64);
    let place = |seq: i64| format!(r#""checked_to":{seq},"head":"{hash}""#);
    for (rest, reason) in [
        (String::new(), "does not hold together"),
        (r#","complete":true"#.to_owned(), "does not hold together"),
        (r#","events":5"#.to_owned(), "does not hold together"),
        // Lines are missing in the count, or nobody knows where it ended.
        (r#","events":5,"complete":false"#.to_owned(), "does not hold together"),
        (r#","events":5,"complete":true"#.to_owned(), "does not hold together"),
        (format!(r#","events":9223372036854775808,"complete":false,{}"#, place(1)), "does not hold together"),
        // The second answer is the first again: such a walk would never end.
        (format!(r#","events":5,"complete":false,{}"#, place(5)), "does not hold together"),
        (format!(r#","events":0,"complete":false,{}"#, place(0)), "does not hold together"),
    ] {
        let url = telling(&format!(r#"{{"intact":true,"last":900000,"unchained":0{rest}}}"#));
        let ran = afar(&url, "tna_none").run(&["audit", "verify", "--workspace", "acme"], "");
        ran.refused(&[reason]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_head_is_met_through_a_server_too() {
    let server = TestServer::alone();
    let world = World::named(&server, "acme").await;
    let far = afar(&server.url, &world.api_app(Role::Owner).await.1);
    let chain = || async {
        server.clock.advance(10);
        server.run(|instance| async move { chain_batch(&instance).await }).await.expect("a chain")
    };
    assert!(chain().await > 1);
    let verify = |words: &[&str]| [&["audit", "verify", "--workspace", "acme"], words].concat().join(" ");
    let run = |words: String| far.json(&words.split(' ').collect::<Vec<_>>(), "");
    let kept = run(verify(&[])).object();
    let (events, head) = (kept["events"].to_string(), kept["head"].as_str().expect("a head").to_owned());
    world.user("ada").await;
    assert!(chain().await > 0);
    let later = run(verify(&["--events", &events, "--head", &head])).object();
    assert!(later["events"].as_u64() > kept["events"].as_u64(), "{later}");
    run(verify(&["--events", "1", "--head", &head])).refused(&["place 1: it is not the line that was there"]);
    run(verify(&["--events", "900", "--head", &head])).refused(&["place 900: the trail ends before it"]);
}

#[test]
fn a_list_that_goes_round_in_circles_ends() {
    let url = telling(r#"{"items":[],"next_cursor":"again"}"#);
    list(&url).refused(&["the same page again and again"]);
}

#[test]
fn a_server_drives_no_terminal() {
    let reason = r"\u001b]0;pwn\u0007 \u202eturned\nok: forged";
    let url = telling(&format!(r#"{{"intact":false,"last":1,"unchained":0,"reason":"{reason}"}}"#));
    let ran = afar(&url, "tna_none").run(&["audit", "verify", "--workspace", "acme"], "");
    ran.refused(&["pwn", "forged"]);
    assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{ran:?}");
    assert!(!ran.stderr.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_done_is_not_told_as_refused() {
    let server = TestServer::shared();
    let world = World::new().await;
    let app = world.api_app(Role::Admin).await.0;
    let machine = world.app(harness::world::AppType::Machine).await;
    // Who may not look at an app gets no new secret of it, and so loses none.
    let blind = afar(&server.url, &world.api_token(&app, "apps:write").await);
    let rotate = ["app", "rotate-secret", "--workspace", &world.slug, &machine.client_id, "--overlap", "0"];
    blind.run(&rotate, "").refused(&["the access token does not have the scope apps:read"]);
    machine.client_credentials().await.tokens();
    // What could be done is done, and said so, though not all of it can be shown.
    let system = World::system(server);
    let operator = system.api_app(Role::Owner).await.0;
    let blind = afar(&server.url, &system.api_token(&operator, "workspaces:write").await);
    let slug = format!("{}-x", world.slug);
    for words in [["workspace", "create", &slug], ["workspace", "suspend", &slug], ["workspace", "resume", &slug]] {
        let ran = blind.run(&[&words[..], &["--json"]].concat(), "");
        assert_eq!((ran.code, ran.object()["slug"].as_str()), (Some(0), Some(slug.as_str())), "{ran:?}");
        assert!(ran.stderr.contains("It is done, but its switches cannot be shown"), "{ran:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_with_control_characters_is_no_other_name() {
    let server = TestServer::shared();
    let world = World::new().await;
    let far = afar(&server.url, &world.api_app(Role::Admin).await.1);
    let create =
        ["app", "create", "--workspace", &world.slug, "--type", "machine", "--name", "x", "--client-id", "tmp1"];
    far.json(&create, "").object();
    for name in ["tm\np1", "\ttmp1", "tmp1\r", ".\t."] {
        far.run(&["app", "delete", "--workspace", &world.slug, "--yes", name], "").refused(&["there is no app"]);
        far.run(&["app", "disable", "--workspace", &world.slug, name], "").refused(&["there is no app"]);
    }
    let app = far.json(&["app", "show", "--workspace", &world.slug, "tmp1"], "").object();
    assert_eq!(app["disabled"], false, "{app}");
}

/// Stands before a server and loses the answer to the first request whose first line begins like this.
fn losing(server: u16, begins: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let own = listener.local_addr().expect("an address").port();
    let url = format!("http://localhost:{own}");
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (Ok(client), Ok(stream)) = (stream, TcpStream::connect(("127.0.0.1", server))) else { return };
            let counted = Arc::clone(&counted);
            // The server answers to its own name alone.
            let as_the_server =
                move |text: &str| text.replace(&format!("localhost:{own}"), &format!("localhost:{server}"));
            thread::spawn(move || between(client, stream, as_the_server, (begins, &counted)));
        }
    });
    (url, count)
}

fn between(
    mut client: TcpStream,
    mut server: TcpStream,
    passed: impl Fn(&str) -> String,
    (begins, count): (&str, &AtomicUsize),
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = client.read(&mut buffer) {
        let fits = buffer.starts_with(begins.as_bytes());
        let request = passed(&String::from_utf8_lossy(&buffer[..read]));
        if server.write_all(request.as_bytes()).is_err() {
            return;
        }
        // One read is one request, and one answer to it: nothing here is large.
        let Ok(answered @ 1..) = server.read(&mut buffer) else { return };
        if fits && count.fetch_add(1, Ordering::SeqCst) == 0 {
            return;
        }
        match client.write_all(&buffer[..answered]) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return,
            written => written.expect("the client listens"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_made_is_made_once_though_the_answer_is_lost() {
    let behind = installation();
    let _server = behind.serve(&[]).await;
    let app = robot(&behind, "acme", "admin", Role::Admin);
    let token = token(&app, Role::Admin, &behind.url()).await;
    let (url, count) = losing(behind.port(), "POST /api/v1/workspaces/acme/apps ");
    let far = afar(&url, &token);
    let words = ["app", "create", "--workspace", "acme", "--type", "machine", "--name", "Once", "--json"];
    far.run(&words, "").refused(&["is registered", "lost on the way", "rotate-secret"]);
    assert_eq!(count.load(Ordering::SeqCst), 2, "it was sent again");
    let apps = behind.json(&["app", "list", "--workspace", "acme"], "").lines();
    assert_eq!(apps.iter().filter(|app| app["client_name"] == "Once").count(), 1, "{apps:?}");
    // A secret or a link that nobody has is no success, and what is told does not make it worse.
    let (url, _) = losing(behind.port(), "POST /api/v1/workspaces/acme/apps/admin/secrets ");
    let rotate = ["app", "rotate-secret", "--workspace", "acme", "admin", "--json"];
    afar(&url, &token).run(&rotate, "").refused(&[
        "lost on the way",
        "works for 86400 more seconds",
        "ends when you repeat",
    ]);
    let ada = behind.json(&["user", "show", "--workspace", "acme", "ada"], "").object();
    let posted = format!("POST /api/v1/workspaces/acme/users/{}/password-link ", ada["id"].as_str().expect("an id"));
    let (url, _) = losing(behind.port(), posted.leak());
    let link = ["user", "password-link", "--workspace", "acme", "ada"];
    afar(&url, &token).run(&link, "").refused(&["the answer that held it was lost on the way; make another"]);
    // What is not made under a key is not sent again.
    let (url, count) = losing(behind.port(), "POST /api/v1/workspaces/acme/apps/admin/disable ");
    let ran = afar(&url, &token).run(&["app", "disable", "--workspace", "acme", "admin"], "");
    ran.refused(&["look whether it was done"]);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_more_than_a_page_is_read_to_its_end() {
    let world = World::new().await;
    let owner = world.api(Role::Owner).await;
    for number in 0..203 {
        let body = json!({ "username": format!("person-{number}") });
        owner.post(&format!("/workspaces/{}/users", world.slug), &body).await.done(201);
    }
    let far = afar(&world.server.url, &world.api_app(Role::Viewer).await.1);
    let listed = far.json(&["user", "list", "--workspace", &world.slug], "").lines();
    let mut names: Vec<&str> = listed.iter().filter_map(|line| line["username"].as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!((listed.len(), names.len()), (203, 203));
    let trail = far.json(&["audit", "list", "--workspace", &world.slug, "--action", "user.created"], "").lines();
    assert_eq!(trail.len(), 203);
    assert!(trail.windows(2).all(|two| two[0]["id"].as_str() < two[1]["id"].as_str()), "the oldest is not first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_what_somebody_else_changed_is_refused() {
    // A version is looked at and named a moment later; two who do it at once do not overwrite each other unseen.
    let world = World::new().await;
    let token = world.api_app(Role::Owner).await.1;
    let app = world.app(harness::world::AppType::Machine).await;
    let far = Arc::new(afar(&world.server.url, &token));
    let change = |name: String| {
        let (far, slug, client_id) = (Arc::clone(&far), world.slug.clone(), app.client_id.clone());
        thread::spawn(move || far.run(&["app", "update", "--workspace", &slug, &client_id, "--name", &name], ""))
    };
    let running: Vec<_> = (0..6).map(|number| change(format!("Name {number}"))).collect();
    let mut done = 0;
    for ran in running.into_iter().map(|thread| thread.join().expect("it runs")) {
        if ran.code == Some(0) {
            done += 1;
        } else {
            ran.refused(&["somebody else changed it meanwhile; look at it again and repeat the command"]);
        }
    }
    let version = world.api(Role::Viewer).await;
    let seen = version.get(&format!("/workspaces/{}/apps/{}", world.slug, app.client_id)).await;
    assert_eq!(seen.done(200)["version"], json!(done + 1), "each that was done was done on its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_tls_is_asked_if_its_certificate_is_believed() {
    let authority = Authority::new("Test authority");
    let mut behind = installation();
    authority.identity(&["localhost"]).write(behind.folder());
    let app = robot_of(&behind);
    behind.set("TENANTRY__SERVER__TLS__CERT", "id.pem");
    behind.set("TENANTRY__SERVER__TLS__KEY", "id.key");
    let mut running = behind.launch(&[]);
    let url = format!("https://localhost:{}", behind.port());
    let client = authority.client().build().expect("a client");
    let began = Instant::now();
    while client.get(format!("{url}/readyz")).send().await.is_err() {
        assert!(began.elapsed() < Duration::from_secs(30), "{}", running.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let resource = format!("{url}/api/v1");
    let form = [("grant_type", "client_credentials"), ("scope", "users:read"), ("resource", &resource)];
    let answer = client
        .post(format!("{url}/acme/oauth2/token"))
        .basic_auth(&app.0, Some(&app.1))
        .form(&form)
        .send()
        .await
        .expect("an answer");
    let answer: serde_json::Value = answer.json().await.expect("JSON");
    let mut far = afar(&url, answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")));
    let root = far.folder().join("root.pem");
    std::fs::write(&root, &authority.pem).expect("a file");
    let other = far.folder().join("other.pem");
    std::fs::write(&other, Authority::new("Another authority").pem).expect("a file");
    let words = ["user", "show", "--workspace", "acme", "ada"];
    far.set("SSL_CERT_FILE", other.to_str().expect("a path"));
    far.run(&words, "").refused(&["cannot reach", "certificate", "SSL_CERT_FILE"]);
    far.set("SSL_CERT_FILE", root.to_str().expect("a path"));
    assert_eq!(far.json(&words, "").object()["username"], "ada");
    running.kill();
}

/// The name and the secret of an app that may look.
fn robot_of(place: &Installation) -> (String, String) {
    let app = robot(place, "acme", "viewer", Role::Viewer);
    (app.client_id, app.secret.expect("a secret"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_that_are_chosen_go_through_a_server_too() {
    let server = TestServer::shared();
    let world = World::new().await;
    let far = afar(&server.url, &world.api_app(Role::Admin).await.1);
    let chosen = "a-chosen-client-secret-of-some-length-0123456789";
    let words = ["app", "create", "--workspace", &world.slug, "--type", "machine", "--name", "Chosen"];
    let made = far.json(&[&words[..], &["--client-id", "chosen", "--client-secret-stdin"]].concat(), chosen);
    assert!(!made.object().to_string().contains(chosen), "a chosen secret is known to who chose it");
    let app = harness::App {
        issuer: world.issuer(),
        client_id: "chosen".to_owned(),
        secret: Some(chosen.to_owned()),
        post: false,
        redirect_uri: String::new(),
    };
    app.client_credentials().await.refused(400, "invalid_scope");
    let other = "another-chosen-secret-of-some-length-0123456789";
    let words =
        ["app", "rotate-secret", "--workspace", &world.slug, "chosen", "--overlap", "0", "--client-secret-stdin"];
    assert!(far.json(&words, other).object()["client_secret"].is_null());
    app.client_credentials().await.refused(401, "invalid_client");
    let words = ["user", "create", "--workspace", &world.slug, "--username", "ada", "--password-stdin"];
    far.json(&words, PASSWORD).object();
    world.visitor("ada").await;
}
