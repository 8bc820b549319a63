//! What is done at one node is seen at the other within a second: not because anybody told it, but because nothing is
//! believed for longer.

use super::balanced::{furnish, node};
use harness::installation::Running;
use harness::{App, Browser, Installation, postgres, steady};
use std::time::{Duration, Instant};

/// What is promised, and what a busy machine adds until the answer that shows it is here.
const PROMISED: Duration = Duration::from_secs(1);
const MARGIN: Duration = Duration::from_millis(700);

/// Two nodes without anything before them, and the app as it sees each.
pub struct Pair {
    pub nodes: [Installation; 2],
    pub running: [Running; 2],
    pub apps: [App; 2],
}

impl Pair {
    /// On a database each reaches by this URL.
    pub async fn on(url: &str) -> Self {
        let nodes = [node(url, &[]), node(url, &[])];
        let app = furnish(&nodes[0]);
        let running = [nodes[0].serve(&[]).await, nodes[1].serve(&[]).await];
        let there = App { issuer: format!("{}/acme", nodes[1].url()), ..app.clone() };
        Self { nodes, running, apps: [app, there] }
    }

    pub fn stop(self) {
        for node in self.running {
            node.stop();
        }
    }
}

/// Demands that a token which the other node knows as good, and goes on being asked about, is soon known as dead.
async fn dies(app: &App, token: &str, since: Instant, what: &str) {
    while app.is_active(token).await {
        assert!(since.elapsed() < PROMISED + MARGIN, "{what} is not seen after {:?}", since.elapsed());
    }
}

/// Every kind of revocation, done at one and seen at the other.
pub async fn seen_within_a_second(pair: &Pair) {
    let [here, there] = &pair.apps;
    let scope = [("scope", "openid offline_access")];

    let tokens = here.sign_in_with(&mut Browser::new(), "ada", &scope).await;
    assert!(there.is_active(&tokens.access_token).await, "the nodes do not share their keys");
    assert_eq!(here.revoke(&tokens.access_token).await.status, 200);
    dies(there, &tokens.access_token, Instant::now(), "a revoked access token").await;

    let renewed = here.refresh(&tokens.refresh_token).await.tokens();
    assert!(there.is_active(&renewed.access_token).await);
    assert_eq!(here.revoke(&renewed.refresh_token).await.status, 200);
    let revoked = Instant::now();
    // What decides for good never asks memory.
    there.refresh(&renewed.refresh_token).await.refused(400, "invalid_grant");
    dies(there, &renewed.access_token, revoked, "a revoked grant").await;

    let tokens = here.sign_in_with(&mut Browser::new(), "ada", &scope).await;
    assert!(there.is_active(&tokens.access_token).await);
    pair.nodes[0].json(&["user", "disable", "--workspace", "acme", "ada"], "").object();
    dies(there, &tokens.access_token, Instant::now(), "a person who was disabled").await;
    pair.nodes[0].json(&["user", "enable", "--workspace", "acme", "ada"], "").object();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_at_one_node_is_seen_at_the_other_within_a_second() {
    steady(|| async {
        let pair = Pair::on(&postgres::database()).await;
        seen_within_a_second(&pair).await;
        pair.stop();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_two_nodes_slow_down_the_same_account() {
    steady(|| async {
        let pair = Pair::on(&postgres::database()).await;
        let guess = async |app: &App| {
            let mut browser = Browser::new();
            let login = browser.open(&format!("{}/login", app.issuer)).await;
            browser.sign_in(&login, "ada", "a wrong guess at it 17").await
        };
        for number in 0..6 {
            guess(&pair.apps[number % 2]).await;
        }
        // Written behind the answer; then the count is one, wherever the next guess goes.
        let began = Instant::now();
        let database = harness::Database::open(&harness::Place::Url(pair_url(&pair))).await;
        while database.number(r#"SELECT COALESCE(MAX("count"), 0) FROM "failure_counter""#).await < 5 {
            assert!(began.elapsed() < Duration::from_secs(10), "the failures of two nodes are not one count");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        database.close().await;
        pair.stop();
    })
    .await;
}

fn pair_url(pair: &Pair) -> String {
    pair.nodes[0].setting("TENANTRY__DATABASE__URL").expect("a database").to_owned()
}
