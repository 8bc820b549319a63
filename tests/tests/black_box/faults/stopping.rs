//! The end of a server: a request in flight is answered, a second signal does not wait for it.

use harness::client::basic;
use harness::installation::Running;
use harness::world::PASSWORD;
use harness::{App, Browser, Installation, steady};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A server with a person and an app.
async fn house() -> (Installation, Running, App) {
    let place = Installation::new();
    place.json(&["workspace", "create", "acme"], "").object();
    let ada = ["user", "create", "--workspace", "acme", "--username", "ada", "--password-stdin"];
    place.json(&ada, PASSWORD).object();
    let app = place.app("acme", &["--type", "web", "--redirect-uri", "https://app.example/callback"]);
    let server = place.serve(&[]).await;
    (place, server, app)
}

/// A request whose body has not come in whole yet, and the rest of it.
async fn half_a_refresh(place: &Installation, app: &App, refresh_token: &str) -> (TcpStream, Vec<u8>) {
    let authorization = basic(format!("{}:{}", app.client_id, app.secret.as_deref().expect("a secret")));
    let body = format!("grant_type=refresh_token&refresh_token={refresh_token}");
    let head = format!(
        "POST /acme/oauth2/token HTTP/1.1\r\nHost: localhost:{}\r\nAuthorization: {authorization}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        place.port(),
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", place.port())).await.expect("a connection");
    let (now, later) = body.split_at(body.len() / 2);
    stream.write_all(format!("{head}{now}").as_bytes()).await.expect("half a request is sent");
    // Long enough for the server to have taken it up.
    tokio::time::sleep(Duration::from_millis(100)).await;
    (stream, later.as_bytes().to_vec())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_in_flight_is_answered_before_the_server_ends_with_0() {
    steady(|| async {
        let (place, server, app) = house().await;
        let tokens = app.sign_in(&mut Browser::new(), "ada").await;
        let (mut stream, rest) = half_a_refresh(&place, &app, &tokens.refresh_token).await;
        server.signal("TERM");
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(server.log().contains("Stopping"), "{}", server.log());
        stream.write_all(&rest).await.expect("the rest is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        let body = answer.split("\r\n\r\n").nth(1).expect("a body");
        let next: serde_json::Value = serde_json::from_str(body).expect("JSON");
        let ran = server.ended(Duration::from_secs(5));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
        assert!(!place.folder().join("data/tenantry.db-wal").exists(), "the database was not closed in order");

        let server = place.serve(&[]).await;
        app.refresh(next["refresh_token"].as_str().expect("a refresh token")).await.tokens();
        server.stop();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_does_not_wait() {
    steady(|| async {
        for signal in ["TERM", "INT"] {
            let (place, server, app) = house().await;
            let tokens = app.sign_in(&mut Browser::new(), "ada").await;
            let (_stream, _) = half_a_refresh(&place, &app, &tokens.refresh_token).await;
            server.signal("TERM");
            tokio::time::sleep(Duration::from_millis(200)).await;
            let second = Instant::now();
            server.signal(signal);
            let ran = server.ended(Duration::from_secs(2));
            assert!(second.elapsed() < Duration::from_secs(1), "it took {:?}", second.elapsed());
            assert_eq!(ran.code, Some(1), "{ran:?}");
            assert!(ran.stderr.ends_with("error: stopped at once\n"), "{ran:?}");
            let server = place.serve(&[]).await;
            app.refresh(&tokens.refresh_token).await.tokens();
            server.stop();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_server_ends_at_once_on_either_signal() {
    steady(|| async {
        for signal in ["TERM", "INT"] {
            let place = Installation::new();
            let server = place.serve(&[]).await;
            let told = Instant::now();
            server.signal(signal);
            let ran = server.ended(Duration::from_secs(5));
            assert_eq!(ran.code, Some(0), "{signal}: {ran:?}");
            assert!(told.elapsed() < Duration::from_secs(2), "{signal}: it took {:?}", told.elapsed());
        }
    })
    .await;
}
