//! A whole life with secrets that can be recognised, and then a search for them: no password, secret, code, token or
//! cookie lies in the database, in the log at its most talkative, or in an error; and the trail tells what happened, in
//! a chain that holds (B-06, H-04).

use harness::{Answer, App, Browser, Database, Page, Process, TestServer, Tokens, World};
use std::collections::BTreeMap;
use tenantry::domain::audit_chain;

const PASSWORD: &str = "canary-password plum velvet lamp 93";
const WRONG_PASSWORD: &str = "canary-wrong-password river quiet 71";
const WRONG_SECRET: &str = "canary-wrong-secret-0123456789-abcdefghij";
const CHOSEN_SECRET: &str = "tns-canary-chosen-secret-0123456789-abcdefghij";
const VERIFIER: &str = "canary-verifier-0123456789-0123456789-0123456789";
const STATE: &str = "canary-state-0123456789-abcdefghij";
const NONCE: &str = "canary-nonce-0123456789-abcdefghij";
const LOGIN_HINT: &str = "canary-hint-0123456789@example.test";
const REDIRECT: &str = "https://app.example/callback";

/// What must not be found anywhere, by what it is.
#[derive(Default)]
struct Canaries {
    secrets: BTreeMap<String, String>,
    errors: Vec<(&'static str, String)>,
}

impl Canaries {
    fn keep(&mut self, what: &str, value: &str) {
        assert!(value.len() > 20, "{what} is too short to be recognised: {value:?}");
        let number = self.secrets.len();
        self.secrets.insert(format!("{what} {number}"), value.to_owned());
    }

    fn keep_tokens(&mut self, tokens: &Tokens) {
        for (what, value) in [
            ("access token", &tokens.access_token),
            ("refresh token", &tokens.refresh_token),
            ("ID token", &tokens.id_token),
        ] {
            if !value.is_empty() {
                self.keep(what, value);
            }
        }
    }

    fn keep_cookies(&mut self, browser: &Browser) {
        for (name, value) in browser.cookies() {
            self.keep(name, value);
        }
    }

    /// Keeps what a refusal said, to be searched like everything else.
    fn refused(&mut self, what: &'static str, answer: &Answer, status: u16) {
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
        self.errors.push((what, format!("{:?} {}", answer.headers, answer.text)));
    }

    fn refused_page(&mut self, what: &'static str, page: &Page, status: u16) {
        assert_eq!(page.status, status, "{what}: {}", page.body);
        // The form's own token is meant to be there.
        let token = page.field("form_token").unwrap_or_default();
        let body = if token.is_empty() { page.body.clone() } else { page.body.replace(&token, "-") };
        self.errors.push((what, body));
    }

