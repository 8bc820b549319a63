//! Client authentication (RFC 6749 §2.3): every way to fail looks the same from outside, only the registered method
//! counts, and secrets can be exchanged without a gap. Assertions and certificates are not offered, so they are refused.

use harness::browser::http;
use harness::client::basic;
use harness::operator::ToApp;
use harness::wire::misspelt;
use harness::world::AppType;
use harness::{Answer, App, TestServer, World};
use tenantry::domain::app::{AppChange, NewApp};

const ENDPOINTS: [&str; 3] = ["/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"];
const BODY: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("token", "x")];

/// The body with further parameters.
fn body<'a>(further: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&BODY[..], further].concat()
}

/// Everything of an answer but what differs each time.
fn face(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let plain = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        (name.to_string(), value.to_str().unwrap().to_owned())
    };
    let mut headers: Vec<_> = answer.headers.iter().map(plain).collect();
    headers.retain(|(name, _)| name != "date" && name != "x-request-id");
    headers.sort();
    (answer.status.as_u16(), answer.text.clone(), headers)
}

async fn with_basic(world: &World<'_>, path: &str, credentials: impl AsRef<[u8]>) -> Answer {
    Answer::form(&world.url(path), &[("authorization", &basic(credentials))], &BODY).await
}

async fn with_post(world: &World<'_>, path: &str, id: &str, secret: &str) -> Answer {
    Answer::form(&world.url(path), &[], &body(&[("client_id", id), ("client_secret", secret)])).await
}

async fn posting(world: &World<'_>) -> App {
    let method = Some(entity::app::AuthMethod::ClientSecretPost);
    world.app_with(AppType::Machine, |settings| settings.auth_method = method).await
}

#[tokio::test]
async fn k_01_bad_credentials_are_challenged_as_they_came() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    for path in ENDPOINTS {
        let answer = with_basic(&world, path, format!("{}:wrong", app.client_id)).await;
        answer.refused(401, "invalid_client");
        assert!(answer.header("www-authenticate").starts_with("Basic realm=\""), "{path}");
        let answer = with_post(&world, path, &app.client_id, "wrong").await;
        answer.refused(401, "invalid_client");
        assert_eq!(answer.header("www-authenticate"), "", "{path}: Basic was not tried");
    }
}

#[tokio::test]
async fn k_02_unknown_wrong_and_disabled_look_the_same() {
    let world = World::new().await;
    for app in [world.app(AppType::Machine).await, posting(&world).await] {
        let disabled = if app.post { posting(&world).await } else { world.app(AppType::Machine).await };
        world.to_app(&disabled, ToApp::Disable).await;
        let secret = app.secret.clone().unwrap();
        let wrong = misspelt(&secret);
        let cases = [
            ("nobody-here", secret.as_str()),
            (app.client_id.as_str(), wrong.as_str()),
            (app.client_id.as_str(), ""),
            (disabled.client_id.as_str(), disabled.secret.as_deref().unwrap()),
            ("00000000-0000-4000-8000-000000000000", "x"),
        ];
        for path in ENDPOINTS {
            let mut faces = Vec::new();
            for (id, secret) in cases {
                faces.push(face(&with_basic(&world, path, format!("{id}:{secret}")).await));
            }
            assert!(faces.windows(2).all(|two| two[0] == two[1]), "{path}: {faces:#?}");
            let mut faces = Vec::new();
            for (id, secret) in cases.iter().filter(|case| !case.1.is_empty()) {
                faces.push(face(&with_post(&world, path, id, secret).await));
            }
            assert!(faces.windows(2).all(|two| two[0] == two[1]), "{path}: {faces:#?}");
            assert_eq!(faces[0].0, 401);
        }
    }
}

#[tokio::test]
async fn k_03_two_methods_at_once_are_refused_even_if_both_are_right() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let other = world.app(AppType::Machine).await;
    let secret = app.secret.clone().unwrap();
    let header = basic(format!("{}:{secret}", app.client_id));
    let assertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    for further in [
        vec![("client_secret", secret.as_str())],
        vec![("client_id", app.client_id.as_str()), ("client_secret", secret.as_str())],
        vec![("client_assertion_type", assertion), ("client_assertion", "a.b.c")],
        vec![("client_assertion", "a.b.c")],
        vec![("client_id", other.client_id.as_str())],
    ] {
        for path in ENDPOINTS {
            let answer = Answer::form(&world.url(path), &[("authorization", &header)], &body(&further)).await;
            assert_eq!((answer.status.as_u16(), answer.error()), (400, "invalid_request"), "{path} {further:?}");
        }
    }
    let twice = [("authorization", header.as_str()), ("authorization", header.as_str())];
    Answer::form(&world.url("/oauth2/token"), &twice, &BODY).await.refused(400, "invalid_request");
    let same = body(&[("client_id", &app.client_id)]);
    Answer::form(&world.url("/oauth2/token"), &[("authorization", &header)], &same).await.tokens();
}

