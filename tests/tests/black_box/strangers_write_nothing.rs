//! Strangers write nothing: thousands of sign-in pages and tokens leave no row and no page in the database, except that
//! usage is counted in at most one row per workspace and hour. `STRANGERS` sets the number of requests of each kind; by
//! default the suite stays quick.

use futures_util::StreamExt;
use futures_util::stream;
use harness::browser::http;
use harness::world::AppType;
use harness::{App, Database, TestServer, World};
use std::collections::BTreeMap;
use tenantry::clock::Clock;
use tenantry::domain::{audit_chain, key, usage};

const AT_ONCE: usize = 4;

fn strangers() -> usize {
    std::env::var("STRANGERS").map_or(1_000, |number| number.parse().expect("STRANGERS is a number"))
}

/// A client that keeps its connections: a new one for each of a hundred thousand requests would run out of ports.
fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client")
}

/// Lets the jobs that write by themselves do it now.
async fn settle(server: &TestServer) {
    server.clock.advance(3);
    server
        .run(|instance| async move {
            while key::spare::refill(&instance).await.expect("a spare key") {}
            while audit_chain::chain_batch(&instance).await.expect("a chain") > 0 {}
            usage::flush(&instance).await.expect("a flush");
        })
        .await;
}

/// What the database holds: rows of each table but the meter's, and pages.
async fn holdings(server: &TestServer) -> (BTreeMap<String, i64>, i64, i64) {
    settle(server).await;
    let database = Database::open(&server.database()).await;
    let mut rows = database.rows().await;
    let meters = rows.remove("usage_hour").expect("the meter's table");
    let pages = database.pages().await;
    database.close().await;
    (rows, meters, pages)
}

async fn in_turns<F: Future<Output = ()>>(turn: impl Fn(usize) -> F) {
    stream::iter((0..strangers()).map(turn)).for_each_concurrent(AT_ONCE, |turn| turn).await;
}

/// Follows an authorization request to the sign-in page and fails to sign in every so often.
async fn look_in(client: &reqwest::Client, world: &World<'_>, app: &App, turn: usize) {
    let answer = client.get(app.authorize_url(&[("state", &turn.to_string())])).send().await.expect("an answer");
    assert_eq!(answer.status(), 303);
    let cookie =
        answer.headers()["set-cookie"].to_str().expect("a cookie").split(';').next().expect("a pair").to_owned();
    let location = answer.headers()["location"].to_str().expect("an address").to_owned();
    let page =
        client.get(format!("{}{location}", world.server.url)).header("cookie", &cookie).send().await.expect("a page");
    assert_eq!(page.status(), 200);
    let body = page.text().await.expect("a body");
    if turn.is_multiple_of(50) {
        let token =
            body.split("name=\"form_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token");
        let name = format!("nobody{turn}");
        let form = [("form_token", token), ("username", name.as_str()), ("password", "a password of nobody")];
        let answer =
            client.post(world.url("/login")).header("cookie", &cookie).form(&form).send().await.expect("an answer");
        assert_eq!(answer.status(), 401);
    }
}

/// Gets a token as a program does, looks at it, and is refused with a wrong secret every so often.
async fn fetch_token(client: &reqwest::Client, app: &App, turn: usize) {
    let secret = app.secret.as_deref().expect("a secret");
    let url = format!("{}/oauth2/token", app.issuer);
    let form = [("grant_type", "client_credentials")];
    let answer =
        client.post(&url).basic_auth(&app.client_id, Some(secret)).form(&form).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let token =
        answer.json::<serde_json::Value>().await.expect("JSON")["access_token"].as_str().expect("a token").to_owned();
    if turn.is_multiple_of(10) {
        let described =
            client.post(format!("{}/oauth2/introspect", app.issuer)).basic_auth(&app.client_id, Some(secret));
        let described = described.form(&[("token", &token)]).send().await.expect("an answer");
        assert!(described.text().await.expect("a body").contains("\"active\":true"));
        let refused =
            client.post(&url).basic_auth(&app.client_id, Some("wrong")).form(&form).send().await.expect("an answer");
        assert_eq!(refused.status(), 401);
    }
}

#[tokio::test]
async fn strangers_write_nothing() {
    let server = TestServer::alone();
    // A minute into an hour, so that the meter does not begin another row meanwhile.
    server.clock.advance(3_660 - server.clock.now().rem_euclid(3_600));
    let world = World::on(&server).await;
    world.user("ada").await;
    let (app, machine) = (world.app(AppType::Web).await, world.app(AppType::Machine).await);
    // The meter's row of this hour is there before anybody is counted.
    assert_eq!(machine.client_credentials().await.status, 200);
    let before = holdings(&server).await;

    let client = client();
    in_turns(|turn| look_in(&client, &world, &app, turn)).await;
    in_turns(|turn| fetch_token(&client, &machine, turn)).await;

    let after = holdings(&server).await;
    assert_eq!(after.0, before.0, "rows");
    assert_eq!(after.1, before.1, "one row of the meter per workspace and hour");
    assert_eq!(after.2, before.2, "pages of the file");
    let answer = http().get(world.url("/oauth2/jwks")).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    server.stop().await;
}
