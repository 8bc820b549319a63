//! The token endpoint as such (RFC 6749 §3.2, §5): what it answers, what it refuses before any grant is looked at, who
//! may read it from a browser, and that a fault is never an answer a client would act on.

use harness::browser::http;
use harness::client::basic;
use harness::operator::Role;
use harness::world::{AppType, REDIRECT};
use harness::{Answer, App, Browser, Pkce, TestServer, World};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn endpoint(app: &App) -> String {
    format!("{}/oauth2/token", app.issuer)
}

fn proof(app: &App) -> String {
    basic(format!("{}:{}", app.client_id, app.secret.as_deref().unwrap()))
}

#[tokio::test]
async fn t_01_a_success_is_json_that_nobody_keeps() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let code = app.code(&mut Browser::new(), "ada").await;
    let answer = app.exchange(&code).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert_eq!(answer.json["token_type"], "Bearer");
    assert_eq!(answer.json["expires_in"].as_i64(), Some(3_600), "an integer: {}", answer.text);
    assert_eq!(answer.json["scope"], "email openid profile", "scope is always echoed");
    let members: BTreeSet<&str> = answer.json.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"];
    assert_eq!(members, BTreeSet::from(expected));

    let refreshed = app.refresh(&answer.tokens().refresh_token).await;
    assert_eq!((refreshed.header("cache-control"), refreshed.header("pragma")), ("no-store", "no-cache"));
}

#[tokio::test]
async fn t_02_only_post_is_answered_and_allow_says_so() {
    let world = World::new().await;
    for path in ["/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"] {
        for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD"] {
            let request = http().request(method.parse().unwrap(), world.url(path));
            let answer = Answer::of(request.header("x-http-method-override", "POST")).await;
            assert_eq!(answer.status.as_u16(), 405, "{method} {path}");
            let allowed: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
            assert!(allowed.contains(&"POST") && !allowed.contains(&method), "{method} {path}: {allowed:?}");
        }
    }
}

#[tokio::test]
async fn t_02_what_stands_in_the_address_is_refused_and_not_used() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let code = app.code(&mut Browser::new(), "ada").await;
    let secret = app.secret.clone().unwrap();
    let verifier = Pkce::new().verifier;
    let all = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", REDIRECT),
        ("code_verifier", verifier.as_str()),
        ("client_id", app.client_id.as_str()),
        ("client_secret", secret.as_str()),
    ];
    let credentials = all.get(4..).unwrap();
    for (in_query, in_body, proven) in [
        (&all[..], &[][..], false),
        (all.get(..4).unwrap(), &[][..], true),
        (credentials, all.get(..4).unwrap(), false),
        (&[("code", code.as_str())][..], all.get(..4).unwrap(), true),
        (&[("anything", "x")][..], all.get(..4).unwrap(), true),
    ] {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(in_query).finish();
        let header = proof(&app);
        let headers = [("authorization", header.as_str())];
        let headers = if proven { &headers[..] } else { &[] };
        let answer = Answer::form(&format!("{}?{query}", endpoint(&app)), headers, in_body).await;
        answer.refused(400, "invalid_request");
    }
    app.exchange(&code).await.tokens();
}

/// A content type, a content encoding, a body, and the status it is refused with.
type BadBody = (&'static str, &'static str, Vec<u8>, u16);

fn bad_bodies() -> Vec<BadBody> {
    let form = FORM.1;
    let good = b"grant_type=client_credentials".to_vec();
    let many = |name: &str| format!("{name}=1&").repeat(10_000).into_bytes();
    let body = |text: &[u8]| [b"grant_type=client_credentials&x=", text].concat();
    vec![
        ("application/json", "", br#"{"grant_type":"client_credentials"}"#.to_vec(), 415),
        ("multipart/form-data; boundary=x", "", good.clone(), 415),
        ("text/plain", "", good.clone(), 415),
        ("application/x-www-form-urlencoded-ish", "", good.clone(), 415),
        ("", "", good.clone(), 415),
        (form, "gzip", vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], 415),
        (form, "br", good.clone(), 415),
        (form, "identity, gzip", good, 415),
        (form, "", body(b"%FF"), 400),
        (form, "", body(b"\xff\xfe"), 400),
        (form, "", body(b"%C0%80"), 400),
        (form, "", body(b"%"), 400),
        (form, "", body(b"%4"), 400),
        (form, "", body(b"%zz"), 400),
        (form, "", body(b"%00"), 400),
        (form, "", body(b"\0"), 400),
        (form, "", [b"grant_type=client_credentials&".as_slice(), &[b'n'; 101], b"=1"].concat(), 400),
        (form, "", many("a"), 400),
        (form, "", many("a_longer_name"), 413),
        (form, "", vec![b'a'; 1024 * 1024], 413),
    ]
}

