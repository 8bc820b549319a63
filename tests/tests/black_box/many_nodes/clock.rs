//! Readiness: a node whose clock has gone astray gets no work, nor does one that is about to end.

use super::balanced::{furnish, node};
use harness::browser::http;
use harness::{Installation, Place, TestServer, postgres, steady};
use serde_json::Value;
use std::time::{Duration, Instant};
use tenantry::clock::{Clock, ManualClock, SystemClock};

/// Sets it as the machine's, which is the database's.
fn set(clock: &ManualClock) {
    clock.advance(SystemClock.now() - clock.now());
}

async fn readiness(url: &str) -> (u16, Value) {
    let answer = http().get(format!("{url}/readyz")).send().await.expect("an answer");
    let status = answer.status().as_u16();
    if status == 503 {
        assert_eq!(answer.headers().get("retry-after").expect("when to ask again"), "2");
    }
    (status, answer.json().await.expect("JSON"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_two_seconds_from_the_databases_is_not_ready() {
    let place = Place::Url(postgres::database());
    let server = TestServer::again(&place, &[]);
    set(&server.clock);
    assert_eq!(readiness(&server.url).await.0, 200);
    for astray in [4, -4] {
        set(&server.clock);
        server.clock.advance(astray);
        let (status, told) = readiness(&server.url).await;
        assert_eq!((status, told["reason"].as_str()), (503, Some("clock_skew")), "{astray}: {told}");
        let alive = http().get(format!("{}/livez", server.url)).send().await.expect("an answer");
        assert_eq!(alive.status(), 200);
    }
    set(&server.clock);
    assert_eq!(readiness(&server.url).await.0, 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_told_to_end_says_so_and_goes_on_for_a_while() {
    steady(|| async {
        let node = node(&postgres::database(), &[("TENANTRY__SERVER__DRAIN_SECONDS", "3")]);
        let app = furnish(&node);
        let server = node.serve(&[]).await;
        server.signal("TERM");
        let told = Instant::now();
        while readiness(&node.url()).await.0 == 200 {
            assert!(told.elapsed() < Duration::from_secs(2), "it does not say that it ends");
        }
        let (status, why) = readiness(&node.url()).await;
        assert_eq!((status, why["reason"].as_str()), (503, Some("draining")), "{why}");
        let metadata = format!("{}/.well-known/openid-configuration", app.issuer);
        let answer = http().get(&metadata).send().await.expect("it still serves");
        assert_eq!(answer.status(), 200);
        let connection = answer.headers().get("connection").and_then(|value| value.to_str().ok());
        assert_eq!(connection, Some("close"), "the connection is offered for another request");
        let ran = server.ended(Duration::from_secs(10));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(told.elapsed() >= Duration::from_secs(3), "it ended after {:?}", told.elapsed());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_does_not_wait_for_a_load_balancer() {
    steady(|| async {
        let mut node = Installation::new();
        node.set("TENANTRY__SERVER__DRAIN_SECONDS", "60");
        let server = node.serve(&[]).await;
        server.signal("INT");
        assert_eq!(server.ended(Duration::from_secs(5)).code, Some(0));
        let server = node.serve(&[]).await;
        server.signal("TERM");
        tokio::time::sleep(Duration::from_millis(100)).await;
        server.signal("TERM");
        assert_eq!(server.ended(Duration::from_secs(5)).code, Some(1), "a second signal does not wait either");
    })
    .await;
}
