//! Who sees the numbers: clients on this machine, or whoever reaches a listener of their own. Everybody else gets what
//! every path gets that is not there.

use harness::browser::http;
use harness::installation::free_port;
use harness::metrics::Metrics;
use harness::wire::send_to;
use harness::{Answer, Installation, TestServer};

/// The plain answer to a path that is not there, without what differs from request to request.
async fn nothing(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> (u16, String, Vec<String>) {
    let request = http().get(format!("{}{path}", server.url));
    let answer = Answer::of(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await;
    let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
    names.sort();
    (answer.status.as_u16(), answer.text, names)
}

#[tokio::test]
async fn a_stranger_behind_a_trusted_proxy_gets_nothing() {
    let server = TestServer::configured(&[("TENANTRY__SERVER__TRUSTED_PROXIES", "127.0.0.1,::1")]);
    let stranger = [("x-forwarded-for", "203.0.113.9")];
    let expected = nothing(&server, "/nothing", &stranger).await;
    assert_eq!(expected.0, 404);
    assert_eq!(nothing(&server, "/metrics", &stranger).await, expected);
    // Whom the nearest trusted proxy names decides, not what a client wrote before it.
    assert_eq!(nothing(&server, "/metrics", &[("x-forwarded-for", "127.0.0.1, 203.0.113.9")]).await, expected);
    let post =
        Answer::of(http().post(format!("{}/metrics", server.url)).header("x-forwarded-for", "203.0.113.9")).await;
    assert_eq!((post.status.as_u16(), post.text), (404, expected.1.clone()));
    Metrics::of(&server.url).await;
    assert_eq!(nothing(&server, "/metrics", &[("x-forwarded-for", "127.0.0.1")]).await.0, 200);
}

#[tokio::test]
async fn what_any_other_proxy_passes_on_gets_nothing() {
    let server = TestServer::alone();
    for header in ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"] {
        let expected = nothing(&server, "/nothing", &[(header, "127.0.0.1")]).await;
        assert_eq!(nothing(&server, "/metrics", &[(header, "127.0.0.1")]).await, expected, "{header}");
    }
    Metrics::of(&server.url).await;
}

#[tokio::test]
async fn only_this_machine_is_asked_for_numbers() {
    let server = TestServer::alone();
    let port = server.url.rsplit(':').next().expect("a port");
    let ask = async |host: &str| {
        let text = format!("GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        send_to(&server.url, text.as_bytes()).await.status
    };
    // A proxy that tells nothing of its clients still passes on the name they asked for.
    for host in ["id.example.com", "192.0.2.1", "localhost.example", "127.0.0.1.example", ""] {
        assert_eq!(ask(host).await, 404, "{host}");
    }
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        assert_eq!(ask(&format!("{host}:{port}")).await, 200, "{host}");
    }
}

#[tokio::test]
async fn a_listener_of_its_own_shows_them_there_and_nowhere_else() {
    let mut installation = Installation::new();
    let port = free_port();
    installation.set("TENANTRY__TELEMETRY__METRICS_LISTEN", &format!("127.0.0.1:{port}"));
    let server = installation.serve(&[]).await;
    let own = format!("http://127.0.0.1:{port}");
    let page = Metrics::of(&own).await;
    assert!(page.value("tenantry_ready") > 0.5);
    let elsewhere = Answer::of(http().get(format!("{}/metrics", installation.url()))).await;
    assert_eq!(elsewhere.status.as_u16(), 404);
    for path in ["/", "/livez", "/console", "/metrics/x"] {
        assert_eq!(Answer::of(http().get(format!("{own}{path}"))).await.status.as_u16(), 404, "{path}");
    }
    let taken = installation.run(&["serve", "--listen", "127.0.0.1:0"], "");
    taken.refused(&["for /metrics", "telemetry.metrics_listen", &port.to_string()]);
    server.stop();
}
