//! What is typed cannot forge a line of the log, nor colour it (H-05), and what was refused is explained by one line of
//! it: the real program, with everything it says.

use harness::browser::http;
use harness::wire;
use harness::{Answer, App, Browser, Process};
use serde_json::Value;

const FORGED: &str = "FORGED-LINE";

fn shop(process: &Process) -> App {
    let words = ["--type", "web", "--name", "Shop", "--client-id", "shop", "--redirect-uri", "https://app.example/cb"];
    process.app("acme", &words)
}

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
        for client_id in [text.as_str(), "shop"] {
            let pairs = [("client_id", client_id), ("redirect_uri", text), ("state", text), ("login_hint", text)];
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            let answer =
                Answer::of(http().get(format!("{base}/oauth2/authorize?{query}")).header("accept", "text/html")).await;
            assert_eq!(answer.status, 400, "{text:?}");
        }
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
        shop(&process);
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

/// What a refusal must say in the log: who, which error, words of the reason, and for some the address that is wrong.
type Told<'t> = (&'t str, &'t str, &'t str, &'t str);

/// Asks for all that is refused in different ways; each answer's id with what its line must say.
async fn be_refused(shop: &App) -> Vec<(String, Told<'static>)> {
    let browse = async |url: String| {
        let request = http().get(url).header("accept", "text/html");
        Answer::of(request).await.header("x-request-id").to_owned()
    };
    let authorize = async |pairs: &[(&str, &str)]| browse(shop.authorize_url(pairs)).await;
    let elsewhere = "https://evil.example/cb?code=7";
    let not_ours = ("shop", "invalid_redirect_uri", "has not registered this redirect_uri", elsewhere);
    let mut told = vec![
        (authorize(&[("client_id", "nobody")]).await, ("nobody", "unknown_client", "no app of this client_id", "")),
        (authorize(&[("client_id", "")]).await, ("", "unknown_client", "client_id is missing", "")),
        (authorize(&[("redirect_uri", elsewhere)]).await, not_ours),
        (authorize(&[("redirect_uri", "")]).await, ("shop", "invalid_redirect_uri", "redirect_uri is missing", "")),
        (authorize(&[("code_challenge", "")]).await, ("shop", "invalid_request", "code_challenge", "")),
        (authorize(&[("prompt", "none")]).await, ("shop", "login_required", "prompt=none", "")),
        (browse(format!("{}/consent?ticket=x", shop.issuer)).await, ("", "interaction_foreign", "another browser", "")),
    ];
    let wrong = App { secret: Some(SECRET.to_owned()), ..shop.clone() };
    let stranger = App { client_id: "nobody".to_owned(), ..wrong.clone() };
    let other_way = App { post: true, ..shop.clone() };
    let code = [("grant_type", "authorization_code"), ("code", SECRET), ("code_verifier", SECRET)];
    let machine = [("grant_type", "client_credentials")];
    let secret_wrong = ("shop", "invalid_client", "client authentication failed: the secret is wrong", "");
    let answers = [
        (wrong.token(&code).await, secret_wrong),
        (wrong.revoke(SECRET).await, secret_wrong),
        (wrong.introspect(SECRET).await, secret_wrong),
        (stranger.token(&code).await, ("nobody", "invalid_client", "no app of this client_id", "")),
        (other_way.token(&code).await, ("shop", "invalid_client", "it came by client_secret_post", "")),
        (shop.token(&code).await, ("shop", "invalid_grant", "the code is unknown", "")),
        (shop.token(&machine).await, ("shop", "unauthorized_client", "tenantry app update --add-grant", "")),
        (shop.token(&[]).await, ("shop", "invalid_request", "grant_type", "")),
        (
            Answer::raw(&format!("{}/oauth2/token", shop.issuer), &[("content-type", "text/plain")], SECRET).await,
            ("", "invalid_request", "application/x-www-form-urlencoded", ""),
        ),
    ];
    told.extend(answers.into_iter().map(|(answer, told)| (answer.header("x-request-id").to_owned(), told)));
    told
}

/// A text no line may hold.
const SECRET: &str = "canary-0123456789-of-what-nobody-may-read-in-a-log";

#[tokio::test]
async fn each_refusal_is_one_line_that_explains_it() {
    let process = Process::serve(&[("TENANTRY__TELEMETRY__LOG_FORMAT", "json")]).await;
    process.command(&["workspace", "create", "--slug", "acme"], "");
    let shop = shop(&process);
    let expected = be_refused(&shop).await;
    let host_name = format!("{}.example", "h".repeat(500));
    let misdirected = format!("GET /acme HTTP/1.1\r\nHost: {host_name}\r\nConnection: close\r\n\r\n");
    assert_eq!(wire::send_to(&process.url, misdirected.as_bytes()).await.status, 421);
    assert_eq!(Answer::of(http().get(format!("{}/oauth2/jwks", shop.issuer))).await.status, 200);
    assert_eq!(Answer::of(http().get(format!("{}/nothing", shop.issuer))).await.status, 404);

    let (_folder, log) = process.stop();
    for secret in [SECRET, harness::client::STATE, "n-0S6_WzA2Mj", shop.secret.as_deref().expect("a secret")] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let refused: Vec<&Value> = lines.iter().filter(|line| line["message"] == "refused").collect();
    assert_eq!(refused.len(), expected.len() + 1, "one line each: {refused:#?}");
    for (line, (id, (client_id, error, reason, redirect_uri))) in refused.iter().zip(&expected) {
        let text = |name: &str| line[name].as_str().unwrap_or_default();
        let seen = (text("request_id"), text("level"), text("workspace"), text("client_id"), text("error"));
        assert_eq!(seen, (id.as_str(), "INFO", "acme", *client_id, *error), "{line}");
        assert!(text("reason").contains(reason), "{line}");
        assert_eq!(text("redirect_uri"), *redirect_uri, "{line}");
    }
    let host = refused.last().expect("a line");
    assert_eq!(host["error"], "misdirected_request");
    assert_eq!(host["host"].as_str().map(str::len), Some(200), "{host}");
    assert!(host.get("workspace").is_none(), "no workspace was looked for: {host}");
}
