//! Secrets go in by standard input and come out once: where they are made.

use super::installation;
use harness::world::PASSWORD;
use harness::{Browser, Database, Installation};

/// A secret an operator chooses.
const CHOSEN: &str = "a-chosen-client-secret-of-some-length-0123456789";

/// Everything that can be read of a workspace, for people and for programs.
fn everything_shown(place: &Installation) -> String {
    let mut shown = String::new();
    for words in [
        "doctor",
        "workspace list",
        "workspace show acme",
        "app list --workspace acme",
        "app show --workspace acme shop",
        "app show --workspace acme robot",
        "app update --workspace acme robot --name Robot",
        "app disable --workspace acme robot",
        "app enable --workspace acme robot",
        "user list --workspace acme",
        "user show --workspace acme ada",
        "user update --workspace acme ada --nickname Ada",
        "scope list --workspace acme",
        "resource list --workspace acme",
        "member list --workspace acme",
        "session list --workspace acme",
        "grant list --workspace acme",
        "key list --workspace acme",
        "audit list --workspace acme",
    ] {
        let parts: Vec<&str> = words.split(' ').collect();
        for ran in [place.run(&parts, ""), place.json(&parts, "")] {
            assert_eq!(ran.code, Some(0), "{words}: {ran:?}");
            shown.push_str(&ran.stdout);
            shown.push_str(&ran.stderr);
        }
    }
    shown
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b_06_secrets_are_shown_where_they_are_made_and_nowhere_else() {
    let place = installation();
    let server = place.serve(&["--log-level", "trace"]).await;
    let shop = place.app("acme", &["--type", "web", "--client-id", "shop", "--redirect-uri", "https://app.example/cb"]);
    let robot = "app create --workspace acme --name Robot --type machine --client-id robot --client-secret-stdin";
    let chosen = place.json(&robot.split(' ').collect::<Vec<_>>(), CHOSEN).object();
    assert!(!chosen.to_string().contains(CHOSEN), "a chosen secret is known to who chose it");
    let tokens = shop.sign_in(&mut Browser::new(), "ada").await;
    let rotated = place.json(&["app", "rotate-secret", "--workspace", "acme", "shop"], "").object();
    let made = shop.secret.clone().expect("a secret is shown when the app is made");
    let new = rotated["client_secret"].as_str().expect("a secret is shown when it is replaced").to_owned();
    assert!(made.starts_with("tns_") && new.starts_with("tns_") && made != new);
    let inspected = place.json(&["token", "inspect", "--workspace", "acme"], &tokens.access_token);
    assert!(inspected.object()["active"].as_bool().expect("active"));

    let master = std::fs::read_to_string(place.master_key()).expect("a master key");
    let link = place.json(&["setup-link"], "").object();
    let link = link["url"].as_str().and_then(|url| url.split("token=").nth(1)).expect("a link").to_owned();
    let mut haystack = everything_shown(&place);
    haystack.push_str(&inspected.stdout);
    haystack.push_str(&server.stop().stderr);
    let secrets = [
        ("a made secret", made.as_str()),
        ("a replaced secret", &new),
        ("a chosen secret", CHOSEN),
        ("a password", PASSWORD),
        ("a master key", master.trim()),
        ("a set-up link", &link),
        ("an access token", &tokens.access_token),
        ("a refresh token", &tokens.refresh_token),
        ("an ID token", &tokens.id_token),
    ];
    let database = Database::open(&place.database()).await;
    for (what, secret) in secrets {
        assert!(secret.len() > 20, "{what} is too short to look for");
        assert!(!haystack.contains(secret), "{what} is shown");
        let places = database.places_of(secret).await;
        assert!(places.is_empty(), "{what} lies in the database: {places:?}");
    }
    database.close().await;
}

#[test]
fn a_secret_is_one_line_of_standard_input_without_its_end() {
    let place = installation();
    let words = ["user", "set-password", "--workspace", "acme", "ada", "--password-stdin"];
    for input in [PASSWORD.to_owned(), format!("{PASSWORD}\n"), format!("{PASSWORD}\r\n")] {
        place.json(&words, &input).object();
    }
    place.run(&words, "\n").refused(&["password"]);
    place.run(&words, &"x".repeat(20_000)).refused(&["longer"]);
    // A space belongs to a password.
    place.json(&words, &format!(" {PASSWORD} \n")).object();
}
