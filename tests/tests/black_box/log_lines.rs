//! What is typed cannot forge a line of the log, nor colour it (H-05): the real program, with everything it says.

use harness::browser::http;
use harness::wire;
use harness::{Answer, Browser, Process};

const FORGED: &str = "FORGED-LINE";

/// Sends hostile text in every place a stranger has.
async fn shout(process: &Process) {
    let base = format!("{}/acme", process.url);
    let texts = [
        format!("ada\r\n{FORGED} INFO signed in"),
        format!("ada\n{FORGED}"),
        format!("\u{1b}[2K\u{1b}[31m{FORGED}"),
        format!("ada\u{85}{FORGED}"),
        format!("ada\u{2028}{FORGED}"),
        format!("\",\"level\":\"{FORGED}\""),
        format!("a\u{8}\u{9b}31m{FORGED}"),
    ];
    for text in &texts {
        let mut browser = Browser::new();
        let page = browser.get(&format!("{base}/login")).await;
        let answer = browser.submit(&page, &[("username", text), ("password", text)]).await;
        assert_eq!(answer.status, 401, "{text:?}");
        let form = [
            ("client_id", text.as_str()),
            ("client_secret", text),
            ("grant_type", text),
            ("code", text),
            ("scope", text),
        ];
        let answer = Answer::of(http().post(format!("{base}/oauth2/token")).form(&form)).await;
        assert_eq!(answer.status, 401, "{text:?}");
        let answer =
            Answer::of(http().post(format!("{base}/oauth2/introspect")).basic_auth(text, Some(text)).form(&form)).await;
        assert!(answer.status.is_client_error(), "{text:?}");
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("client_id", text).finish();
        let answer =
            Answer::of(http().get(format!("{base}/oauth2/authorize?{query}")).header("accept", "text/html")).await;
        assert_eq!(answer.status, 400, "{text:?}");
        let path: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        assert_eq!(Answer::of(http().get(format!("{base}/{path}"))).await.status, 404, "{text:?}");
    }
    for (name, value) in
        [("user-agent", "\u{9b}31mFORGED-LINE"), ("x-request-id", "FORGED-LINE"), ("referer", "FORGED-LINE")]
    {
        let mut browser = Browser::new();
        let page = browser.get(&format!("{base}/login")).await;
        let token = page.field("form_token").expect("a token");
        let form = [("form_token", token.as_str()), ("username", "ada"), ("password", "x")];
        let value = reqwest::header::HeaderValue::from_bytes(value.as_bytes()).expect("a value");
        let cookie = page.set_cookies().first().and_then(|line| line.split(';').next()).expect("a cookie").to_owned();
        let request = http().post(format!("{base}/login")).header(name, value).header("cookie", cookie).form(&form);
        assert_eq!(Answer::of(request).await.status, 401, "{name}");
    }
}

/// Headers no client library sends.
async fn shout_raw(process: &Process) {
    for line in ["User-Agent: \u{1b}[31mFORGED-LINE", "Host: a\u{1b}FORGED-LINE", "X-Forwarded-For: \u{1b}FORGED-LINE"]
    {
        let host = process.url.trim_start_matches("http://");
        let host = if line.starts_with("Host") { String::new() } else { format!("Host: {host}\r\n") };
        let text = format!("GET /acme/login HTTP/1.1\r\n{host}{line}\r\nConnection: close\r\n\r\n");
        let reply = wire::send_to(&process.url, text.as_bytes()).await;
        assert!([200, 400, 421].contains(&reply.status), "{line:?}: {}", reply.text);
    }
}

#[tokio::test]
async fn h_05_input_cannot_forge_a_line_of_the_log() {
    for format in ["text", "json"] {
        let settings = [("TENANTRY__TELEMETRY__LOG_LEVEL", "debug"), ("TENANTRY__TELEMETRY__LOG_FORMAT", format)];
        let process = Process::serve(&settings).await;
        process.command(&["workspace", "create", "--slug", "acme"], "");
        let before = process.log().len();
        shout(&process).await;
        shout_raw(&process).await;
        let (_folder, log) = process.stop();
        let log = &log[before..];
        assert!(log.lines().count() > 30, "everything is logged: {log}");
        for line in log.lines().filter(|line| !line.starts_with("Stopping: ")) {
            assert!(!line.chars().any(char::is_control), "a control character: {line:?}");
            if format == "json" {
                let fields: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line:?}"));
                assert!(fields["level"].is_string() && fields["timestamp"].is_string(), "{line}");
                assert!(!fields["level"].as_str().expect("a level").contains(FORGED), "{line}");
            } else {
                let dated = line.get(..20).is_some_and(|date| date.contains('T') && date.starts_with("20"));
                assert!(dated, "a line of its own: {line:?}");
            }
        }
        assert!(!log.contains('\u{85}') && !log.contains('\u{2028}') && !log.contains('\u{9b}'), "{log:?}");
    }
}
