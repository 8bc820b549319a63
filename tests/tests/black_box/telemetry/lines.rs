//! Every line of the log that belongs to a request says so: one JSON object with its id and workspace, also where
//! whoever wrote the line knew of neither.

use harness::browser::http;
use harness::{Answer, Browser, Process};
use serde_json::Value;

#[tokio::test]
async fn every_line_of_a_request_names_it() {
    let settings = [("TENANTRY__TELEMETRY__LOG_FORMAT", "json"), ("TENANTRY__TELEMETRY__LOG_LEVEL", "debug")];
    let process = Process::serve(&settings).await;
    process.command(&["workspace", "create", "--slug", "acme"], "");
    let lines_before = process.log().lines().count();
    let mut browser = Browser::new();
    let page = browser.get(&format!("{}/acme/login", process.url)).await;
    let refused = browser.submit(&page, &[("username", "ada"), ("password", "x")]).await;
    assert_eq!(refused.status, 401);
    let token = http().post(format!("{}/acme/oauth2/token", process.url)).form(&[("grant_type", "none")]);
    let token = Answer::of(token).await;
    let id = token.header("x-request-id").to_owned();
    let nowhere = Answer::of(http().get(format!("{}/nowhere/oauth2/jwks", process.url))).await;
    let nowhere_id = nowhere.header("x-request-id").to_owned();
    let (_folder, log) = process.stop();

    let mut deep = 0;
    let mut of_token = Vec::new();
    for line in log.lines().skip(lines_before).filter(|line| !line.starts_with("Stopping: ")) {
        let read: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        for name in ["timestamp", "level", "target", "message"] {
            assert!(read[name].is_string(), "no {name}: {line}");
        }
        assert!(line.starts_with("{\"timestamp\":"), "{line}");
        for name in ["request_id", "workspace"] {
            assert!(line.matches(&format!("\"{name}\":")).count() <= 1, "{name} twice: {line}");
        }
        if read["request_id"] == id.as_str() {
            assert_eq!(read["workspace"], "acme", "{line}");
            of_token.push(read.clone());
        }
        if read["request_id"] == nowhere_id.as_str() && read["message"] == "request" {
            assert_eq!((read["workspace"].as_str(), read["status"].as_u64()), (Some("nowhere"), Some(404)), "{line}");
        }
        // Lines of libraries, which know nothing of requests, written while one is worked on.
        let foreign = read["target"].as_str().is_some_and(|target| !target.starts_with("tenantry"));
        deep += usize::from(foreign && read["request_id"].is_string() && read["workspace"] == "acme");
    }
    let messages: Vec<&str> = of_token.iter().filter_map(|line| line["message"].as_str()).collect();
    assert!(messages.contains(&"refused") && messages.contains(&"request"), "{of_token:#?}");
    assert!(deep > 0, "no line from deep inside was seen: {log}");
}
