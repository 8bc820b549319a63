//! Errors give nothing away (OWASP ASVS 16.5): neither hostile input nor a broken database brings out what is inside.

use harness::browser::http;
use harness::world::AppType;
use harness::{Answer, Browser, TestServer, World};

/// What only the inside of a server knows.
const INSIDE: [&str; 22] = [
    "sqlx",
    "sqlite",
    "sea_orm",
    "sea-orm",
    "SELECT",
    "INSERT",
    "UPDATE ",
    "no such table",
    "constraint",
    "database",
    "src/",
    ".rs:",
    "/work",
    "/tmp",
    "/home",
    "/root",
    "actix",
    "panicked",
    "RUST_",
    "rustc",
    "0.1.0",
    "127.0.0.1",
];

fn tells_nothing(what: &str, answer: &Answer) {
    for word in INSIDE {
        assert!(!answer.text.contains(word), "{what} tells of {word}: {}", answer.text);
        let headers = answer.headers.iter().find(|(_, value)| value.to_str().is_ok_and(|value| value.contains(word)));
        assert_eq!(headers, None, "{what} tells of {word}");
    }
}

#[tokio::test]
async fn h_04_errors_tell_nothing_of_the_inside() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let hostile = [
        "' OR 1=1 --",
        "\"; DROP TABLE grant; --",
        "../../etc/passwd",
        "${jndi:ldap://x}",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "%00",
        "\u{fffd}\u{202e}",
        "tna_AAAA",
        "null",
        "[]",
    ];
    for text in hostile {
        for accept in ["text/html", "application/json"] {
            let accepts = |request: reqwest::RequestBuilder| request.header("accept", accept);
            let by_query = |path: &str, name: &str| {
                let query = url::form_urlencoded::Serializer::new(String::new()).append_pair(name, text).finish();
                accepts(http().get(format!("{}?{query}", world.url(path))))
            };
            let answers = [
                ("authorize", Answer::of(by_query("/oauth2/authorize", "client_id")).await),
                ("login", Answer::of(by_query("/login", "ticket")).await),
                ("consent", Answer::of(by_query("/consent", "ticket")).await),
                ("logout", Answer::of(by_query("/oauth2/logout", "id_token_hint")).await),
                ("home", Answer::of(by_query("", "token")).await),
                (
                    "token",
                    Answer::of(
                        accepts(http().post(world.url("/oauth2/token"))).form(&[("client_id", text), ("code", text)]),
                    )
                    .await,
                ),
                (
                    "introspect",
                    Answer::of(accepts(http().post(world.url("/oauth2/introspect"))).basic_auth(text, Some(text)))
                        .await,
                ),
                ("userinfo", app.userinfo("not.a.token").await),
                ("body", Answer::of(accepts(http().post(world.url("/login"))).body(text.to_owned())).await),
            ];
            for (what, answer) in &answers {
                assert!((200..500).contains(&answer.status.as_u16()), "{what} {text}: {}", answer.status);
                tells_nothing(what, answer);
                assert!(!answer.text.contains(text) || text.len() < 5, "{what} gives {text} back: {}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn h_04_t_08_a_broken_database_is_a_503_that_says_so_and_nothing_else() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    let (app, machine) = (world.app(AppType::Web).await, world.app(AppType::Machine).await);
    let mut browser = Browser::new();
    let tokens = app.sign_in(&mut browser, "ada").await;
    let login = Browser::new().open(&app.authorize_url(&[])).await;
    for table in ["session", "grant", "user", "app", "app_secret"] {
        world.execute(&format!(r#"ALTER TABLE "{table}" RENAME TO "{table}_gone""#)).await;
    }
    // What is remembered may be used for a second.
    tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    let page = browser.get(&app.authorize_url(&[])).await;
    let signing_in = Browser::new().submit(&login, &[("username", "ada"), ("password", "x")]).await;
    assert_eq!(signing_in.status, 400, "another browser's form: {}", signing_in.body);
    assert_eq!((page.status.as_u16(), page.error_code()), (503, "temporarily_unavailable"), "{}", page.body);
    assert_eq!((page.kind(), page.header("retry-after")), ("error", "2"));
    let broken = [
        ("refresh", app.refresh(&tokens.refresh_token).await),
        ("userinfo", app.userinfo(&tokens.access_token).await),
        ("revoke", app.revoke(&tokens.refresh_token).await),
        ("introspect", app.introspect(&tokens.access_token).await),
        ("token", machine.client_credentials().await),
        (
            "page",
            Answer {
                status: page.status,
                headers: page.headers.clone(),
                text: page.body.clone(),
                json: serde_json::Value::Null,
            },
        ),
    ];
    for (what, answer) in &broken {
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "2"), "{what}: {}", answer.text);
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
        tells_nothing(what, answer);
        assert!(*what == "page" || answer.error() == "temporarily_unavailable", "{what}: {}", answer.text);
    }
    for table in ["session", "grant", "user", "app", "app_secret"] {
        world.execute(&format!(r#"ALTER TABLE "{table}_gone" RENAME TO "{table}""#)).await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    app.refresh(&tokens.refresh_token).await.tokens();
    server.stop().await;
}

#[tokio::test]
async fn h_04_what_the_log_adds_to_a_refusal_is_not_in_the_answer() {
    let world = World::new().await;
    let (app, off) = (world.app(AppType::Machine).await, world.app(AppType::Machine).await);
    world.to_app(&off, harness::operator::ToApp::Disable).await;
    let form = [("grant_type", "client_credentials")];
    let wrong = harness::App { secret: Some("x".repeat(40)), ..app.clone() };
    let stranger = harness::App { client_id: "nobody".to_owned(), ..app.clone() };
    let other_way = harness::App { post: true, ..app.clone() };
    let mut texts = Vec::new();
    for (what, app) in [("wrong", &wrong), ("unknown", &stranger), ("another way", &other_way), ("disabled", &off)] {
        let answer = app.token(&form).await;
        answer.refused(401, "invalid_client");
        tells_nothing(what, &answer);
        texts.push(answer.text);
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "all the same: {texts:?}");
    let disabled = world.app(AppType::Web).await;
    let unknown = harness::App { client_id: "nobody".to_owned(), ..disabled.clone() };
    world.to_app(&disabled, harness::operator::ToApp::Disable).await;
    let mut pages = Vec::new();
    for app in [&disabled, &unknown] {
        let page = Browser::new().get(&app.authorize_url(&[])).await;
        page.stops("unknown_client");
        let id = page.header("x-request-id").to_owned();
        pages.push(page.body.replace(&id, "-"));
    }
    assert_eq!(pages[0], pages[1]);
}
