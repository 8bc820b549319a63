//! Strangers write nothing: thousands of sign-in pages and tokens leave no row and no page in the database, except that
//! usage is counted in at most one row per workspace and hour. `STRANGERS` sets the number of requests of each kind; by
//! default the suite stays quick.

use futures_util::StreamExt;
use futures_util::stream;
use harness::browser::http;
use harness::world::AppType;
use harness::{App, Database, TestServer, World};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use std::collections::BTreeMap;
use tenantry::clock::Clock;
use tenantry::domain::{audit_chain, key, usage};

const AT_ONCE: usize = 4;

fn strangers() -> usize {
    std::env::var("STRANGERS").map_or(1_000, |number| number.parse().expect("STRANGERS is a number"))
}

/// A client that keeps its connections: a new one for each of a hundred thousand requests would run out of ports.
fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client")
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
    let database = Database::open(server.database()).await;
    let mut rows = database.rows().await;
    let meters = ["usage_hour", "usage_day", "instance_hour"];
    let meters = meters.into_iter().map(|table| rows.remove(table).expect("a table of the meter's")).sum();
    let pages = database.pages().await;
    database.close().await;
    (rows, meters, pages)
}

/// Takes every turn. A machine that is busy with other things may send some away with 503, but not many.
async fn in_turns<F: Future<Output = Option<()>>>(turn: impl Fn(usize) -> F) {
    let turns = stream::iter((0..strangers()).map(turn)).buffer_unordered(AT_ONCE);
    let served = turns.filter(|served| std::future::ready(served.is_some())).count().await;
    assert!(served * 10 >= strangers() * 9, "only {served} of {} were served", strangers());
}

/// Sends a request and demands this status; nothing if the server is too busy.
async fn demand(request: RequestBuilder, status: u16) -> Option<Response> {
    let answer = request.send().await.expect("an answer");
    if answer.status() == 503 {
        return None;
    }
    assert_eq!(answer.status(), status, "{}", answer.url());
    Some(answer)
}

/// Follows an authorization request to the sign-in page, and every so often fails to sign in and asks for a new password.
async fn look_in(client: &Client, world: &World<'_>, app: &App, turn: usize) -> Option<()> {
    let answer = demand(client.get(app.authorize_url(&[("state", &turn.to_string())])), 303).await?;
    let text = |name: &str| answer.headers()[name].to_str().expect("text");
    let cookie = text("set-cookie").split(';').next().expect("a pair").to_owned();
    let login = format!("{}{}", world.server.url, text("location"));
    let page = demand(client.get(login).header("cookie", &cookie), 200).await?;
    if turn.is_multiple_of(50) {
        let body = page.text().await.expect("a body");
        let token = body.split("name=\"form_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let name = format!("nobody{turn}");
        let form = [
            ("form_token", token.expect("a token")),
            ("username", name.as_str()),
            ("password", "a password of nobody"),
        ];
        demand(client.post(world.url("/login")).header("cookie", &cookie).form(&form), 401).await?;
        demand(client.post(world.url("/recover")).header("cookie", &cookie).form(&form), 303).await?;
    }
    Some(())
}

/// Gets a token as a program does; every so often looks at it, and is refused with a wrong secret.
async fn fetch_token(client: &Client, app: &App, turn: usize) -> Option<()> {
    let as_app = |path: &str, secret: Option<&str>| {
        client.post(format!("{}{path}", app.issuer)).basic_auth(&app.client_id, secret)
    };
    let (secret, form) = (app.secret.as_deref(), [("grant_type", "client_credentials")]);
    let answer = demand(as_app("/oauth2/token", secret).form(&form), 200).await?;
    let answer: serde_json::Value = answer.json().await.expect("JSON");
    if turn.is_multiple_of(10) {
        let token = answer["access_token"].as_str().expect("a token");
        let described = demand(as_app("/oauth2/introspect", secret).form(&[("token", token)]), 200).await?;
        assert!(described.text().await.expect("a body").contains("\"active\":true"));
        demand(as_app("/oauth2/token", Some("wrong")).form(&form), 401).await?;
    }
    Some(())
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