#[tokio::test]
async fn t_03_a_body_that_is_no_form_is_refused_and_nothing_breaks() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let header = proof(&app);
    for (media, encoding, body, status) in bad_bodies() {
        let mut headers = vec![("authorization", header.as_str())];
        headers
            .extend([("content-type", media), ("content-encoding", encoding)].iter().filter(|pair| !pair.1.is_empty()));
        let start = String::from_utf8_lossy(body.get(..50.min(body.len())).unwrap()).into_owned();
        let answer = Answer::raw(&endpoint(&app), &headers, body).await;
        assert_eq!(answer.status.as_u16(), status, "{media} {encoding} {start:?}: {}", answer.text);
        answer.refused(status, "invalid_request");
    }
    for media in ["application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-URLencoded"] {
        let headers = [("authorization", header.as_str()), ("content-type", media)];
        Answer::raw(&endpoint(&app), &headers, "grant_type=client_credentials").await.tokens();
    }
}

/// Sends a body in chunks, without a length beforehand, until the server has answered.
async fn chunked(server: &TestServer, path: &str, chunks: usize) -> String {
    let address = server.url.strip_prefix("http://localhost").unwrap();
    let mut stream = tokio::net::TcpStream::connect(format!("127.0.0.1{address}")).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost{address}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\
         content-type: {}\r\n\r\n",
        FORM.1
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", 16 * 1024, "a".repeat(16 * 1024));
    for _ in 0..chunks {
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let _ = stream.write_all(b"0\r\n\r\n").await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(3), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn t_03_a_body_without_a_length_is_capped_as_well() {
    let world = World::new().await;
    let answer = chunked(world.server, &format!("/{}/oauth2/token", world.slug), 64).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn t_04_a_repeated_parameter_is_refused_and_costs_nothing() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let code = app.code(&mut Browser::new(), "ada").await;
    let verifier = Pkce::new().verifier;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", &verifier),
        ("client_id", &app.client_id),
    ];
    for (name, value) in form {
        for twin in [value, "other", ""] {
            let twice = [&form[..], &[(name, twin)]].concat();
            let answer = app.token(&twice).await;
            assert_eq!((answer.status.as_u16(), answer.error()), (400, "invalid_request"), "{name} and {twin:?}");
        }
    }
    for name in ["scope", "client_secret", "client_assertion", "made_up", "code[]"] {
        let twice = [&form[..], &[(name, "a"), (name, "a")]].concat();
        let answer = app.token(&twice).await;
        assert_eq!((answer.status.as_u16(), answer.error()), (400, "invalid_request"), "{name}");
    }
    app.token(&[&form[..], &[("made_up", "x")]].concat()).await.tokens();
}

#[tokio::test]
async fn t_05_the_grant_is_judged_only_after_the_client() {
    let world = World::new().await;
    let web = world.app(AppType::Web).await;
    let machine = world.app(AppType::Machine).await;
    let cases = vec![
        (&web, vec![], "invalid_request"),
        (&web, vec![("grant_type", "")], "invalid_request"),
        (&web, vec![("grant_type", "authorization_code")], "invalid_request"),
        (&web, vec![("grant_type", "authorization_code"), ("code", "")], "invalid_request"),
        (&web, vec![("grant_type", "refresh_token")], "invalid_request"),
        (&web, vec![("grant_type", "authorization_code"), ("code", "x")], "invalid_grant"),
        (&web, vec![("grant_type", "refresh_token"), ("refresh_token", "x")], "invalid_grant"),
        (&web, vec![("grant_type", "client_credentials")], "unauthorized_client"),
        (&machine, vec![("grant_type", "authorization_code"), ("code", "x")], "unauthorized_client"),
        (&machine, vec![("grant_type", "refresh_token"), ("refresh_token", "x")], "unauthorized_client"),
    ];
    for (app, form, error) in cases {
        let answer = app.token(&form).await;
        assert_eq!((answer.status.as_u16(), answer.error()), (400, error), "{form:?}: {}", answer.text);
        assert!(answer.json["error_description"].is_string());
        let stranger = App { secret: Some("tns_wrong".to_owned()), ..app.clone() };
        stranger.token(&form).await.refused(401, "invalid_client");
    }
}

/// Also O-01, V-01 and E-01: grants this server does not have are neither carried out nor advertised.
#[tokio::test]
async fn t_05_unknown_grants_are_refused_and_not_advertised() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    for unknown in [
        "password",
        "implicit",
        "AUTHORIZATION_CODE",
        "authorization_code ",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:openid:params:grant-type:ciba",
    ] {
        let form =
            [("grant_type", unknown), ("username", "ada"), ("password", harness::world::PASSWORD), ("scope", "openid")];
        app.token(&form).await.refused(400, "unsupported_grant_type");
    }
    let metadata = Answer::of(http().get(world.url("/.well-known/openid-configuration"))).await.json;
    let offered = ["authorization_code", "refresh_token", "client_credentials"];
    assert_eq!(metadata["grant_types_supported"], serde_json::json!(offered));
    for absent in ["device_authorization_endpoint", "backchannel_authentication_endpoint", "registration_endpoint"] {
        assert!(metadata.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn t_07_only_registered_origins_of_public_apps_may_read() {
    let world = World::new().await;
    let elsewhere = World::new().await;
    let spa = world.app(AppType::Spa).await;
    let web = world.app(AppType::Web).await;
    let redirects = Some(vec!["https://other.example/cb".to_owned()]);
    elsewhere.app_with(AppType::Spa, |settings| settings.redirect_uris = redirects).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", spa.client_id.as_str())];
    let cases = [
        ("https://app.example", "https://app.example"),
        ("https://other.example", ""),
        ("https://APP.example", ""),
        ("https://app.example:443", ""),
        ("https://app.example.evil.example", ""),
        ("http://app.example", ""),
        ("null", ""),
        ("", ""),
    ];
    for (origin, allowed) in cases {
        let answer = Answer::form(&endpoint(&spa), &[("origin", origin)], &form).await;
        answer.refused(400, "invalid_grant");
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origin:?}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{origin:?}");
    }
    let header = proof(&web);
    let headers = [("origin", "https://app.example"), ("authorization", header.as_str())];
    let answer = Answer::form(&endpoint(&web), &headers, &[("grant_type", "refresh_token")]).await;
    assert_eq!(answer.header("access-control-allow-origin"), "", "a web app runs on a server");

    let preflight = http().request("OPTIONS".parse().unwrap(), endpoint(&spa)).header("origin", "https://app.example");
    let answer = Answer::of(preflight.header("access-control-request-method", "POST")).await;
    assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-credentials")), (204, ""));
}

#[tokio::test]
async fn t_08_a_fault_is_never_an_answer_to_act_on() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let tokens = app.sign_in(&mut browser, "ada").await;
    let code = app.code(&mut browser, "ada").await;

    world.break_writes("UPDATE", "grant").await;
    for answer in [app.refresh(&tokens.refresh_token).await, app.exchange(&code).await] {
        answer.refused(503, "temporarily_unavailable");
        assert!(answer.header("retry-after").parse::<u32>().is_ok(), "Retry-After says when");
        assert!(!answer.text.contains("disk"), "causes go to the log: {}", answer.text);
    }
    world.mend_writes("grant").await;
    app.refresh(&tokens.refresh_token).await.tokens();
    app.exchange(&code).await.tokens();

    world.execute("ALTER TABLE app RENAME TO app_gone").await;
    // What was read a moment ago is forgotten after a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    app.refresh(&tokens.refresh_token).await.refused(503, "temporarily_unavailable");
    app.introspect(&tokens.access_token).await.refused(503, "temporarily_unavailable");
    assert_eq!(app.userinfo(&tokens.access_token).await.status.as_u16(), 503);
    world.execute("ALTER TABLE app_gone RENAME TO app").await;
    assert!(app.is_active(&tokens.access_token).await);
}

#[tokio::test]
async fn t_05_a_role_gives_no_grant_type() {
    let world = World::new().await;
    let machine = world.app(AppType::Machine).await;
    world.role_of_app(&machine, Some(Role::Owner)).await;
    machine.token(&[("grant_type", "authorization_code"), ("code", "x")]).await.refused(400, "unauthorized_client");
}