    fn assert_absent(&self, place: &str, text: &str) {
        for (what, secret) in &self.secrets {
            for form in [secret.clone(), url::form_urlencoded::byte_serialize(secret.as_bytes()).collect()] {
                let at = text.find(&form);
                let around = at.map(|at| text.get(at.saturating_sub(200)..at).unwrap_or_default());
                assert_eq!(around, None, "{what} is in {place}, after this");
            }
        }
    }
}

/// The life of a person, with the mistakes and attacks of it.
async fn live(process: &Process, web: &App, canaries: &mut Canaries) {
    let mut browser = Browser::new();
    let challenge = {
        use base64::Engine as _;
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, VERIFIER.as_bytes());
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest)
    };
    let url = web.authorize_url(&[("code_challenge", &challenge)]);
    let page = browser.open(&url).await;
    canaries.keep("form token", &page.field("form_token").expect("a token"));
    let answer = browser.sign_in(&page, "ada", WRONG_PASSWORD).await;
    canaries.refused_page("a wrong password", &answer, 401);
    let answer = browser.sign_in(&page, "ada", PASSWORD).await;
    canaries.keep_cookies(&browser);
    let page = browser.follow(answer).await;
    let done = browser.submit(&page, &[("decision", "allow")]).await;
    let code = done.redirect_parameter("code").expect("a code");
    canaries.keep("code", &code);

    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let impostor = App { secret: Some(WRONG_SECRET.to_owned()), ..web.clone() };
    canaries.refused("a wrong secret", &impostor.token(&form).await, 401);
    let first = web.token(&form).await.tokens();
    canaries.keep_tokens(&first);
    assert_eq!(web.userinfo(&first.access_token).await.status, 200);
    assert!(web.is_active(&first.access_token).await);
    let second = web.refresh(&first.refresh_token).await.tokens();
    canaries.keep_tokens(&second);
    canaries.refused("a refresh token twice", &web.refresh(&first.refresh_token).await, 400);
    assert!(!web.is_active(&second.access_token).await, "the grant is revoked");
    canaries.refused("a dead token", &web.userinfo(&second.access_token).await, 401);
    canaries.refused("a dead refresh token", &web.refresh(&second.refresh_token).await, 400);

    let code = code_again(&mut browser, &url).await;
    canaries.keep("code", &code);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    canaries.keep_tokens(&web.token(&form).await.tokens());
    canaries.refused("a code twice", &web.token(&form).await, 400);
    let code = code_again(&mut browser, &url).await;
    canaries.keep("code", &code);
    let wrong = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", &VERIFIER[1..]),
    ];
    canaries.refused("a wrong verifier", &web.token(&wrong).await, 400);

    let code = code_again(&mut browser, &url).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let last = web.token(&form).await.tokens();
    canaries.keep_tokens(&last);
    assert_eq!(web.revoke(&last.refresh_token).await.status, 200);
    let out = format!("{}/acme/oauth2/logout?id_token_hint={}", process.url, last.id_token);
    assert_eq!(browser.get(&out).await.status, 303);
    canaries.keep("verifier", VERIFIER);
}

async fn code_again(browser: &mut Browser, url: &str) -> String {
    let page = browser.get(url).await;
    page.redirect_parameter("code").unwrap_or_else(|| panic!("no code: {:?} {}", page.location(), page.body))
}

/// Sign-ins that are refused, each in another way; what they carry is the client's.
async fn be_refused(web: &App, canaries: &mut Canaries) {
    let carried = [("state", STATE), ("nonce", NONCE), ("login_hint", LOGIN_HINT), ("id_token_hint", WRONG_SECRET)];
    for (name, value) in [
        ("client_id", "nobody"),
        ("redirect_uri", "https://elsewhere.example/"),
        ("code_challenge", "x"),
        ("prompt", "none"),
        ("scope", "openid nothing"),
        ("response_type", "token"),
    ] {
        let asked = [&carried[..], &[(name, value)]].concat();
        let page = Browser::new().get(&web.authorize_url(&asked)).await;
        assert!([303, 400].contains(&page.status.as_u16()), "{name}: {}", page.body);
        if page.status == 400 {
            canaries.refused_page("an authorization", &page, 400);
        }
    }
    for (what, value) in [("state", STATE), ("nonce", NONCE), ("login hint", LOGIN_HINT)] {
        canaries.keep(what, value);
    }
}

/// The life of a program.
async fn run(machine: &App, canaries: &mut Canaries) {
    let tokens = machine.client_credentials().await.tokens();
    canaries.keep_tokens(&tokens);
    assert_eq!(machine.revoke(&tokens.access_token).await.status, 200);
    assert!(!machine.is_active(&tokens.access_token).await);
    let post = [
        ("grant_type", "client_credentials"),
        ("client_id", machine.client_id.as_str()),
        ("client_secret", WRONG_SECRET),
    ];
    let answer = Answer::form(&format!("{}/oauth2/token", machine.issuer), &[], &post).await;
    canaries.refused("a wrong secret in the form", &answer, 401);
    let in_query = format!("{}/oauth2/token?client_secret={WRONG_SECRET}", machine.issuer);
    let answer = Answer::form(&in_query, &[], &[("grant_type", "client_credentials")]).await;
    canaries.refused("a secret in the address", &answer, 400);
}

