//! The apps as JSON, for programs: a whole life with a bearer token, and every way to ask wrongly (RFC 6750, RFC 7591).

use harness::browser::http;
use harness::operator::{Role, ToApp};
use harness::world::{AppType, REDIRECT};
use harness::{Answer, App, Browser, World};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

/// A workspace with an admin app and its tokens.
struct Office {
    world: World<'static>,
    admin: App,
    read: String,
    write: String,
}

impl Office {
    async fn new() -> Self {
        let world = World::new().await;
        let admin = world.member_app(Role::Admin, &["apps:read", "apps:write"]).await;
        let (read, write) = (world.token(&admin, "apps:read").await, world.token(&admin, "apps:write").await);
        Self { world, admin, read, write }
    }

    fn url(&self, below: &str) -> String {
        self.world.url(&format!("/oauth2/apps{below}"))
    }

    async fn get(&self, below: &str) -> Answer {
        Answer::of(http().get(self.url(below)).bearer_auth(&self.read)).await
    }

    async fn register(&self, body: &Value) -> Answer {
        Answer::of(http().post(self.url("")).bearer_auth(&self.write).json(body)).await
    }

    /// Sends a body as it is.
    async fn raw(&self, body: impl Into<String>, content_type: &str) -> Answer {
        let request = http().post(self.url("")).bearer_auth(&self.write).header("content-type", content_type);
        Answer::of(request.body(body.into())).await
    }
}

#[tokio::test]
async fn an_app_registered_by_a_program_signs_people_in() {
    let office = Office::new().await;
    office.world.scope("orders:read", "Read orders").await;
    let answer = office
        .register(&json!({
            "type": "web", "client_name": "Shop", "redirect_uris": [REDIRECT],
            "post_logout_redirect_uris": ["https://app.example/bye"],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": "openid email offline_access orders:read",
            "token_endpoint_auth_method": "client_secret_post",
        }))
        .await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (201, "no-store"), "{}", answer.text);
    let made = &answer.json;
    assert_eq!((&made["type"], &made["client_name"]), (&json!("web"), &json!("Shop")));
    assert_eq!(made["scope"], "email offline_access openid orders:read");
    assert_eq!(made["client_secret_expires_at"], 0);
    assert!(made["client_secret"].as_str().unwrap().starts_with("tns_"));
    let app = App {
        issuer: office.world.issuer(),
        client_id: answer.text_of("client_id"),
        secret: Some(answer.text_of("client_secret")),
        post: true,
        redirect_uri: REDIRECT.to_owned(),
    };
    office.world.user("ada").await;
    let tokens = app.sign_in_with(&mut Browser::new(), "ada", &[("scope", "openid email orders:read")]).await;
    assert_eq!(tokens.scope, "email openid orders:read");

    let shown = office.get(&format!("/{}", app.client_id)).await;
    assert_eq!(shown.status, 200);
    let mut expected = made.clone();
    for secret in ["client_secret", "client_secret_expires_at"] {
        expected.as_object_mut().unwrap().remove(secret);
    }
    assert_eq!(shown.json, expected, "the same without its secret");
    let list = office.get("").await;
    assert_eq!(list.json["items"].as_array().unwrap().len(), 2);
    assert!(list.json["items"].as_array().unwrap().contains(&expected) && list.json["next_cursor"].is_null());
    assert!(!list.text.contains("secret\":"), "{}", list.text);
    office.world.to_app(&app, ToApp::Delete).await;
    office.get(&format!("/{}", app.client_id)).await.refused(404, "not_found");
}

