//! A secret that a page or an answer shows once lies nowhere else: not in the database, not in the trail, not in the log
//! at its most talkative (H-04).

use harness::browser::http;
use harness::world::PASSWORD;
use harness::{Answer, Browser, Database, Page, Process};
use serde_json::json;

fn secret_of(page: &Page) -> String {
    let secret = page.body.split("id=\"client-secret\">").nth(1).and_then(|rest| rest.split('<').next());
    secret.unwrap_or_else(|| panic!("{}", page.body)).to_owned()
}

/// Registers apps and replaces a secret, on the pages and as JSON; every secret that was shown.
async fn show_secrets(process: &Process) -> Vec<String> {
    let apps = format!("{}/acme/oauth2/apps", process.url);
    let mut ada = Browser::new();
    let login = ada.open(&apps).await;
    let answer = ada.sign_in(&login, "ada", PASSWORD).await;
    let list = ada.follow(answer).await;
    let fields = [("type", "web"), ("name", "Shop"), ("redirect_uris", "https://shop.example/cb")];
    let created = ada.submit(&list, &fields).await;
    let client_id = created.body.split("id=\"client-id\">").nth(1).and_then(|rest| rest.split('<').next());
    let rotate = format!("{apps}/{}/rotate", client_id.expect("a client id"));
    let asked = ada.get(&rotate).await;
    let rotated = ada.submit(&asked, &[]).await;

    let robot = process.app("acme", &["--name", "Robot", "--type", "machine"]);
    process.command(&["member", "create", "--workspace", "acme", "--app", &robot.client_id, "--role", "admin"], "");
    process.command(&["app", "update", &robot.client_id, "--workspace", "acme", "--scope", "apps:write"], "");
    let token = robot.token(&[("grant_type", "client_credentials"), ("scope", "apps:write")]).await.tokens();
    let body = json!({ "client_name": "Shop", "redirect_uris": ["https://shop.example/cb"] });
    let made = Answer::of(http().post(&apps).bearer_auth(&token.access_token).json(&body)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    vec![secret_of(&created), secret_of(&rotated), made.text_of("client_secret")]
}

#[tokio::test]
async fn a_secret_that_was_shown_lies_nowhere_else() {
    let process = Process::serve(&[("TENANTRY__TELEMETRY__LOG_LEVEL", "trace")]).await;
    process.command(&["workspace", "create", "--slug", "acme", "--name", "Acme"], "");
    let words = ["user", "create", "--workspace", "acme", "--username", "ada", "--email", "ada@example.test"];
    process.command(&[&words[..], &["--password-stdin"]].concat(), PASSWORD);
    process.command(&["member", "create", "--workspace", "acme", "--user", "ada", "--role", "developer"], "");
    let secrets = show_secrets(&process).await;
    let database = Database::open(&process.database()).await;
    for secret in &secrets {
        assert!(secret.starts_with("tns_"), "{secret}");
        assert_eq!(database.places_of(secret).await, Vec::<String>::new());
    }
    assert!(!database.places_of("app.secret_rotated").await.is_empty(), "the search finds");
    database.close().await;
    let (_, log) = process.stop();
    assert!(log.contains("/acme/oauth2/apps"), "requests are in the log");
    for secret in &secrets {
        assert!(!log.contains(secret.as_str()), "a secret is in the log");
    }
}
