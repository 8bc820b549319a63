//! The verify endpoint, as gateways ask it: which token opens which path (the table of the FDX profile), how gateways
//! say what they ask about, what is refused and why the log says so, and a real nginx in front of an API.

mod dry_run;
mod forms;
mod log;
mod nginx;
mod paths;
mod table;
mod tokens;

use harness::world::AppType;
use harness::{Answer, App, World};

/// A machine app that may have these scopes; those the workspace lacks are made.
async fn machine(world: &World<'_>, scopes: &str) -> App {
    let scopes: Vec<String> = scopes.split(' ').map(str::to_owned).collect();
    world.app_with(AppType::Machine, |app| app.scopes = Some(scopes)).await
}

/// A token of an app on its own with these scopes.
async fn token(app: &App, scope: &str) -> String {
    let form = [("grant_type", "client_credentials"), ("scope", scope)];
    app.token(&form).await.tokens().access_token
}

/// A workspace in which `accounts` opens `GET /accounts` and `GET /accounts/{accountId}`, and a token with it.
async fn accounts(world: &World<'_>) -> (App, String) {
    let app = machine(world, "accounts").await;
    world.open("accounts", "GET", "/accounts", None).await;
    world.open("accounts", "GET", "/accounts/{accountId}", None).await;
    let token = token(&app, "accounts").await;
    (app, token)
}

/// Demands 200 without a body.
#[track_caller]
fn passed(answer: &Answer, what: &str) {
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""), "{what}");
    assert_eq!((answer.header("cache-control"), answer.header("x-auth-dry-run")), ("no-store", ""), "{what}");
}

/// Demands a 403 with the scopes its challenge names, none if empty.
#[track_caller]
fn forbidden(answer: &Answer, scope: &str, what: &str) {
    assert_eq!((answer.status.as_u16(), answer.error()), (403, "insufficient_scope"), "{what}: {}", answer.text);
    let challenge = answer.header("www-authenticate");
    assert!(challenge.contains("error=\"insufficient_scope\""), "{what}: {challenge}");
    let named = challenge.split("scope=\"").nth(1).and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    assert_eq!(named, scope, "{what}: {challenge}");
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    tells_nobody(answer, what);
}

/// A refusal says nothing of who asked.
#[track_caller]
fn tells_nobody(answer: &Answer, what: &str) {
    for name in ["x-auth-subject", "x-auth-client", "x-auth-scope"] {
        assert_eq!(answer.header(name), "", "{what}");
    }
}