#[tokio::test]
async fn k_04_only_the_registered_method_counts() {
    let world = World::new().await;
    let in_header = world.app(AppType::Machine).await;
    let in_body = posting(&world).await;
    let public = world.app(AppType::Spa).await;
    let secret = |app: &App| app.secret.clone().unwrap_or_default();
    for path in ENDPOINTS {
        with_post(&world, path, &in_header.client_id, &secret(&in_header)).await.refused(401, "invalid_client");
        let pair = format!("{}:{}", in_body.client_id, secret(&in_body));
        with_basic(&world, path, pair).await.refused(401, "invalid_client");
        with_basic(&world, path, format!("{}:", public.client_id)).await.refused(401, "invalid_client");
        with_basic(&world, path, format!("{}:x", public.client_id)).await.refused(401, "invalid_client");
        with_post(&world, path, &public.client_id, "x").await.refused(401, "invalid_client");
    }
    in_header.client_credentials().await.tokens();
    in_body.client_credentials().await.tokens();
}

#[tokio::test]
async fn k_05_basic_is_form_encoded_and_read_strictly() {
    let world = World::new().await;
    let secret = "100% a+b:c&d=e/f?g \"h\" <i> ~ 0123456789";
    let settings = AppChange {
        name: Some("Chosen".to_owned()),
        scopes: Some(vec!["reports:read".to_owned()]),
        ..AppChange::default()
    };
    let chosen = |client_id: &str, secret: &str| NewApp {
        app_type: AppType::Machine,
        client_id: Some(client_id.to_owned()),
        secret: Some(secret.to_owned().into()),
        owner: None,
        settings: settings.clone(),
    };
    let app = world.register(chosen("my.app~1_x-y", secret)).await.unwrap();
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let right = format!("{}:{}", encode(&app.client_id), encode(secret));
    with_basic(&world, "/oauth2/token", &right).await.tokens();
    let lower = basic(&right).replace("Basic", "bASIC ");
    Answer::form(&world.url("/oauth2/token"), &[("authorization", &lower)], &BODY).await.tokens();

    let raw = format!("{}:{secret}", app.client_id);
    with_basic(&world, "/oauth2/token", raw).await.refused(401, "invalid_client");
    let accented = format!("{}:caf%C3%A9 {secret}", app.client_id);
    with_basic(&world, "/oauth2/token", accented).await.refused(401, "invalid_client");
    let refused = world.register(chosen("second", &"\u{e9}".repeat(40))).await.unwrap_err();
    assert!(refused.contains("client_secret"), "{refused}");
    assert!(world.register(chosen("third", "short")).await.is_err(), "a short secret can be guessed");

    let id = &app.client_id;
    let malformed = [
        "Basic".to_owned(),
        "Basic ".to_owned(),
        "Basic !!!!".to_owned(),
        "Basic Og".to_owned(),
        basic(":"),
        basic(id),
        basic(format!("{id}:%")),
        basic(format!("{id}:%zz")),
        basic(format!("{id}:%00")),
        basic([id.as_bytes(), b":\xff\xfe"].concat()),
        basic(format!("{id}:{}", "x".repeat(5_000))),
        basic(&right).replace("Basic", "Digest"),
        basic(&right).replace("Basic ", "Bearer "),
        basic(&right).replace("Basic ", "Basic"),
    ];
    for header in malformed {
        let answer = Answer::form(&world.url("/oauth2/token"), &[("authorization", &header)], &BODY).await;
        assert_eq!((answer.status.as_u16(), answer.error()), (401, "invalid_client"), "{header:.60}");
    }
    let bytes = reqwest::header::HeaderValue::from_bytes(b"Basic \xff\xfe").unwrap();
    let request = http().post(world.url("/oauth2/token")).header("authorization", bytes).form(&BODY);
    Answer::of(request).await.refused(401, "invalid_client");
}