#[tokio::test]
async fn what_is_left_out_comes_from_the_type() {
    let office = Office::new().await;
    for (body, kind, method) in [
        (json!({ "client_name": "A", "redirect_uris": [REDIRECT] }), "web", "client_secret_basic"),
        (json!({ "type": "spa", "client_name": "A", "redirect_uris": [REDIRECT] }), "spa", "none"),
        (json!({ "type": "native", "client_name": "A", "redirect_uris": ["com.example.app:/cb"] }), "native", "none"),
        (json!({ "type": "machine", "client_name": "A" }), "machine", "client_secret_basic"),
        (json!({ "type": "api", "client_name": "A" }), "api", "client_secret_basic"),
    ] {
        let answer = office.register(&body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        assert_eq!(answer.text_of("type"), kind);
        assert_eq!(answer.text_of("token_endpoint_auth_method"), method);
        assert_eq!(answer.json.get("client_secret").is_some(), method != "none", "{kind}");
        assert_eq!(answer.json["first_party"], false);
    }
}

#[tokio::test]
async fn apps_come_page_by_page() {
    let office = Office::new().await;
    for _ in 0..6 {
        office.world.app(AppType::Spa).await;
    }
    let mut seen = Vec::new();
    let mut query = "?limit=3".to_owned();
    for expected in [3, 3, 1] {
        let page = office.get(&query).await;
        let items = page.json["items"].as_array().unwrap_or_else(|| panic!("{}", page.text));
        assert_eq!(items.len(), expected);
        seen.extend(items.iter().map(|item| item["client_id"].clone()));
        match page.json["next_cursor"].as_str() {
            Some(cursor) => query = format!("?limit=3&cursor={cursor}"),
            None => assert_eq!(expected, 1),
        }
    }
    let once: std::collections::BTreeSet<_> = seen.iter().map(ToString::to_string).collect();
    assert_eq!((seen.len(), once.len()), (7, 7), "each once");
    let foreign = Office::new().await;
    foreign.world.app(AppType::Spa).await;
    let page = foreign.get("?limit=1").await;
    let theirs = page.json["next_cursor"].as_str().expect("a cursor").to_owned();
    for bad in [
        "?limit=0",
        "?limit=201",
        "?limit=-1",
        "?limit=x",
        "?limit=1.5",
        "?limit=99999999999999999999",
        "?limit=1&limit=1",
        "?cursor=x",
        "?cursor=00000000-0000-0000-0000-000000000000",
        "?cursor=a&cursor=a",
        "?cursor=%ff",
        "?limit=%",
        &format!("?cursor={theirs}"),
        &format!("?cursor={}", "a".repeat(5000)),
    ] {
        office.get(bad).await.refused(400, "invalid_request");
    }
    assert_eq!(office.get("?limit=200&cursor=").await.status, 200, "an empty one is none");
}

fn anonymous(office: &Office) -> Vec<(&'static str, RequestBuilder)> {
    let (list, one) = (office.url(""), office.url(&format!("/{}", office.admin.client_id)));
    let json = "application/json";
    vec![
        ("list", http().get(&list).header("accept", json)),
        ("show", http().get(&one).header("accept", json)),
        ("a JSON body", http().post(&list).json(&json!({ "client_name": "x" }))),
        ("what is accepted", http().post(&list).header("accept", json).form(&[("name", "x")])),
    ]
}

#[tokio::test]
async fn without_a_good_token_the_answer_is_401() {
    let office = Office::new().await;
    for (what, request) in anonymous(&office) {
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
        let challenge = answer.header("www-authenticate").to_owned();
        assert!(challenge.starts_with("Bearer realm=\"") && !challenge.contains("error="), "{what}: {challenge}");
    }
    let machine = office.world.app(AppType::Machine).await;
    office.world.resource("https://api.example", None).await;
    let form = [("grant_type", "client_credentials"), ("scope", "apps:read"), ("resource", "https://api.example")];
    let elsewhere = office.admin.token(&form).await.tokens().access_token;
    let revoked = office.world.token(&office.admin, "apps:read").await;
    office.admin.revoke(&revoked).await;
    let foreign = Office::new().await.read;
    for (what, token) in [
        ("nonsense", "tna_x"),
        ("a space", "a b"),
        ("nothing", ""),
        ("for another API", &elsewhere),
        ("revoked", &revoked),
        ("of another workspace", &foreign),
        ("a secret", machine.secret.as_deref().unwrap()),
    ] {
        let answer = Answer::of(http().get(office.url("")).header("authorization", format!("Bearer {token}"))).await;
        answer.refused(401, "invalid_token");
        assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{what}: {:?}", answer.headers);
    }
    let basic = http().get(office.url("")).basic_auth(&office.admin.client_id, office.admin.secret.as_deref());
    assert_eq!(Answer::of(basic).await.status, 401, "a secret is no token");
    let twice = http().get(office.url("")).bearer_auth(&office.read).header("authorization", "Bearer x");
    Answer::of(twice).await.refused(400, "invalid_request");
    let in_query =
        http().get(office.url(&format!("?access_token={}", office.read))).header("accept", "application/json");
    assert_eq!(Answer::of(in_query).await.status, 401, "never in the address");
    let own = machine.client_credentials().await.tokens().access_token;
    let answer = Answer::of(http().get(office.url("")).bearer_auth(own)).await;
    answer.refused(403, "insufficient_scope");
}

#[tokio::test]
async fn a_cookie_counts_for_nothing() {
    let office = Office::new().await;
    let owner = office.world.member("root", Role::Owner).await;
    let jar: Vec<String> = owner.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    for (what, request) in anonymous(&office) {
        let answer = Answer::of(request.header("cookie", jar.join("; "))).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
    }
    assert_eq!(office.get("").await.json["items"].as_array().unwrap().len(), 1, "nothing was registered");
}

#[tokio::test]
async fn bad_bodies_are_refused_in_the_words_of_rfc_7591() {
    let office = Office::new().await;
    let (uri, metadata) = ("invalid_redirect_uri", "invalid_client_metadata");
    let with = |member: &str, value: Value| {
        let mut body = json!({ "type": "web", "client_name": "Shop", "redirect_uris": [REDIRECT] });
        body[member] = value;
        body.to_string()
    };
    let uris = |uris: Value| with("redirect_uris", uris);
    for (body, error) in [
        (String::new(), metadata),
        ("{".to_owned(), metadata),
        ("null".to_owned(), metadata),
        ("[]".to_owned(), metadata),
        ("{}{}".to_owned(), metadata),
        ("{}".to_owned(), metadata),
        (r#"{"client_name":"Shop"}"#.to_owned(), uri),
        (r#"{"client_name":"a","client_name":"b","redirect_uris":["https://a.example/cb"]}"#.to_owned(), metadata),
        ("[".repeat(8_000), metadata),
        (with("client_name", json!("")), metadata),
        (with("client_name", json!("\u{200b}")), metadata),
        (with("client_name", json!("x".repeat(61))), metadata),
        (with("client_name", json!(7)), metadata),
        (with("client_name", json!(null)), metadata),
        (with("client_name", json!(["Shop"])), metadata),
        (with("type", json!("WEB")), metadata),
        (with("type", json!("device")), metadata),
        (with("type", json!("")), metadata),
        (with("type", json!(1)), metadata),
        (with("scope", json!("openid orders:write")), metadata),
        (with("scope", json!("apps:write")), metadata),
        (with("scope", json!("\u{e9}")), metadata),
        (with("scope", json!("x".repeat(200))), metadata),
        (with("scope", json!(["openid"])), metadata),
        (with("grant_types", json!(["authorization_code", "password"])), metadata),
        (with("grant_types", json!(["implicit"])), metadata),
        (with("grant_types", json!(["none"])), metadata),
        (with("grant_types", json!([])), metadata),
        (with("grant_types", json!("authorization_code")), metadata),
        (with("token_endpoint_auth_method", json!("none")), metadata),
        (with("token_endpoint_auth_method", json!("private_key_jwt")), metadata),
        (with("post_logout_redirect_uris", json!(["http://a.example"])), metadata),
        (with("client_id", json!("mine")), metadata),
        (with("client_secret", json!("x".repeat(40))), metadata),
        (with("first_party", json!(true)), metadata),
        (with("owner_id", json!("x")), metadata),
        (with("pkce", json!("optional")), metadata),
        (uris(json!([])), uri),
        (uris(json!(["http://app.example/cb"])), uri),
        (uris(json!(["https://app.example/cb#x"])), uri),
        (uris(json!(["https://*.example/cb"])), uri),
        (uris(json!(["com.example.app:/cb"])), uri),
        (uris(json!(["javascript:alert(1)"])), uri),
        (uris(json!(["https://app.example/cb", "/cb"])), uri),
        (uris(json!((0..21).map(|n| format!("https://a.example/{n}")).collect::<Vec<_>>())), uri),
        (uris(json!(REDIRECT)), metadata),
        (uris(json!([7])), metadata),
    ] {
        let answer = office.raw(&body, "application/json").await;
        assert_eq!((answer.status.as_u16(), answer.error()), (400, error), "{body:.200}: {}", answer.text);
        assert!(!answer.text_of("error_description").is_empty(), "{body:.200}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(office.world.audited("app.created").await, 1, "none of them made an app");
}

#[tokio::test]
async fn bodies_of_another_kind_size_or_method_are_refused() {
    let office = Office::new().await;
    let body = json!({ "client_name": "Shop", "redirect_uris": [REDIRECT] }).to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "multipart/form-data", ""] {
        let answer = office.raw(&body, kind).await;
        assert_eq!(answer.status, 415, "{kind}: {}", answer.text);
    }
    let packed = http().post(office.url("")).bearer_auth(&office.write).header("content-encoding", "gzip");
    let answer = Answer::of(packed.header("content-type", "application/json").body(body.clone())).await;
    assert_eq!(answer.status, 415);
    let spaced = format!("{body}{}", " ".repeat(16 * 1024));
    assert_eq!(office.raw(spaced, "application/json").await.status, 413);
    let full = format!("{body}{}", " ".repeat(16 * 1024 - body.len()));
    assert_eq!(office.raw(full, "application/json; charset=utf-8").await.status, 201, "as much as is allowed");
    for method in ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
        for url in [office.url(""), office.url(&format!("/{}", office.admin.client_id))] {
            let request = http().request(method.parse().unwrap(), url).bearer_auth(&office.write);
            assert_eq!(Answer::of(request).await.status, 405, "{method}");
        }
    }
    let viewer = office.world.member_app(Role::Viewer, &["apps:read"]).await;
    let token = office.world.token(&viewer, "apps:read").await;
    let request = http().post(office.url("")).bearer_auth(token).header("content-type", "text/plain").body("x");
    Answer::of(request).await.refused(403, "insufficient_scope");
}
