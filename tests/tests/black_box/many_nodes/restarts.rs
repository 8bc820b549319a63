//! A node goes, in order or not, while clients work through nginx.

use super::balanced::{Balanced, FORGIVEN};
use harness::browser::http;
use harness::{App, Browser, Pkce, Tokens, steady};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Clients at work.
const CLIENTS: usize = 6;
/// Nobody waits longer for a node that is being replaced.
const PATIENCE: Duration = Duration::from_secs(15);

/// One answer, or why there is none.
async fn ask(request: RequestBuilder) -> Result<(StatusCode, Value), String> {
    let answer = request.send().await.map_err(|error| format!("{error:?}"))?;
    let status = answer.status();
    let text = answer.text().await.map_err(|error| format!("{error:?}"))?;
    Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
}

fn refresh(app: &App, token: &str) -> RequestBuilder {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    http().post(format!("{}/oauth2/token", app.issuer)).basic_auth(&app.client_id, app.secret.as_ref()).form(&form)
}

fn exchange(app: &App, code: &str) -> RequestBuilder {
    let verifier = Pkce::new().verifier;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", app.redirect_uri.as_str()),
        ("code_verifier", &verifier),
    ];
    http().post(format!("{}/oauth2/token", app.issuer)).basic_auth(&app.client_id, app.secret.as_ref()).form(&form)
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_default().to_owned()
}

/// Demands 200, and counts it.
async fn good(request: RequestBuilder, what: &str, answers: &mut u32) -> Result<Value, String> {
    match ask(request).await {
        Ok((StatusCode::OK, value)) => {
            *answers += 1;
            Ok(value)
        }
        other => Err(format!("{what} after {answers} good answers: {other:?}")),
    }
}

