//! A database that answers and refuses: a disk that takes nothing more, a server that may only be read or gives no
//! connection. Whatever needs no write goes on; whatever needs one is told to come again; nothing is lost meanwhile, and
//! when the fault ends all goes on by itself.

use super::house::{House, eventually, not_now, not_now_page};
use harness::browser::http;
use harness::client::Answer;
use harness::world::PASSWORD;
use harness::{Browser, Database, Installation, Place, postgres, steady};
use std::process::Command;

/// Lets files grow no more, or again, for a server that does not die of it.
fn let_files_grow(house: &House, may: bool) {
    let size = if may { "--fsize=unlimited" } else { "--fsize=1:unlimited" };
    let done = Command::new("prlimit").arg("--pid").arg(house.server.id().to_string()).arg(size).status();
    assert!(done.expect("prlimit runs, from util-linux").success(), "the limit was not set");
}

/// What a writing fault means, whatever makes it: `word` is the reason of the probe, `advice` a part of the log's.
async fn writes_are_refused<B, E>(house: &House, (word, advice): (&str, &str), begin: B, end: E)
where
    B: AsyncFn(),
    E: AsyncFn(),
{
    let (app, machine) = (&house.app, &house.machine);
    let mut browser = Browser::new();
    let tokens = app.sign_in(&mut browser, "ada").await;
    let code = app.code(&mut browser, "ada").await;
    let mut stranger = Browser::new();
    let login = stranger.open(&app.authorize_url(&[])).await;

    begin().await;
    let refused = eventually(async || {
        let answer = app.refresh(&tokens.refresh_token).await;
        (answer.status != 200).then_some(answer)
    });
    not_now(&refused.await);
    not_now(&app.exchange(&code).await);
    not_now(&app.revoke(&tokens.refresh_token).await);
    not_now_page(&stranger.sign_in(&login, "ada", PASSWORD).await);
    // Guesses are told apart as ever, and not free.
    let guess = async |password: &str| loop {
        let status = stranger.clone().sign_in(&login, "bob", password).await.status.as_u16();
        // A connection that the fault ended is found out by using it.
        if status != 503 {
            return status;
        }
    };
    for _ in 0..5 {
        assert_eq!(guess("not the password").await, 401);
    }
    assert_eq!(guess(PASSWORD).await, 429);

    // What needs no write goes on.
    eventually(async || (machine.client_credentials().await.status == 200).then_some(())).await;
    let answer = eventually(async || Some(app.introspect(&tokens.access_token).await).filter(|it| it.status == 200));
    assert_eq!(answer.await.json["active"], true, "nothing was revoked");
    eventually(async || (app.userinfo(&tokens.access_token).await.status == 200).then_some(())).await;
    let discovery = format!("{}/.well-known/openid-configuration", app.issuer);
    assert_eq!(Answer::of(http().get(&discovery)).await.status, 200);
    eventually(async || {
        let ready = Answer::of(http().get(format!("{}/readyz", house.place.url()))).await;
        assert_eq!(ready.status, 503, "{ready:?}");
        (ready.text_of("reason") == word).then_some(())
    })
    .await;
    let log = house.server.log();
    assert!(log.contains(advice), "{advice:?} is not in {log}");

    end().await;
    eventually(async || {
        let ready = http().get(format!("{}/readyz", house.place.url())).send().await.ok()?;
        (ready.status() == 200).then_some(())
    })
    .await;
    // The code was not spent by the answers that failed, nor the token.
    let exchanged = eventually(async || Some(app.exchange(&code).await).filter(|it| it.status != 503)).await;
    exchanged.tokens();
    let refreshed = eventually(async || Some(app.refresh(&tokens.refresh_token).await).filter(|it| it.status != 503));
    assert!(app.is_active(&refreshed.await.tokens().access_token).await);
    let next = stranger.sign_in(&login, "ada", PASSWORD).await;
    assert_eq!(next.status, 303, "{next:?}");
    // What was counted meanwhile arrives.
    let database = Database::open(&house.database).await;
    let sum = "SELECT CAST(COALESCE(SUM(\"count\"), 0) AS BIGINT) FROM \"failure_counter\"";
    // One whose answer was lost on the way is written twice; none is lost.
    eventually(async || (database.number(sum).await >= 5).then_some(())).await;
    let logins = "SELECT CAST(COALESCE(SUM(\"login_failures\"), 0) AS BIGINT) FROM \"usage_hour\"";
    eventually(async || (database.number(logins).await >= 5).then_some(())).await;
    database.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t_08_a_full_disk_stops_writing_and_nothing_else() {
    steady(|| async {
        let mut place = Installation::new();
        // Without this a process ends when a file of it may not grow.
        place.confine("trap '' XFSZ");
        let house = House::build(place, None).await;
        let full = ("database_disk", "look at the space and the health of the disk");
        writes_are_refused(&house, full, async || let_files_grow(&house, false), async || let_files_grow(&house, true))
            .await;
        house.server.stop();
    })
    .await;
}

/// An administrator of the server, and a server in a database of its own whose user is none.
async fn on_postgres() -> (House, Database, String) {
    let url = postgres::database();
    let name = url.rsplit('/').next().expect("a name").to_owned();
    let admin = Database::open(Place::Url(url.clone())).await;
    admin.execute(&format!("CREATE ROLE {name} LOGIN")).await;
    admin.execute(&format!("ALTER DATABASE {name} OWNER TO {name}")).await;
    admin.execute(&format!("ALTER SCHEMA public OWNER TO {name}")).await;
    let its = url.replace("//tenantry@", &format!("//{name}@"));
    let house = House::build(Installation::new(), Some(Place::Url(its))).await;
    (house, admin, name)
}

/// Ends the connections of a user, so that it makes new ones.
async fn end_connections(admin: &Database, name: &str) {
    let end = format!("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{name}'");
    admin.number(&end).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t_08_a_server_that_may_only_be_read_is_read() {
    steady(|| async {
        let (house, admin, name) = on_postgres().await;
        let begin = async || {
            admin.execute(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
            end_connections(&admin, &name).await;
        };
        let end = async || {
            admin.execute("SET default_transaction_read_only = off").await;
            admin.execute(&format!("ALTER DATABASE {name} RESET default_transaction_read_only")).await;
            end_connections(&admin, &name).await;
        };
        writes_are_refused(&house, ("database_read_only", "PostgreSQL's primary"), begin, end).await;
        house.server.stop();
        admin.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t_08_without_a_connection_nothing_is_decided_and_what_everybody_knows_is_told() {
    steady(|| async {
        let (house, admin, name) = on_postgres().await;
        let app = &house.app;
        let mut browser = Browser::new();
        let tokens = app.sign_in(&mut browser, "ada").await;
        let code = app.code(&mut browser, "ada").await;
        let discovery = format!("{}/.well-known/openid-configuration", app.issuer);
        let keys = format!("{}/oauth2/jwks", app.issuer);
        admin.execute(&format!("ALTER ROLE {name} CONNECTION LIMIT 0")).await;
        end_connections(&admin, &name).await;
        let refused =
            eventually(async || Some(app.introspect(&tokens.access_token).await).filter(|it| it.status != 200));
        not_now(&refused.await);
        not_now(&app.refresh(&tokens.refresh_token).await);
        not_now(&app.exchange(&code).await);
        not_now_page(&browser.get(&app.authorize_url(&[("prompt", "none")])).await);
        for document in [&discovery, &keys] {
            assert_eq!(Answer::of(http().get(document)).await.status, 200, "{document}");
        }
        let ready = Answer::of(http().get(format!("{}/readyz", house.place.url()))).await;
        assert_eq!((ready.status.as_u16(), ready.text_of("reason").as_str()), (503, "database"), "{ready:?}");
        let log = house.server.log();
        assert!(log.contains("has connections to give"), "{log}");
        admin.execute(&format!("ALTER ROLE {name} CONNECTION LIMIT -1")).await;
        let exchanged = eventually(async || Some(app.exchange(&code).await).filter(|it| it.status != 503)).await;
        exchanged.tokens();
        let refreshed =
            eventually(async || Some(app.refresh(&tokens.refresh_token).await).filter(|it| it.status != 503));
        refreshed.await.tokens();
        house.server.stop();
        admin.close().await;
    })
    .await;
}
