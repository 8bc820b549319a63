//! The command line beside a running server: what it changes shows there within a second.

use super::{installation, within_a_second};
use harness::jws::kids;
use harness::{App, Browser, Installation, steady};
use serde_json::Value;

fn web(place: &Installation) -> App {
    place.app("acme", &["--type", "web", "--redirect-uri", "https://app.example/callback"])
}

fn robot(place: &Installation) -> App {
    place.app("acme", &["--type", "machine", "--scope", "orders:read"])
}

/// An operator's command on an app.
fn operate(place: &Installation, verb: &str, app: &App, words: &[&str]) -> Value {
    place.json(&[&["app", verb, "--workspace", "acme", &app.client_id], words].concat(), "").object()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_lives_from_create_to_delete_beside_the_server() {
    steady(|| async {
        let place = installation();
        let server = place.serve(&[]).await;
        let app = robot(&place);
        let first = app.client_credentials().await.tokens();
        assert_eq!((first.scope.as_str(), first.expires_in), ("orders:read", 3600));

        let shown = operate(&place, "update", &app, &["--scope", "orders:write", "--set", "access_token_seconds=120"]);
        assert_eq!(shown["scope"], "orders:write");
        within_a_second("its scopes and lifetime are others", || async {
            let tokens = app.client_credentials().await.tokens();
            (tokens.scope.as_str(), tokens.expires_in) == ("orders:write", 120)
        })
        .await;

        operate(&place, "disable", &app, &[]);
        within_a_second("it is refused", || async { app.client_credentials().await.status == 401 }).await;
        assert_eq!(operate(&place, "show", &app, &[])["disabled"], true);
        operate(&place, "enable", &app, &[]);
        within_a_second("it works again", || async { app.client_credentials().await.status == 200 }).await;
        assert!(!app.is_active(&first.access_token).await, "what it had before has come back");

        let rotated = operate(&place, "rotate-secret", &app, &["--overlap", "60"]);
        let renewed = App { secret: rotated["client_secret"].as_str().map(str::to_owned), ..app.clone() };
        within_a_second("the new secret works", || async { renewed.client_credentials().await.status == 200 }).await;
        app.client_credentials().await.tokens();
        let rotated = operate(&place, "rotate-secret", &app, &["--overlap", "0"]);
        within_a_second("replaced secrets end", || async { renewed.client_credentials().await.status == 401 }).await;
        let last = App { secret: rotated["client_secret"].as_str().map(str::to_owned), ..app.clone() };
        last.client_credentials().await.tokens();

        operate(&place, "delete", &app, &["--yes"]);
        within_a_second("it is gone", || async { last.client_credentials().await.status == 401 }).await;
        server.stop();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_person_is_out_within_a_second_and_nothing_comes_back() {
    steady(|| async {
        let place = installation();
        let server = place.serve(&[]).await;
        let app = web(&place);
        let mut browser = Browser::new();
        let tokens = app.sign_in(&mut browser, "ada").await;
        assert_eq!(app.userinfo(&tokens.access_token).await.status, 200);
        let home = format!("{}/acme", place.url());
        let signed_in = |browser: &Browser| {
            let (mut browser, home) = (browser.clone(), home.clone());
            async move { browser.get(&home).await.body.contains("ada") }
        };
        assert!(signed_in(&browser).await);
        let ada = |verb| place.json(&["user", verb, "--workspace", "acme", "ada"], "").object();
        assert_eq!(ada("disable")["disabled"], true);
        within_a_second("the session ends", || async { !signed_in(&browser).await }).await;
        within_a_second("the token ends", || async { app.userinfo(&tokens.access_token).await.status == 401 }).await;
        app.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
        ada("enable");
        within_a_second("they may sign in again", || async {
            let page = Browser::new().authorize(&app.authorize_url(&[]), "ada", harness::world::PASSWORD).await;
            page.redirect_parameter("code").is_some()
        })
        .await;
        assert!(!signed_in(&browser).await && !app.is_active(&tokens.access_token).await, "something has come back");
        server.stop();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_grants_and_tokens_are_listed_and_end_where_they_are_named() {
    steady(|| async {
        let place = installation();
        let server = place.serve(&[]).await;
        let app = web(&place);
        let mut browser = Browser::new();
        let (first, second) = (app.sign_in(&mut browser, "ada").await, app.sign_in(&mut browser, "ada").await);
        let ada = place.json(&["user", "show", "--workspace", "acme", "ada"], "").object()["id"].clone();
        let list = |what: &str| place.json(&[what, "list", "--workspace", "acme", "--user", "ada"], "").lines();
        let (sessions, grants) = (list("session"), list("grant"));
        assert_eq!((sessions.len(), grants.len()), (1, 2), "{sessions:?} {grants:?}");
        assert_eq!((&sessions[0]["user_id"], &grants[0]["user_id"]), (&ada, &ada));
        assert_eq!(grants[0]["client_id"].as_str(), Some(app.client_id.as_str()));

        let token = |verb: &str, token: &str| place.json(&["token", verb, "--workspace", "acme"], token).object();
        let seen = token("inspect", &second.refresh_token);
        assert_eq!((&seen["active"], &seen["kind"]), (&Value::Bool(true), &Value::from("refresh_token")));
        token("revoke", &first.access_token);
        within_a_second("the token ends", || async { !app.is_active(&first.access_token).await }).await;
        let first = app.refresh(&first.refresh_token).await.tokens();
        let id = grants[0]["id"].as_str().expect("an id");
        place.json(&["grant", "revoke", "--workspace", "acme", id], "").object();
        within_a_second("the grant ends", || async { !app.is_active(&first.access_token).await }).await;
        assert!(app.is_active(&second.access_token).await, "another grant ended with it");
        let id = sessions[0]["id"].as_str().expect("an id");
        place.json(&["session", "revoke", "--workspace", "acme", id], "").object();
        within_a_second("what was given in the session ends", || async { !app.is_active(&second.access_token).await })
            .await;
        assert_eq!((list("session").len(), list("grant").len()), (0, 0));
        assert_eq!(token("inspect", &second.access_token), serde_json::json!({ "active": false }));
        server.stop();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rotated_keys_show_at_once_and_compromised_ones_take_everything_along() {
    steady(|| async {
        let place = installation();
        let server = place.serve(&[]).await;
        let app = web(&place);
        let issuer = app.issuer.clone();
        let tokens = app.sign_in(&mut Browser::new(), "ada").await;
        let before = kids(&issuer).await;
        place.json(&["key", "rotate", "--workspace", "acme"], "").lines();
        within_a_second("the new keys are published", || async { kids(&issuer).await.len() == 2 * before.len() }).await;
        assert!(app.is_active(&tokens.access_token).await);
        let tokens = app.refresh(&tokens.refresh_token).await.tokens();

        place.json(&["key", "rotate", "--workspace", "acme", "--compromised", "--yes"], "").lines();
        within_a_second("the old keys are gone", || async {
            let now = kids(&issuer).await;
            now.len() == before.len() && now.iter().all(|kid| !before.contains(kid))
        })
        .await;
        assert!(!app.is_active(&tokens.access_token).await);
        app.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
        let tokens = app.sign_in(&mut Browser::new(), "ada").await;
        place.json(&["key", "expire-all", "--yes"], "").object();
        within_a_second("everything derived has ended", || async { !app.is_active(&tokens.access_token).await }).await;
        server.stop();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_and_the_set_up_link_know_the_server_beside_them() {
    steady(|| async {
        let place = installation();
        let asleep = place.json(&["doctor", "--live"], "");
        assert_eq!((asleep.code, asleep.stdout.as_str()), (Some(1), "{\"live\":false}\n"), "{asleep:?}");
        let server = place.serve(&[]).await;
        assert_eq!(place.json(&["doctor", "--live"], "").object()["live"], true);
        assert_eq!(place.json(&["doctor"], "").object()["ok"], true);
        let link = place.json(&["setup-link"], "").object()["url"].as_str().expect("a link").to_owned();
        assert!(link.starts_with(&place.url()), "{link}");
        let newer = place.json(&["setup-link"], "").object()["url"].as_str().expect("a link").to_owned();
        within_a_second("the newer link replaces the older", || async {
            Browser::new().get(&link).await.kind() == "setup-closed"
        })
        .await;
        assert_eq!(Browser::new().get(&newer).await.kind(), "setup");
        let owner = ["user", "create", "--workspace", "system", "--username", "root"];
        place.json(&owner, "").object();
        place.json(&["member", "create", "--workspace", "system", "--user", "root", "--role", "owner"], "").object();
        place.run(&["setup-link"], "").refused(&["owner"]);
        within_a_second("the link is closed", || async { Browser::new().get(&newer).await.kind() == "setup-closed" })
            .await;
        server.stop();
    })
    .await;
}

#[test]
fn what_an_update_takes_from_an_app_is_said() {
    let place = installation();
    let app = web(&place);
    place.json(&["scope", "create", "--workspace", "acme", "orders:all", "--description", "Read orders"], "").object();
    let update = |words: &[&str]| {
        let ran = place.run(&[&["app", "update", "--workspace", "acme", &app.client_id], words].concat(), "");
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran
    };
    let grown = update(&["--add-grant", "client_credentials", "--add-scope", "orders:all"]);
    assert_eq!(grown.stderr, "", "nothing was taken away");
    assert!(grown.stdout.contains("authorization_code refresh_token client_credentials"), "{grown:?}");
    assert!(grown.stdout.contains("email offline_access openid orders:all profile"), "{grown:?}");
    let fewer = update(&["--remove-scope", "profile", "--remove-grant", "client_credentials"]);
    let said = "Taken away: the grants client_credentials. Every grant and token of the app has ended.\n\
                Taken away: the scopes profile.\n";
    assert_eq!(fewer.stderr, said);
    let replaced = update(&["--scope", "openid", "--grant", "authorization_code"]);
    let said = "Taken away: the grants refresh_token. Every grant and token of the app has ended.\n\
                Taken away: the scopes email, offline_access, orders:all.\n";
    assert_eq!(replaced.stderr, said);
    let help = place.run(&["app", "update", "--help"], "").stdout;
    assert_eq!(help.matches("Replaces the list").count(), 2, "{help}");
    let slip = ["app", "update", "--workspace", "acme", &app.client_id, "--remove-grant", "passwrod"];
    place.run(&slip, "").refused(&["grant_types", "passwrod"]);
}

/// A scope that came into being with an app has no words; whoever made it reads how to give it some.
#[tokio::test]
async fn a_scope_that_an_app_brought_along_is_pointed_out() {
    let place = installation();
    let create = |name: &str, scope: &str| {
        place.run(&["app", "create", "--workspace", "acme", "--type", "machine", "--name", name, "--scope", scope], "")
    };
    let told = "tenantry scope update --workspace acme cases:read --description";
    let first = create("First", "cases:read");
    assert!(first.stderr.contains(told) && !first.stdout.contains(told), "{} {}", first.stdout, first.stderr);
    let second = create("Second", "cases:read");
    assert!(!second.stderr.contains("scope update"), "it is known by now: {}", second.stderr);
    let words = "See your cases";
    place.json(&["scope", "update", "--workspace", "acme", "cases:read", "--description", words], "").object();
    let listed = place.run(&["scope", "list", "--workspace", "acme"], "").stdout;
    assert!(listed.lines().any(|line| line.starts_with("cases:read") && line.ends_with(words)), "{listed}");
    let standard = ["scope", "update", "--workspace", "acme", "openid", "--description", "Something else"];
    place.run(&standard, "").refused(&["belongs to every workspace"]);
    place.run(&["scope", "update", "--workspace", "acme", "nothing", "--description", "x"], "").refused(&["nothing"]);
}
