//! What comes in at the door has an end: connections, requests at once, and the time they may take to say what they want.

use harness::api::Api;
use harness::browser::http;
use harness::client::Answer;
use harness::wire::send;
use harness::world::AppType;
use harness::{Installation, TestServer, World};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A test on a busy machine waits this long for what must come.
const LONG: Duration = Duration::from_mins(1);

fn port(server: &TestServer) -> u16 {
    url::Url::parse(&server.url).expect("an address").port().expect("a port")
}

/// A request to the token endpoint that has announced a body and sent none of it.
async fn half_a_request(server: &TestServer, world: &World<'_>) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port(server))).await.expect("a connection");
    let head = format!(
        "POST /{}/oauth2/token HTTP/1.1\r\nHost: localhost:{}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 10\r\n\r\n",
        world.slug,
        port(server)
    );
    stream.write_all(head.as_bytes()).await.expect("half a request is sent");
    stream
}

/// What comes until the server closes the connection.
async fn to_its_end(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    timeout(LONG, stream.read_to_end(&mut answer)).await.expect("the connection ends").expect("it can be read");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn requests_beyond_what_may_be_worked_on_are_told_so_at_once_and_probes_pass() {
    let server = TestServer::configured(&[("TENANTRY__LIMITS__REQUESTS", "100")]);
    let world = World::on(&server).await;
    let app = world.app(AppType::Machine).await;
    app.client_credentials().await.tokens();
    let mut slow = Vec::new();
    // More of them until it is full: the first may have been given up by then.
    let full = async {
        loop {
            slow.push(half_a_request(&server, &world).await);
            let answer = app.client_credentials().await;
            if answer.status != 200 {
                return answer;
            }
        }
    };
    let answer = timeout(LONG, full).await.expect("it is full at last");
    answer.refused(503, "temporarily_unavailable");
    assert_eq!(answer.header("retry-after"), "2");
    let page = http().get(world.url("/login")).header("accept", "text/html").send().await.expect("an answer");
    assert_eq!((page.status().as_u16(), page.headers().contains_key("retry-after")), (503, true));
    let problem = Api::nobody(&server).get("/me").await;
    problem.problem(503, "unavailable");
    assert_eq!(problem.header("retry-after"), "2");
    for probe in ["/livez", "/healthz", "/readyz"] {
        assert_eq!(Answer::of(http().get(format!("{}{probe}", server.url))).await.status, 200, "{probe}");
    }
    drop(slow);
    let again = async {
        while app.client_credentials().await.status != 200 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LONG, again).await.expect("there is room again");
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_and_none_is_kept_in_a_crowd() {
    let server = TestServer::configured(&[("TENANTRY__LIMITS__CONNECTIONS", "100")]);
    let probe = format!("GET /livez HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", port(&server));
    assert!(!send(&server, probe.as_bytes()).await.closed, "a connection is kept where there is room");
    let mut idle = Vec::new();
    for _ in 0..90 {
        idle.push(TcpStream::connect(("127.0.0.1", port(&server))).await.expect("a connection"));
    }
    let crowded = async {
        while !send(&server, probe.as_bytes()).await.closed {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LONG, crowded).await.expect("connections are closed in a crowd");
    for _ in 0..20 {
        idle.push(TcpStream::connect(("127.0.0.1", port(&server))).await.expect("the system takes it"));
    }
    // One that waits in the system's queue is answered as soon as others have gone.
    let mut last = TcpStream::connect(("127.0.0.1", port(&server))).await.expect("the system takes it");
    last.write_all(probe.as_bytes()).await.expect("the system takes it");
    let mut first = [0; 12];
    let early = timeout(Duration::from_millis(300), last.read_exact(&mut first)).await;
    assert!(early.is_err(), "there was no room for it: {early:?}");
    drop(idle);
    timeout(LONG, last.read_exact(&mut first)).await.expect("its turn comes").expect("an answer");
    assert_eq!(&first, b"HTTP/1.1 200");
}

#[tokio::test]
async fn h_03_who_sends_a_head_drop_by_drop_is_not_waited_for() {
    let server = TestServer::alone();
    let mut stream = TcpStream::connect(("127.0.0.1", port(&server))).await.expect("a connection");
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n").await.expect("the beginning is sent");
    let began = Instant::now();
    let (mut reader, mut writer) = stream.into_split();
    let dripping = tokio::spawn(async move {
        while writer.write_all(b"X-Drop: 1\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    });
    let mut answer = Vec::new();
    // A reset is an end, too: the server closes while drops are on their way.
    let _ = timeout(LONG, reader.read_to_end(&mut answer)).await.expect("the connection ends");
    dripping.abort();
    assert!(began.elapsed() > Duration::from_secs(5), "an honest client on a bad line is given some time");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn h_03_who_announces_a_body_and_does_not_send_it_is_not_waited_for() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let answer = to_its_end(half_a_request(&server, &world).await).await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("could not be read"), "{answer}");
}

/// What the system lets a process open is not what the setting says: it takes fewer, and says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_may_open_few_files_says_so_and_works() {
    let mut place = Installation::new();
    place.confine("ulimit -n 512");
    let server = place.serve(&[]).await;
    let log = server.log();
    assert!(log.contains("open_files=512") && log.contains("limits.connections"), "{log}");
    server.stop();
    place.confine("ulimit -S -n 256");
    let server = place.serve(&[]).await;
    assert!(!server.log().contains("too few files"), "the soft limit is raised: {}", server.log());
    server.stop();
}
