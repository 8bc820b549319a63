//! What an operator reads when a gateway refuses: one line with the reason, and never a token in it.

use harness::browser::http;
use harness::gateway::nginx;
use harness::{Answer, App, Process};
use serde_json::Value;

const SECRET: &str = "tna_this-is-a-token-nobody-may-read";

/// A token, what a gateway says, the word of the refusal and the path in its line.
type Case<'c> = (Option<&'c str>, &'c [(&'c str, &'c str)], &'c str, &'c str);

async fn ask(process: &Process, token: Option<&str>, headers: &[(&str, &str)]) -> Answer {
    let request = http().get(format!("{}/bank/oauth2/verify", process.url));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    Answer::of(token.into_iter().fold(request, reqwest::RequestBuilder::bearer_auth)).await
}

async fn token(app: &App, scope: &str) -> String {
    let form = [("grant_type", "client_credentials"), ("scope", scope)];
    app.token(&form).await.tokens().access_token
}

fn make(process: &Process) -> App {
    process.command(&["workspace", "create", "--slug", "bank"], "");
    let words = ["--type", "machine", "--name", "Reader", "--scope", "accounts,pay", "--client-id", "reader"];
    let app = process.app("bank", &words);
    for scope in ["accounts", "pay"] {
        let path = format!("/{scope}");
        process.command(&["path", "create", "--workspace", "bank", "--scope", scope, "--path", &path], "");
    }
    app
}

#[tokio::test]
async fn each_refusal_is_one_line_that_says_why() {
    let process = Process::serve(&[("TENANTRY__TELEMETRY__LOG_FORMAT", "json")]).await;
    let app = make(&process);
    let good = token(&app, "accounts").await;
    let twice = [("x-original-method", "GET"), ("x-original-method", "GET"), ("x-original-uri", "/accounts")];
    let deep = format!("/accounts/{}", "7".repeat(1_000));
    let cases: &[Case<'_>] = &[
        (None, &nginx("GET", "/accounts?secret=1"), "token_missing", "\"/accounts\""),
        (Some(SECRET), &nginx("GET", "/accounts"), "token_invalid", "\"/accounts\""),
        (Some("a,b"), &nginx("GET", "/accounts"), "token_malformed", "\"/accounts\""),
        (Some(&good), &[], "gateway_headers", "\"\""),
        (Some(&good), &twice, "gateway_headers", "\"\""),
        (Some(&good), &nginx("GET", "/accounts/..;/x\\\"y"), "path_refused", "\"/accounts/..;/x\\\\\\\"y\""),
        (Some(&good), &nginx("GET", "/nothing"), "path_unlisted", "\"/nothing\""),
        (Some(&good), &nginx("GET", &deep), "path_unlisted", &format!("\"/accounts/{}\"", "7".repeat(190))),
        (Some(&good), &nginx("PUT", "/accounts"), "method_unlisted", "\"/accounts\""),
        (Some(&good), &nginx("GET", "/pay?card=4711"), "scope_missing", "\"/pay\""),
    ];
    let mut ids = Vec::new();
    for (token, headers, why, _) in cases {
        let answer = ask(&process, *token, headers).await;
        let expected = if why.starts_with("token") { 401 } else { 403 };
        assert_eq!(answer.status.as_u16(), expected, "{why}");
        ids.push(answer.header("x-request-id").to_owned());
    }
    assert_eq!(ask(&process, Some(&good), &nginx("GET", "/accounts")).await.status, 200);
    process.command(&["workspace", "update", "bank", "--set", "verify_dry_run=true"], "");
    tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    assert_eq!(ask(&process, Some(&good), &nginx("GET", "/dry")).await.header("x-auth-dry-run"), "403");

    let (_folder, log) = process.stop();
    for secret in [SECRET, good.as_str(), "secret=1", "4711"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    let lines: Vec<Value> = log
        .lines()
        .filter(|line| line.contains("verify refused"))
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    assert_eq!(lines.len(), cases.len() + 1, "{lines:?}");
    for ((line, id), (_, headers, why, path)) in lines.iter().zip(&ids).zip(cases) {
        let text = |name: &str| line[name].as_str().unwrap_or_default();
        assert_eq!((text("why"), text("asked_path"), text("workspace")), (*why, *path, "bank"), "{line}");
        assert_eq!((text("request_id"), text("level")), (id.as_str(), "INFO"), "{line}");
        assert!(!text("reason").is_empty() && line["dry_run"] == false, "{line}");
        if *why != "gateway_headers" {
            assert_eq!(Some(text("asked_method")), headers.first().map(|(_, method)| *method), "{line}");
        }
    }
    let dry = &lines[cases.len()];
    assert_eq!((&dry["why"], &dry["dry_run"], &dry["status"]), (&"path_unlisted".into(), &true.into(), &403.into()));
}
