//! Paths that older clients know the endpoints by: while a switch is off its paths do not exist, while it is on they are
//! the endpoints themselves, and each use is counted for the app that made it.

use harness::browser::http;
use harness::client::Pkce;
use harness::world::{AppType, PASSWORD};
use harness::{Answer, Browser, World};
use reqwest::Method;
use tenantry::domain::switch;

/// A switch, its paths, and the paths of the endpoints behind them.
struct Alias {
    switch: &'static str,
    paths: &'static [(&'static str, &'static str)],
}

const ALIASES: [Alias; 3] = [
    Alias {
        switch: "path_v1",
        paths: &[("/v1/oauth2/authorize", "/oauth2/authorize"), ("/v1/oauth2/token", "/oauth2/token")],
    },
    Alias {
        switch: "path_v4",
        paths: &[
            ("/oauth2/v4/authorize", "/oauth2/authorize"),
            ("/oauth2/v4/token", "/oauth2/token"),
            ("/oauth2/v4/revoke", "/oauth2/revoke"),
        ],
    },
    Alias { switch: "path_oauth_2_token", paths: &[("/oauth/2/token", "/oauth2/token")] },
];

const METHODS: [&str; 7] = ["GET", "POST", "OPTIONS", "HEAD", "PUT", "DELETE", "PATCH"];

/// The uses of a switch so far, as an operator sees them.
async fn uses(world: &World<'_>, name: &'static str) -> (i64, Option<String>) {
    let uses = world.with(move |tenant| async move {
        switch::flush(tenant.instance()).await.expect("it is written");
        let all = switch::list(&tenant).await.expect("a list");
        all.into_iter().find(|view| view.name == name).map(|view| (view.uses, view.last_app))
    });
    uses.await.expect("the switch")
}

/// What an address answers, without what is drawn for each answer.
async fn seen(url: &str, method: &str, accept: &str) -> (u16, Vec<(String, String)>, String) {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let request = http().request(method, url).header("accept", accept).header("origin", "https://app.example");
    let answer = Answer::of(request).await;
    let mut headers: Vec<(String, String)> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id", "connection"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().expect("a printable header").to_owned()))
        .collect();
    headers.sort();
    (answer.status.as_u16(), headers, answer.text.replace(answer.header("x-request-id"), "ID"))
}

#[tokio::test]
async fn a_path_whose_switch_is_off_is_one_that_does_not_exist() {
    let world = World::new().await;
    for (path, _) in ALIASES.iter().flat_map(|alias| alias.paths) {
        let absent: String = path.replace("oauth", "0auth");
        for method in METHODS {
            for accept in ["text/html", "application/json"] {
                let answer = seen(&world.url(path), method, accept).await;
                assert_eq!(answer.0, 404, "{method} {path}");
                assert_eq!(answer, seen(&world.url(&absent), method, accept).await, "{method} {path} for {accept}");
            }
        }
    }
}

#[tokio::test]
async fn a_path_whose_switch_is_on_answers_as_the_endpoint_does() {
    for alias in &ALIASES {
        let world = World::new().await;
        world.set(&[&format!("{}=true", alias.switch)]).await;
        for (path, endpoint) in alias.paths {
            for (method, accept) in METHODS.into_iter().flat_map(|method| [(method, "text/html"), (method, "*/*")]) {
                let mut answer = seen(&world.url(path), method, accept).await;
                answer.1.retain(|(name, _)| !["deprecation", "link"].contains(&name.as_str()));
                assert_eq!(answer, seen(&world.url(endpoint), method, accept).await, "{method} {path}");
                assert_ne!(answer.0, 404, "{method} {path}");
            }
        }
        let others = ALIASES.iter().filter(|other| other.switch != alias.switch).flat_map(|other| other.paths);
        for (path, _) in others {
            assert_eq!(seen(&world.url(path), "POST", "*/*").await.0, 404, "{path} with only {} on", alias.switch);
        }
    }
}

#[tokio::test]
async fn a_switch_works_at_once_and_ends_at_once() {
    let world = World::new().await;
    let status = async || seen(&world.url("/v1/oauth2/token"), "POST", "*/*").await.0;
    assert_eq!(status().await, 404);
    world.set(&["path_v1=true"]).await;
    assert_eq!(status().await, 415);
    world.set(&["path_v1=false"]).await;
    assert_eq!(status().await, 404);
}

#[tokio::test]
async fn a_sign_in_over_older_paths_is_one_and_is_counted() {
    for (switch, authorize, token) in [
        ("path_v1", "/v1/oauth2/authorize", "/v1/oauth2/token"),
        ("path_v4", "/oauth2/v4/authorize", "/oauth2/v4/token"),
    ] {
        let world = World::new().await;
        world.set(&[&format!("{switch}=true")]).await;
        world.user("ada").await;
        let app = world.app(AppType::Web).await;
        let url = app.authorize_url(&[]).replace("/oauth2/authorize", authorize);
        let page = Browser::new().authorize(&url, "ada", PASSWORD).await;
        let code = page.redirect_parameter("code").expect("a code");
        assert_eq!(page.redirect_parameter("iss"), Some(world.issuer()), "the issuer is the same");
        let verifier = Pkce::new().verifier;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", app.redirect_uri.as_str()),
            ("code_verifier", verifier.as_str()),
        ];
        let tokens = app.post(token, &form).await.tokens();
        assert_eq!(tokens.id_claims()["iss"], world.issuer());
        assert_eq!(uses(&world, switch).await, (2, Some(app.client_id.clone())), "one authorization, one exchange");
        app.refresh(&tokens.refresh_token).await.tokens();
        assert_eq!(uses(&world, switch).await.0, 2, "the endpoint's own path is no use of a switch");
        assert_eq!(world.with(|tenant| async move { rows(&tenant).await }).await, 1, "one row for a switch and an app");
    }
}