#[tokio::test]
async fn k_06_a_confidential_app_needs_its_secret() {
    let world = World::new().await;
    for app_type in [AppType::Web, AppType::Machine, AppType::Api] {
        let app = world.app(app_type).await;
        for path in ENDPOINTS {
            for further in
                [vec![("client_id", app.client_id.as_str())], vec![], vec![("client_id", ""), ("client_secret", "")]]
            {
                let answer = Answer::form(&world.url(path), &[], &body(&further)).await;
                assert_eq!((answer.status.as_u16(), answer.error()), (401, "invalid_client"), "{path} {further:?}");
            }
        }
    }
}

#[tokio::test]
async fn k_07_k_10_assertions_and_k_15_certificates_are_not_offered() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let none = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.";
    for path in ENDPOINTS {
        let id = ("client_id", app.client_id.as_str());
        let form = body(&[id, ("client_assertion_type", kind), ("client_assertion", none)]);
        Answer::form(&world.url(path), &[], &form).await.refused(401, "invalid_client");
        let certificates = [("x-client-cert", "MIIB"), ("x-ssl-client-verify", "SUCCESS"), ("client-cert", ":MIIB:")];
        Answer::form(&world.url(path), &certificates, &body(&[id])).await.refused(401, "invalid_client");
    }
    let metadata = Answer::of(http().get(world.url("/.well-known/openid-configuration"))).await;
    let offered = ["client_secret_basic", "client_secret_post", "none"];
    assert_eq!(metadata.json["token_endpoint_auth_methods_supported"], serde_json::json!(offered));
    assert!(metadata.json.get("token_endpoint_auth_signing_alg_values_supported").is_none());
    assert!(metadata.json.get("tls_client_certificate_bound_access_tokens").is_none());
}

#[tokio::test]
async fn k_13_two_secrets_live_while_one_replaces_the_other() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let first = world.app(AppType::Machine).await;
    let second = world.rotate_secret(&first, 3_600, false).await;
    first.client_credentials().await.tokens();
    second.client_credentials().await.tokens();
    server.clock.advance(3_599);
    first.client_credentials().await.tokens();
    server.clock.advance(1);
    first.client_credentials().await.refused(401, "invalid_client");
    second.client_credentials().await.tokens();

    let third = world.rotate_secret(&second, 3_600, false).await;
    let fourth = world.rotate_secret(&third, 3_600, false).await;
    second.client_credentials().await.refused(401, "invalid_client");
    third.client_credentials().await.tokens();
    fourth.client_credentials().await.tokens();
    let fifth = world.rotate_secret(&fourth, 0, false).await;
    fourth.client_credentials().await.refused(401, "invalid_client");
    let kept = fifth.client_credentials().await.tokens();

    let sixth = world.rotate_secret(&fifth, 0, true).await;
    assert!(!sixth.is_active(&kept.access_token).await, "told to revoke, it ends tokens as well");
}

#[tokio::test]
async fn k_13_a_secret_is_strong_shown_once_and_kept_as_a_digest() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Machine).await;
    let secret = app.secret.clone().unwrap();
    let random = secret.strip_prefix("tns_").expect("a prefix that scanners find");
    assert_eq!(random.len(), 43 + 6, "256 bits and a checksum");
    assert_ne!(world.app(AppType::Machine).await.secret.unwrap(), secret);
    let client_id = app.client_id.clone();
    let shown = world.with(move |tenant| async move { tenantry::domain::app::show(&tenant, &client_id).await });
    assert!(shown.await.unwrap().client_secret.is_none());
    let access_token = app.client_credentials().await.tokens().access_token;
    for name in ["tenantry.db", "tenantry.db-wal"] {
        let bytes = std::fs::read(server.folder.path().join(name)).unwrap_or_default();
        for text in [&secret, &random.to_owned(), &access_token] {
            let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!found, "{name} holds something that can be presented");
        }
    }
}

#[tokio::test]
async fn k_14_a_client_of_another_workspace_is_as_unknown_as_any() {
    let (here, there) = (World::new().await, World::new().await);
    let theirs = there.app(AppType::Machine).await;
    theirs.client_credentials().await.tokens();
    for path in ENDPOINTS {
        let foreign = with_basic(&here, path, format!("{}:{}", theirs.client_id, theirs.secret.clone().unwrap())).await;
        let unknown = with_basic(&here, path, "nobody:nothing").await;
        foreign.refused(401, "invalid_client");
        assert_eq!(face(&foreign), face(&unknown), "{path}");
    }
}
