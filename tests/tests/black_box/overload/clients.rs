//! How often a client may be wrong and how often it may ask: 429 with Retry-After, and nobody else pays for it.

use harness::client::Answer;
use harness::world::AppType;
use harness::{App, Browser, TestServer, World};

/// Demands that too much was asked.
#[track_caller]
fn too_much(answer: &Answer) {
    answer.refused(429, "temporarily_unavailable");
    let wait: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
}

fn guessing(app: &App) -> App {
    App { secret: Some("not-the-secret".to_owned()), ..app.clone() }
}

/// A server behind a proxy it believes, so that one machine can have many addresses.
fn server(settings: &[(&str, &str)]) -> TestServer {
    let proxies = ("TENANTRY__SERVER__TRUSTED_PROXIES", "127.0.0.0/8");
    TestServer::configured(&[&[proxies], settings].concat())
}

/// A token request of an app from an address.
async fn from(address: &str, app: &App, secret: &str) -> Answer {
    let url = format!("{}/oauth2/token", app.issuer);
    let proof = harness::client::basic(format!("{}:{secret}", app.client_id));
    let headers = [("authorization", proof.as_str()), ("x-forwarded-for", address)];
    Answer::form(&url, &headers, &[("grant_type", "client_credentials")]).await
}

#[tokio::test]
async fn t_06_guessing_at_a_secret_ends_soon_and_harms_only_the_guesser() {
    let server = server(&[("TENANTRY__LIMITS__CLIENT_FAILURES_PER_MINUTE_PER_ADDRESS", "5")]);
    let world = World::on(&server).await;
    let (app, neighbour) = (world.app(AppType::Machine).await, world.app(AppType::Machine).await);
    let secret = app.secret.clone().expect("a secret");
    for _ in 0..5 {
        from("192.0.2.1", &app, "not-the-secret").await.refused(401, "invalid_client");
    }
    too_much(&from("192.0.2.1", &app, "not-the-secret").await);
    // What is not looked at does not tell whether the guess was right.
    too_much(&from("192.0.2.1", &app, &secret).await);
    from("192.0.2.2", &app, &secret).await.tokens();
    let its = neighbour.secret.clone().expect("a secret");
    from("192.0.2.1", &neighbour, &its).await.tokens();
    let elsewhere = World::on(&server).await;
    let twin = App { issuer: elsewhere.issuer(), ..app.clone() };
    from("192.0.2.1", &twin, "not-the-secret").await.refused(401, "invalid_client");
}

#[tokio::test]
async fn t_06_what_is_unknown_is_counted_like_what_is_wrong_at_every_endpoint() {
    let server = server(&[("TENANTRY__LIMITS__CLIENT_FAILURES_PER_MINUTE_PER_ADDRESS", "6")]);
    let world = World::on(&server).await;
    let known = world.app(AppType::Web).await;
    let unknown = App { client_id: "nobody".to_owned(), ..known.clone() };
    for app in [guessing(&known), unknown] {
        for _ in 0..2 {
            app.client_credentials().await.refused(401, "invalid_client");
            app.introspect("x").await.refused(401, "invalid_client");
            app.revoke("x").await.refused(401, "invalid_client");
        }
        too_much(&app.client_credentials().await);
        too_much(&app.introspect("x").await);
        too_much(&app.revoke("x").await);
    }
}

#[tokio::test]
async fn t_06_a_client_that_is_right_asks_as_often_as_it_is_let() {
    let server = server(&[("TENANTRY__LIMITS__CLIENT_REQUESTS_PER_MINUTE", "4")]);
    let world = World::on(&server).await;
    let (app, neighbour) = (world.app(AppType::Machine).await, world.app(AppType::Machine).await);
    let secret = app.secret.clone().expect("a secret");
    for last in 1..=4 {
        from(&format!("192.0.2.{last}"), &app, &secret).await.tokens();
    }
    too_much(&from("192.0.2.9", &app, &secret).await);
    neighbour.client_credentials().await.tokens();
}

#[tokio::test]
async fn t_06_a_public_client_is_counted_where_it_comes_from() {
    let server = server(&[("TENANTRY__LIMITS__PUBLIC_CLIENT_REQUESTS_PER_MINUTE_PER_ADDRESS", "3")]);
    let world = World::on(&server).await;
    let app = world.app(AppType::Spa).await;
    world.user("ada").await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    let refresh = async |address: &str| {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh_token.as_str()),
            ("client_id", app.client_id.as_str()),
        ];
        Answer::form(&format!("{}/oauth2/token", app.issuer), &[("x-forwarded-for", address)], &form).await
    };
    // Within the grace each gives the same again.
    for _ in 0..3 {
        refresh("2001:db8:1:2::1").await.tokens();
    }
    too_much(&refresh("2001:db8:1:2::ffff").await);
    refresh("2001:db8:1:3::1").await.tokens();
}