async fn rows(tenant: &tenantry::domain::Tenant) -> usize {
    let totals = tenant.store().switch_usages().totals().await.expect("totals");
    totals.iter().filter(|total| total.uses > 0).count()
}

#[tokio::test]
async fn a_form_sent_to_an_older_authorization_path_goes_on_there() {
    let world = World::new().await;
    world.set(&["path_v1=true", "path_v4=true"]).await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    for (switch, path) in [("path_v1", "/v1/oauth2/authorize"), ("path_v4", "/oauth2/v4/authorize")] {
        let url = url::Url::parse(&app.authorize_url(&[])).expect("an address");
        let fields: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let form: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut browser = Browser::new();
        let sent = browser.post(&world.url(path), &form).await;
        let location = sent.location().expect("a redirect").to_owned();
        assert!(location.starts_with(&format!("/{}{path}?", world.slug)), "{location}");
        let page = browser.follow(sent).await;
        assert_eq!(page.kind(), "login", "{}", page.body);
        assert_eq!(uses(&world, switch).await, (1, Some(app.client_id.clone())), "{path}");
    }
}

#[tokio::test]
async fn revocation_has_an_older_path_too() {
    let world = World::new().await;
    world.set(&["path_v4=true"]).await;
    let app = world.app(AppType::Machine).await;
    let tokens = app.client_credentials().await.tokens();
    let answer = app.post("/oauth2/v4/revoke", &[("token", &tokens.access_token)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!app.is_active(&tokens.access_token).await);
    assert_eq!(uses(&world, "path_v4").await, (1, Some(app.client_id.clone())));
}

#[tokio::test]
async fn strangers_are_not_counted() {
    let world = World::new().await;
    world.set(&["path_v1=true", "path_oauth_2_token=true"]).await;
    let mut app = world.app(AppType::Machine).await;
    app.secret = Some("not the secret at all, but long enough".to_owned());
    app.post("/v1/oauth2/token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
    app.post("/oauth/2/token", &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
    let unknown = Browser::new().get(&world.url("/v1/oauth2/authorize?client_id=nobody&response_type=code")).await;
    assert_eq!(unknown.error_code(), "unknown_client", "{}", unknown.body);
    assert_eq!(uses(&world, "path_v1").await, (0, None));
    assert_eq!(uses(&world, "path_oauth_2_token").await, (0, None));
}

#[tokio::test]
async fn every_answer_of_the_mistyped_token_path_says_it_is_deprecated() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let path = "/oauth/2/token";
    let off = app.post(path, &[("grant_type", "client_credentials")]).await;
    assert_eq!((off.status.as_u16(), off.header("deprecation"), off.header("link")), (404, "", ""));
    world.set(&["path_oauth_2_token=true"]).await;
    let granted = app.post(path, &[("grant_type", "client_credentials")]).await;
    assert!(app.is_active(&granted.tokens().access_token).await, "body and header reach the endpoint");
    let mut answers = vec![granted, app.post(path, &[("grant_type", "code")]).await];
    answers.push(Answer::raw(&world.url(path), &[], "x=1").await);
    for method in METHODS {
        let request = http().request(Method::from_bytes(method.as_bytes()).expect("a method"), world.url(path));
        answers.push(Answer::of(request.header("origin", "https://app.example")).await);
    }
    let link = format!("<{}>; rel=\"successor-version\"", world.url("/oauth2/token"));
    for answer in answers {
        let told = (answer.header("deprecation"), answer.header("link"), answer.header("location"));
        assert_eq!(told, ("@1767225600", link.as_str(), ""), "{} {}", answer.status, answer.text);
    }
    let proper = app.client_credentials().await;
    assert_eq!((proper.header("deprecation"), proper.header("link")), ("", ""));
    assert_eq!(uses(&world, "path_oauth_2_token").await.0, 2, "the two that were the app's");
}

#[tokio::test]
async fn no_switch_makes_another_path() {
    let world = World::new().await;
    world.set(&["path_v1=true", "path_v4=true", "path_oauth_2_token=true"]).await;
    let metadata = Answer::of(http().get(world.url("/.well-known/openid-configuration"))).await;
    for part in ["/v1/", "/v4/", "/oauth/2/", "device_authorization", "pushed_authorization", "registration_endpoint"] {
        assert!(!metadata.text.contains(part), "{part}: {}", metadata.text);
    }
    for path in [
        "/oauth2/device_authorization",
        "/oauth2/par",
        "/oauth2/register",
        "/v1/oauth2/revoke",
        "/v1/oauth2/userinfo",
        "/v1/oauth2",
        "/v1",
        "/oauth2/v4",
        "/oauth2/v4/userinfo",
        "/oauth2/v4/par",
        "/oauth/2/authorize",
        "/oauth/2/revoke",
        "/oauth/2",
        "/v2/oauth2/token",
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            assert_eq!(seen(&world.url(path), method, "*/*").await.0, 404, "{method} {path}");
        }
    }
}
