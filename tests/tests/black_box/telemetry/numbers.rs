//! Numbers move with what happens, and do not become more with workspaces, paths or methods.

use harness::browser::http;
use harness::metrics::Metrics;
use harness::world::{AppType, PASSWORD};
use harness::{Answer, Browser, TestServer, World};
use std::time::{Duration, Instant};

/// What one run through everything should have counted.
const GROWN: [(&str, f64); 22] = [
    (r#"tenantry_tokens_issued_total{grant_type="client_credentials"}"#, 2.0),
    (r#"tenantry_tokens_issued_total{grant_type="authorization_code"}"#, 1.0),
    (r#"tenantry_tokens_issued_total{grant_type="refresh_token"}"#, 1.0),
    (r#"tenantry_tokens_issued_total{grant_type="password"}"#, 0.0),
    (r#"tenantry_token_refusals_total{error="invalid_client"}"#, 1.0),
    (r#"tenantry_token_refusals_total{error="invalid_grant"}"#, 1.0),
    (r#"tenantry_token_refusals_total{error="unsupported_grant_type"}"#, 1.0),
    (r#"tenantry_logins_total{outcome="passed"}"#, 1.0),
    (r#"tenantry_logins_total{outcome="wrong"}"#, 2.0),
    (r#"tenantry_logins_total{outcome="oversized"}"#, 1.0),
    // One of them when the person was made.
    ("tenantry_password_hash_seconds_count", 4.0),
    ("tenantry_password_hash_wait_seconds_count", 4.0),
    ("tenantry_password_hash_refused_total", 0.0),
    (r#"tenantry_http_requests_total{route="/{ws}/oauth2/token",method="POST",status="2xx"}"#, 4.0),
    (r#"tenantry_http_requests_total{route="/{ws}/oauth2/token",method="POST",status="4xx"}"#, 3.0),
    (r#"tenantry_http_requests_total{route="/{ws}/oauth2/token",method="GET",status="4xx"}"#, 1.0),
    (r#"tenantry_http_request_duration_seconds_count{route="/{ws}/oauth2/token"}"#, 8.0),
    (r#"tenantry_http_requests_total{route="/{ws}/.well-known/openid-configuration",method="GET",status="2xx"}"#, 1.0),
    (r#"tenantry_http_requests_total{route="none",method="GET",status="4xx"}"#, 2.0),
    (r#"tenantry_http_requests_total{route="/setup",method="_OTHER",status="4xx"}"#, 1.0),
    (r#"tenantry_database_write_faults_total{reason="transaction"}"#, 0.0),
    ("tenantry_database_read_faults_total", 0.0),
];

async fn live_through_it(world: &World<'_>) {
    let machine = world.app(AppType::Machine).await;
    let shop = world.app(AppType::Web).await;
    world.user("ada").await;
    let alone = [("grant_type", "client_credentials")];
    machine.token(&alone).await.tokens();
    machine.token(&alone).await.tokens();
    let code = shop.code(&mut Browser::new(), "ada").await;
    let tokens = shop.exchange(&code).await.tokens();
    shop.token(&[("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh_token)]).await.tokens();
    let liar = harness::App { secret: Some("wrong".to_owned()), ..machine.clone() };
    liar.token(&alone).await.refused(401, "invalid_client");
    shop.token(&[("grant_type", "authorization_code"), ("code", "none")]).await.refused(400, "invalid_grant");
    machine.token(&[("grant_type", "none")]).await.refused(400, "unsupported_grant_type");
    let oversized = "x".repeat(5_000);
    for (name, password, status) in [("ada", "wrong", 401), ("nobody", PASSWORD, 401), ("ada", oversized.as_str(), 400)]
    {
        let mut browser = Browser::new();
        let page = browser.get(&world.url("/login")).await;
        let answer = browser.submit(&page, &[("username", name), ("password", password)]).await;
        assert_eq!(answer.status, status, "{name}");
    }
    let get = async |url: String| Answer::of(http().get(url)).await.status.as_u16();
    assert_eq!(get(world.url("/oauth2/token")).await, 405);
    assert_eq!(get(world.url("/.well-known/openid-configuration")).await, 200);
    assert_eq!(get(world.url("/nothing/here")).await, 404);
    assert_eq!(get(format!("{}/a//b", world.server.url)).await, 404);
    let brew = reqwest::Method::from_bytes(b"BREW").expect("a method");
    let answer = Answer::of(http().request(brew, format!("{}/setup", world.server.url))).await;
    assert_eq!(answer.status.as_u16(), 405);
}

#[tokio::test]
async fn numbers_move_with_what_happens() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let before = Metrics::of(&server.url).await;
    live_through_it(&world).await;
    let after = Metrics::of(&server.url).await;
    let ready = Answer::of(http().get(format!("{}/readyz", server.url))).await;
    assert_eq!(ready.status, 200, "{}", ready.text);
    for (name, expected) in GROWN {
        let grown = after.grown(&before, name);
        assert!((grown - expected).abs() < 1e-9, "{name} grew by {grown} and not by {expected}: {after:#?}");
    }
    for name in [
        "tenantry_database_read_seconds_count",
        "tenantry_database_write_seconds_count",
        "tenantry_database_commit_seconds_count",
        "tenantry_database_write_batch_jobs_sum",
        r#"tenantry_cache_lookups_total{cache="workspaces",outcome="hit"}"#,
        r#"tenantry_cache_lookups_total{cache="apps",outcome="miss"}"#,
        r#"tenantry_cache_lookups_total{cache="grants",outcome="miss"}"#,
    ] {
        assert!(after.grown(&before, name) >= 1.0, "{name}");
    }
    for (name, expected) in [
        ("tenantry_ready", 1.0),
        ("tenantry_draining", 0.0),
        ("tenantry_database_up", 1.0),
        ("tenantry_database_write_queue", 0.0),
        ("tenantry_password_hash_queue", 0.0),
        ("tenantry_outbox_waiting", 0.0),
        // Itself.
        ("tenantry_http_requests_in_flight", 1.0),
    ] {
        assert!((after.value(name) - expected).abs() < 1e-9, "{name} is {}", after.value(name));
    }
    assert!(after.value(r#"tenantry_http_request_duration_seconds_sum{route="/{ws}/oauth2/token"}"#) > 0.0);
    assert!(after.value("process_start_time_seconds") > 1.7e9);
    assert!(after.value("process_resident_memory_bytes") > 1e6);
}

#[tokio::test]
async fn numbers_do_not_become_more_with_workspaces_paths_or_methods() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    live_through_it(&world).await;
    let warm = async |world: &World<'_>, word: &str| {
        let get = async |url: String| Answer::of(http().get(url)).await.status.as_u16();
        let app = world.app(AppType::Machine).await;
        app.token(&[("grant_type", "client_credentials")]).await.tokens();
        assert_eq!(get(world.url("/oauth2/jwks")).await, 200);
        assert_eq!(get(world.url(&format!("/oauth2/apps/{word}"))).await, 303);
        assert_eq!(get(world.url(&format!("/assets/{word}"))).await, 404);
        assert_eq!(get(format!("{}/{word}/{word}/oauth2", server.url)).await, 404);
        assert_eq!(get(format!("{}/{word}/oauth2/jwks", server.url)).await, 404);
        let method = reqwest::Method::from_bytes(word.to_uppercase().as_bytes()).expect("a method");
        Answer::of(http().request(method, world.url("/login"))).await;
    };
    warm(&world, "warm").await;
    // Itself is on the next page.
    Metrics::of(&server.url).await;
    let before = Metrics::of(&server.url).await;
    for number in 0..50_u32 {
        let world = World::on(&server).await;
        warm(&world, &format!("x{}", number.wrapping_mul(2_654_435_761))).await;
    }
    let after = Metrics::of(&server.url).await;
    let new: Vec<_> = after.names().difference(&before.names()).copied().collect();
    assert!(new.is_empty() && after.names().len() == before.names().len(), "{new:?}");
    assert!(
        (after.grown(&before, r#"tenantry_tokens_issued_total{grant_type="client_credentials"}"#) - 50.0).abs() < 0.5
    );
    let all = after.names().into_iter().collect::<Vec<_>>().join("\n");
    for told in [world.slug.as_str(), "ada", "x2654435761"] {
        assert!(!all.contains(&format!("\"{told}\"")), "{told} is a label: {all}");
    }
}

#[tokio::test]
async fn jobs_tell_when_they_were_done() {
    let server = TestServer::alone();
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let page = Metrics::of(&server.url).await;
        assert!(page.value(r#"tenantry_job_failures_total{job="audit_chain"}"#) < 0.5);
        // Not run yet, and shown all the same.
        assert!(page.value(r#"tenantry_job_runs_total{job="ended_rows"}"#) >= 0.0);
        if page.value(r#"tenantry_job_runs_total{job="audit_chain"}"#) >= 1.0 {
            assert!(page.value(r#"tenantry_job_last_success_timestamp_seconds{job="audit_chain"}"#) > 1.7e9);
            return;
        }
        assert!(Instant::now() < deadline, "the job has not run: {page:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn without_a_database_the_page_says_so() {
    let server = TestServer::alone();
    let good = Metrics::of(&server.url).await;
    assert!(good.value("tenantry_database_up") > 0.5 && good.value("tenantry_ready") > 0.5);
    assert!(good.value("tenantry_audit_unchained_seconds") >= 0.0);
    server.run(|instance| async move { instance.db.close().await }).await;
    let page = Metrics::of(&server.url).await;
    assert!(page.value("tenantry_database_up") < 0.5 && page.value("tenantry_ready") < 0.5, "{page:#?}");
    assert!(!page.names().contains("tenantry_audit_unchained_seconds"), "what only the database knows");
}
