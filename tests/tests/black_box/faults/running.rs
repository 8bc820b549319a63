//! A database that is locked or away while the server runs: 503 with Retry-After, in the form the asker reads, and
//! never a verdict about a grant, a token or a password. Once it is back, everything works as before.

use super::house::{not_now, not_now_page};
use harness::browser::http;
use harness::client::Answer;
use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, Database, Installation, TestServer, World, steady};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t_08_a_locked_database_is_a_fault_and_not_a_bad_grant() {
    steady(|| async {
        let place = Installation::new();
        place.json(&["workspace", "create", "acme"], "").object();
        let ada = ["user", "create", "--workspace", "acme", "--username", "ada", "--password-stdin"];
        place.json(&ada, PASSWORD).object();
        let server = place.serve(&[]).await;
        let app = place.app("acme", &["--type", "web", "--redirect-uri", "https://app.example/callback"]);
        let mut browser = Browser::new();
        let tokens = app.sign_in(&mut browser, "ada").await;
        let code = app.code(&mut browser, "ada").await;
        let mut stranger = Browser::new();
        let login = stranger.open(&app.authorize_url(&[])).await;

        let lock = Database::open(&place.database()).await;
        lock.execute("BEGIN EXCLUSIVE").await;
        let began = Instant::now();
        let (refreshed, exchanged, revoked, signed_in, read) = tokio::join!(
            app.refresh(&tokens.refresh_token),
            app.exchange(&code),
            app.revoke(&tokens.refresh_token),
            stranger.sign_in(&login, "ada", PASSWORD),
            async {
                let answer = app.userinfo(&tokens.access_token).await;
                (answer.status.as_u16(), began.elapsed())
            },
        );
        lock.execute("COMMIT").await;
        for answer in [&refreshed, &exchanged, &revoked] {
            not_now(answer);
        }
        not_now_page(&signed_in);
        assert_eq!(read.0, 200, "reading needs no lock");
        assert!(read.1 < Duration::from_secs(2), "reading waited {:?} for a writer", read.1);
        // Five seconds for the lock, and none of them after another.
        assert!(began.elapsed() < Duration::from_secs(8), "writers waited {:?}", began.elapsed());

        app.exchange(&code).await.tokens();
        let next = app.refresh(&tokens.refresh_token).await.tokens();
        assert!(app.is_active(&next.access_token).await, "nothing was revoked");
        stranger.authorize(&app.authorize_url(&[]), "ada", PASSWORD).await.code_for(&app);
        lock.close().await;
        server.stop();
    })
    .await;
}

/// Asks until the answer no longer comes from what is remembered, which is at most a second.
async fn once_forgotten<F: Future<Output = Answer>>(ask: impl Fn() -> F) -> Answer {
    let began = Instant::now();
    loop {
        let answer = ask().await;
        if answer.status != 200 || began.elapsed() > Duration::from_millis(1500) {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Without one table that a grant stands on, whatever needs it is a fault; with it back, everything is as it was.
async fn without(table: &str, app: &App, browser: &Browser, database: &Database) {
    let tokens = app.sign_in(&mut browser.clone(), "ada").await;
    let code = app.code(&mut browser.clone(), "ada").await;
    database.execute(&format!(r#"ALTER TABLE "{table}" RENAME TO "{table}_away""#)).await;
    let answers = [
        once_forgotten(|| app.refresh(&tokens.refresh_token)).await,
        app.exchange(&code).await,
        once_forgotten(|| app.introspect(&tokens.access_token)).await,
        once_forgotten(|| app.userinfo(&tokens.access_token)).await,
    ];
    let page = browser.clone().get(&app.authorize_url(&[("prompt", "none")])).await;
    database.execute(&format!(r#"ALTER TABLE "{table}_away" RENAME TO "{table}""#)).await;
    for (answer, what) in answers.iter().zip(["refresh", "code", "introspection", "userinfo"]) {
        assert_eq!(answer.status.as_u16(), 503, "{what} without {table}: {answer:?}");
        not_now(answer);
    }
    not_now_page(&page);
    assert!(app.is_active(&tokens.access_token).await, "{table} is back");
    app.exchange(&code).await.tokens();
    app.refresh(&tokens.refresh_token).await.tokens();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t_08_a_database_that_is_away_is_a_fault_and_not_a_verdict() {
    steady(|| async {
        let server = TestServer::alone();
        let world = World::on(&server).await;
        world.user("ada").await;
        let app = world.app(AppType::Web).await;
        let mut browser = Browser::new();
        app.sign_in(&mut browser, "ada").await;
        let database = Database::open(server.database()).await;
        for table in ["grant", "user"] {
            without(table, &app, &browser, &database).await;
        }
        database.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t_08_without_the_workspaces_nothing_is_said_to_be_missing() {
    steady(|| async {
        let server = TestServer::alone();
        let world = World::on(&server).await;
        let app = world.app(AppType::Machine).await;
        let discovery = world.url("/.well-known/openid-configuration");
        assert_eq!(Answer::of(http().get(&discovery)).await.status, 200);
        app.client_credentials().await.tokens();
        let database = Database::open(server.database()).await;
        database.execute(r#"ALTER TABLE "workspace" RENAME TO "workspace_away""#).await;
        let token = once_forgotten(|| app.client_credentials()).await;
        let page = Browser::new().get(&world.url("/login")).await;
        let document = Answer::of(http().get(&discovery)).await;
        let stranger = Answer::of(http().get(discovery.replace(&world.slug, "nobody"))).await;
        let ready = Answer::of(http().get(format!("{}/livez", server.url))).await;
        database.execute(r#"ALTER TABLE "workspace_away" RENAME TO "workspace""#).await;
        for answer in [&stranger, &token] {
            assert_eq!((answer.status.as_u16(), answer.error()), (503, "temporarily_unavailable"), "{answer:?}");
            assert!(!answer.header("retry-after").is_empty());
        }
        not_now_page(&page);
        assert_eq!(document.status, 200, "what everybody may know is told from memory");
        assert_eq!(ready.status, 200, "the process itself is well");
        app.client_credentials().await.tokens();
        assert_eq!(Answer::of(http().get(&discovery)).await.status, 200);
        database.close().await;
    })
    .await;
}
