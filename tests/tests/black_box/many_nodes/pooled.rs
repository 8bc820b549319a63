//! PgBouncer in transaction mode between the nodes and PostgreSQL: a connection is another one after every transaction.

use super::seen::{Pair, seen_within_a_second};
use futures_util::future::join_all;
use harness::pgbouncer::PgBouncer;
use harness::{Browser, postgres, steady};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_work_through_a_pooler_that_swallows_everything_but_transactions() {
    steady(|| async {
        let direct = postgres::database();
        // Fewer connections than the nodes would have, so that they are really shared.
        let bouncer = PgBouncer::before(&direct, 5).await;
        let pair = Pair::on(&format!("{}?statement-cache-capacity=0", bouncer.url(&direct))).await;
        seen_within_a_second(&pair).await;

        let scope = [("scope", "openid offline_access")];
        let mut chains = Vec::new();
        for number in 0..6 {
            let app = &pair.apps[number % 2];
            let tokens = app.sign_in_with(&mut Browser::new(), "ada", &scope).await;
            chains.push(tokens.refresh_token);
        }
        let chains = chains.into_iter().enumerate().map(|(number, mut token)| {
            let apps = &pair.apps;
            async move {
                for step in 0..20 {
                    let tokens = apps[(number + step) % 2].refresh(&token).await.tokens();
                    assert!(apps[(number + step + 1) % 2].is_active(&tokens.access_token).await);
                    token = tokens.refresh_token;
                }
            }
        });
        join_all(chains).await;

        let code = pair.apps[0].code(&mut Browser::new(), "ada").await;
        let tries = join_all((0..10).map(|number| pair.apps[number % 2].exchange(&code))).await;
        assert_eq!(tries.iter().filter(|answer| answer.status == 200).count(), 1, "{tries:?}");
        for node in &pair.running {
            let log = node.log();
            assert!(!log.contains("prepared statement") && !log.contains("panicked"), "{log}\n{}", bouncer.log());
        }
        pair.stop();
    })
    .await;
}