/// Refreshes, asks about the token and reads the metadata, and accepts nothing but 200; how many answers.
async fn demand(app: App, tokens: Tokens, stop: watch::Receiver<bool>) -> Result<u32, String> {
    let (mut token, mut answers) = (tokens.refresh_token, 0);
    while !*stop.borrow() {
        let made = good(refresh(&app, &token), "refresh", &mut answers).await?;
        token = text(&made, "refresh_token");
        let introspect = http()
            .post(format!("{}/oauth2/introspect", app.issuer))
            .basic_auth(&app.client_id, app.secret.as_ref())
            .form(&[("token", text(&made, "access_token"))]);
        let told = good(introspect, "introspection", &mut answers).await?;
        if told["active"] != true {
            return Err("a token that was just made is not active".to_owned());
        }
        let metadata = http().get(format!("{}/.well-known/openid-configuration", app.issuer));
        good(metadata, "metadata", &mut answers).await?;
    }
    Ok(answers)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_loses_no_request() {
    steady(|| async {
        let mut balanced = Balanced::start().await;
        let (stop, stopped) = watch::channel(false);
        let mut clients = Vec::new();
        for (_, tokens) in balanced.grants(CLIENTS).await {
            clients.push(tokio::spawn(demand(balanced.app.clone(), tokens, stopped.clone())));
        }
        for place in 0..2 {
            let old = balanced.running[place].take().expect("it runs");
            old.signal("TERM");
            let ended = tokio::task::spawn_blocking(move || old.ended(PATIENCE)).await.expect("an end");
            assert_eq!(ended.code, Some(0), "{ended:?}");
            balanced.running[place] = Some(balanced.nodes[place].serve(&[]).await);
            // The next one only once nginx sends work here again.
            tokio::time::sleep(FORGIVEN).await;
        }
        stop.send(true).expect("somebody listens");
        for client in clients {
            let answers = client.await.expect("a client").unwrap_or_else(|why| panic!("{why}\n{}", balanced.log()));
            assert!(answers > 20, "too little was asked to mean anything: {answers}");
        }
        for node in balanced.running.into_iter().flatten() {
            node.stop();
        }
    })
    .await;
}

/// A client that asks again until it gets an answer that means something; the kill of a node is none.
async fn patiently(request: impl Fn() -> RequestBuilder) -> Result<(StatusCode, Value), String> {
    let began = Instant::now();
    loop {
        let answer = ask(request()).await;
        match &answer {
            Ok((status, _)) if !status.is_server_error() => return answer,
            _ if began.elapsed() > PATIENCE => return answer,
            _ => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// What one client did until it was told to stop.
#[derive(Debug, Default)]
struct Work {
    refreshes: u32,
    codes: u32,
    lost_codes: u32,
    /// The last refresh token of every grant that was acknowledged.
    live: Vec<String>,
}

/// Refreshes again and again, now and then with a new grant whose code two ask for at once.
async fn work(app: App, browser: Browser, tokens: Tokens, stop: watch::Receiver<bool>) -> Result<Work, String> {
    let (mut work, mut token) = (Work::default(), tokens.refresh_token);
    while !*stop.borrow() {
        for _ in 0..5 {
            match patiently(|| refresh(&app, &token)).await? {
                (StatusCode::OK, made) => token = text(&made, "refresh_token"),
                other => return Err(format!("a refresh token that was given: {other:?}")),
            }
            work.refreshes += 1;
        }
        let Some(code) = code(&app, &browser).await else { continue };
        let (one, two) = tokio::join!(ask(exchange(&app, &code)), ask(exchange(&app, &code)));
        let won = |answer: &Result<(StatusCode, Value), String>| matches!(answer, Ok((StatusCode::OK, _)));
        if won(&one) && won(&two) {
            return Err(format!("a code has two winners: {one:?} {two:?}"));
        }
        // Asked for twice, the grant is revoked; one that was asked for once lives.
        let Some(code) = self::code(&app, &browser).await else { continue };
        match patiently(|| exchange(&app, &code)).await? {
            (StatusCode::OK, made) => {
                work.codes += 1;
                work.live.push(text(&made, "refresh_token"));
            }
            // Its first answer was lost with the node.
            (StatusCode::BAD_REQUEST, refused) if refused["error"] == "invalid_grant" => work.lost_codes += 1,
            other => return Err(format!("a code that was given: {other:?}")),
        }
    }
    work.live.push(token);
    Ok(work)
}

/// A code through the session a browser has; nothing while a node is dying under it.
async fn code(app: &App, browser: &Browser) -> Option<String> {
    let url = app.authorize_url(&[("scope", "openid offline_access"), ("prompt", "none")]);
    let cookies: Vec<String> = browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let answer = http().get(url).header("cookie", cookies.join("; ")).send().await.ok()?;
    let location = answer.headers().get("location")?.to_str().ok()?;
    let location = url::Url::parse(location).ok()?;
    let code = location.query_pairs().find(|(name, _)| name == "code")?.1.into_owned();
    Some(code)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_killed_takes_nothing_with_it() {
    steady(|| async {
        let mut balanced = Balanced::start().await;
        let (stop, stopped) = watch::channel(false);
        let mut clients = Vec::new();
        for (browser, tokens) in balanced.grants(CLIENTS).await {
            clients.push(tokio::spawn(work(balanced.app.clone(), browser, tokens, stopped.clone())));
        }
        for place in [0, 1, 0, 1] {
            tokio::time::sleep(Duration::from_millis(300)).await;
            balanced.running[place].take().expect("it runs").kill();
            tokio::time::sleep(Duration::from_millis(300)).await;
            balanced.running[place] = Some(balanced.nodes[place].serve(&[]).await);
            tokio::time::sleep(FORGIVEN).await;
        }
        stop.send(true).expect("somebody listens");
        let mut all = Work::default();
        for client in clients {
            let done = client.await.expect("a client").unwrap_or_else(|why| panic!("{why}\n{}", balanced.log()));
            all.refreshes += done.refreshes;
            all.codes += done.codes;
            all.lost_codes += done.lost_codes;
            all.live.extend(done.live);
        }
        for token in &all.live {
            let (status, told) = patiently(|| refresh(&balanced.app, token)).await.expect("an answer");
            assert_eq!(status, StatusCode::OK, "a grant that was acknowledged: {told}\n{}", balanced.log());
        }
        eprintln!(
            "4 kills; {} refreshes, {} codes, {} of which the answer was lost",
            all.refreshes, all.codes, all.lost_codes
        );
        assert!(all.refreshes > 50 && all.codes > 10, "too little was done to mean anything");
        for node in balanced.running.into_iter().flatten() {
            node.stop();
        }
    })
    .await;
}