/// Makes the world of the test through the command line.
fn provision(process: &Process, canaries: &mut Canaries) -> (App, App) {
    process.command(&["workspace", "create", "--slug", "acme"], "");
    let web = ["--type", "web", "--name", "Canary", "--redirect-uri", REDIRECT, "--set", "refresh_grace_seconds=0"];
    let web = process.app("acme", &web);
    let machine =
        ["app", "create", "--workspace", "acme", "--type", "machine", "--name", "Robot", "--client-secret-stdin"];
    let made = process.command(&[&machine[..], &["--scope", "reports:read"]].concat(), CHOSEN_SECRET);
    let machine = App {
        client_id: made["client_id"].as_str().expect("a client_id").to_owned(),
        secret: Some(CHOSEN_SECRET.to_owned()),
        ..web.clone()
    };
    let user = [
        "user",
        "create",
        "--workspace",
        "acme",
        "--username",
        "ada",
        "--email",
        "ada@example.test",
        "--password-stdin",
    ];
    process.command(&user, PASSWORD);
    for (what, secret) in [
        ("password", PASSWORD),
        ("wrong password", WRONG_PASSWORD),
        ("wrong secret", WRONG_SECRET),
        ("chosen secret", CHOSEN_SECRET),
        ("secret", web.secret.as_deref().expect("a secret")),
    ] {
        canaries.keep(what, secret);
    }
    (web, machine)
}

/// What the trail of the workspace must tell, and how often.
const TOLD: [(&str, usize); 11] = [
    ("workspace.created", 1),
    ("app.created", 2),
    ("user.created", 1),
    ("session.created", 1),
    ("consent.given", 1),
    ("grant.refresh_reused", 1),
    ("grant.code_reused", 1),
    ("grant.code_misused", 1),
    ("grant.revoked", 1),
    ("token.revoked", 1),
    ("session.ended", 1),
];

#[tokio::test]
async fn b_06_no_secret_is_written_down_anywhere_and_the_trail_holds() {
    let settings = [("TENANTRY__TELEMETRY__LOG_LEVEL", "trace"), ("TENANTRY__TELEMETRY__LOG_FORMAT", "json")];
    let process = Process::serve(&settings).await;
    let mut canaries = Canaries::default();
    let (web, machine) = provision(&process, &mut canaries);
    live(&process, &web, &mut canaries).await;
    be_refused(&web, &mut canaries).await;
    run(&machine, &mut canaries).await;
    assert!(canaries.secrets.len() > 20, "{:?}", canaries.secrets.keys());
    for (what, error) in &canaries.errors {
        canaries.assert_absent(what, error);
    }
    let database = Database::open(&process.database()).await;
    for (what, secret) in &canaries.secrets {
        assert_eq!(database.places_of(secret).await, Vec::<String>::new(), "{what}");
    }
    assert_eq!(
        database.places_of("ada@example.test").await.first().map(String::as_str),
        Some("user.email"),
        "the search finds"
    );
    database.close().await;

    let file = process.database();
    let (folder, log) = process.stop();
    assert!(log.lines().count() > 200, "the log is at its most talkative: {} lines", log.lines().count());
    assert!(log.contains("/acme/oauth2/token") && log.contains("/acme/login"), "requests are in it");
    assert!(log.matches("\"message\":\"refused\"").count() > 10, "refusals are in it");
    canaries.assert_absent("the log", &log);

    // The same file under a clock that is ahead: lines wait two seconds for their place in the chain.
    let server = TestServer::again(&(&file).into(), &[]);
    server.clock.advance(10);
    let world = World { server: &server, slug: "acme".to_owned() };
    let mut told = Vec::new();
    for (action, _) in TOLD {
        told.push((action, world.audited(action).await));
    }
    assert_eq!(told, TOLD);
    server
        .run(|instance| async move { while audit_chain::chain_batch(&instance).await.expect("a chain") > 0 {} })
        .await;
    let verified = world
        .with(|tenant| async move { audit_chain::verify(&tenant, None, drop).await })
        .await
        .expect("the chain holds");
    assert!(verified.events >= TOLD.len() as u64, "{verified:?}");
    let database = Database::open(&file).await;
    database.execute("UPDATE audit_event SET actor = 'user:somebody-else' WHERE action = 'consent.given'").await;
    database.close().await;
    let broken = world.with(|tenant| async move { audit_chain::verify(&tenant, None, drop).await }).await;
    assert!(broken.is_err(), "a changed line is found");
    server.stop().await;
    drop(folder);
}
