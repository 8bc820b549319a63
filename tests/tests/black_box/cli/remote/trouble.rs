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
        list(&answering(answer).0).refused(&[reason]);
    }
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
    let ran = far.run(&words, "");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(count.load(Ordering::SeqCst), 2, "it was sent again");
    assert!(ran.object()["client_secret"].is_null(), "{ran:?}");
    assert!(ran.stderr.contains("lost on the way") && ran.stderr.contains("rotate-secret"), "{ran:?}");
    let apps = behind.json(&["app", "list", "--workspace", "acme"], "").lines();
    assert_eq!(apps.iter().filter(|app| app["client_name"] == "Once").count(), 1, "{apps:?}");
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
