//! The token: where it is read, where it goes, and that nobody sees it on the way.

use super::super::installation;
use super::{afar, robot, token};
use harness::operator::Role;
use harness::{Installation, TestServer, World};
use std::fs;
use std::net::TcpListener;
use std::time::Duration;

fn list(place: &Installation, words: &[&str]) -> harness::installation::Ran {
    place.run(&[&["app", "list", "--workspace", "acme"], words].concat(), "")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b_06_a_token_is_read_where_it_is_said_and_shown_nowhere() {
    let behind = installation();
    let server = behind.serve(&["--log-level", "trace"]).await;
    let app = robot(&behind, "acme", "viewer", Role::Viewer);
    let token = token(&app, Role::Viewer, &behind.url()).await;
    let mut place = Installation::new();
    place.set("TENANTRY_SERVER", &behind.url());
    let ran = list(&place, &[]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("TENANTRY_TOKEN") && ran.stderr.contains("--token-file"), "{ran:?}");
    let file = place.folder().join("token");
    fs::write(&file, format!("{token}\n")).expect("a file");
    let file = file.to_str().expect("a path");
    let mut said = String::new();
    let trace = ["--log-level", "trace"];
    for words in [&["--token-file", file][..], &["--token", &token], &["--token-file", file, "--json"]] {
        let ran = list(&place, &[words, &trace[..]].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.stdout.contains("viewer"), "{ran:?}");
        let warned = ran.stderr.contains("Others on this machine can read the token; do: chmod 600");
        assert_eq!(warned, words[0] == "--token-file", "{ran:?}");
        said.extend([ran.stdout, ran.stderr]);
    }
    place.set("TENANTRY_TOKEN", &token);
    let ran = list(&place, &trace);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    said += &ran.stderr;
    // Flags come before the environment.
    list(&place, &["--token", "tna_another"]).refused(&["unknown here, expired or revoked"]);
    for (name, value) in [("TENANTRY_TOKEN", "two words"), ("TENANTRY_TOKEN", "tna_\u{e9}")] {
        place.set(name, value);
        let ran = list(&place, &[]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(!ran.stderr.contains(value), "{ran:?}");
    }
    let ran = list(&place, &["--token", &token, "--token-file", file]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    said += &ran.stderr;
    list(&place, &["--token-file", "nowhere"]).refused(&["nowhere"]);
    said += &server.stop().stderr;
    assert!(said.contains("connect"), "nothing was traced");
    assert!(!said.contains(&token) && !said.contains(&token[8..]), "a token was shown");
}

#[test]
fn b_06_a_token_of_the_environment_or_a_file_is_in_no_command_line() {
    // Whoever connects waits for ever.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let place = afar(&url, "tna_of_the_environment");
    fs::write(place.folder().join("token"), "tna_of_the_file").expect("a file");
    for words in [&["workspace", "list"][..], &["workspace", "list", "--token-file", "token"]] {
        let running = place.begin(words);
        std::thread::sleep(Duration::from_millis(300));
        let line = fs::read_to_string(format!("/proc/{}/cmdline", running.id())).expect("a running program");
        assert!(line.contains("workspace") && !line.contains("tna_"), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b_08_a_token_reaches_as_far_as_its_scope_and_its_role() {
    let server = TestServer::alone();
    let world = World::named(&server, "acme").await;
    let (_, viewer) = world.api_app(Role::Viewer).await;
    let far = afar(&server.url, &viewer);
    assert_eq!(list(&far, &[]).code, Some(0));
    let create = ["scope", "create", "--workspace", "acme", "orders:read"];
    far.run(&create, "").refused(&["the access token does not have the scope scopes:write; get one that names it"]);
    // What a token was given, it keeps; what its holder may do is asked at each request.
    let (app, token) = world.api_app(Role::Owner).await;
    world.api_app(Role::Owner).await;
    world.role_of_app(&app, Some(Role::Viewer)).await;
    let far = afar(&server.url, &token);
    far.run(&create, "").refused(&["the role viewer does not allow this"]);
    // One of a workspace is nothing anywhere else, whether there is such a workspace or not.
    World::named(&server, "other").await;
    for slug in ["other", "nowhere"] {
        far.run(&["workspace", "show", slug], "").refused(&["unknown here, expired or revoked", "/api/v1"]);
    }
    far.run(&["workspace", "list"], "").refused(&["unknown here"]);
    let operator = World::system(&server).api_app(Role::Owner).await.1;
    afar(&server.url, &operator).run(&["workspace", "show", "nowhere"], "").refused(&["there is no workspace nowhere"]);
    server.clock.advance(2 * 3_600);
    list(&far, &[]).refused(&["unknown here, expired or revoked", "get another one for resource="]);
    afar(&server.url, "tna_none").run(&["workspace", "list"], "").refused(&["unknown here"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_makes_scopes_on_the_way_and_a_token_that_may_not_is_told() {
    let server = TestServer::shared();
    let world = World::new().await;
    let (app, token) = world.api_app(Role::Admin).await;
    let far = afar(&server.url, &token);
    let words = ["app", "create", "--workspace", &world.slug, "--type", "machine", "--name", "x", "--scope"];
    far.json(&[&words[..], &["made:once"]].concat(), "").object();
    let narrow = afar(&server.url, &world.api_token(&app, "apps:read apps:write").await);
    narrow.json(&[&words[..], &["made:once"]].concat(), "").object();
    narrow.run(&[&words[..], &["made:twice"]].concat(), "").refused(&["scopes:write"]);
    let trail = world.trail().await;
    assert_eq!(trail.iter().filter(|line| line.contains("scope.created scope:made:once")).count(), 1, "{trail:?}");
    assert!(!trail.iter().any(|line| line.contains("made:twice")), "{trail:?}");
}
