//! Every command twice, on the database of one installation and through the server of another: the answers have the same
//! members and the refusals the same words. A command that is neither in the table nor of this machine fails the test.

use super::super::commands::{COMMANDS, every_command, sign_in};
use super::super::installation;
use super::super::words::{ABSENT, REFUSED};
use super::{afar, masked, robot, token};
use harness::Installation;
use harness::operator::Role;
use harness::picture::png_saying;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// Commands that are about the installation on this machine.
const OF_THIS_MACHINE: [&str; 6] = ["serve", "migrate", "doctor", "setup-link", "openapi", "completions"];

fn is_of_this_machine(words: &str) -> bool {
    OF_THIS_MACHINE.contains(&words.split(' ').next().unwrap_or_default())
}

fn parts(words: &str) -> Vec<&str> {
    words.split(' ').collect()
}

/// The answers of a command, in an order of their own: keys are drawn.
fn answers(lines: &[Value], origin: &str) -> Vec<String> {
    let mut lines: Vec<String> = lines.iter().map(|line| masked(line, origin).to_string()).collect();
    lines.sort();
    lines
}

/// The members of some lines; which line stands where in the trail and by whom it was written is another thing.
fn members(lines: &[Value]) -> Vec<String> {
    let apart = ["request_id", "seq", "hash"];
    let of = |line: &Value| line.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let mut names: Vec<String> = lines.iter().flat_map(of).filter(|name| !apart.contains(&name.as_str())).collect();
    names.sort();
    names.dedup();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_answers_through_a_server_as_on_the_database() {
    let (near, behind) = (installation(), installation());
    let (_near_server, server) = (near.serve(&[]).await, behind.serve(&[]).await);
    let known = [sign_in(&near).await, sign_in(&behind).await];
    let operator = robot(&behind, "system", "operator", Role::Owner);
    let mut far = afar(&behind.url(), &token(&operator, Role::Owner, &behind.url()).await);
    let mut missing = every_command(&far);
    missing.retain(|name| !is_of_this_machine(name));
    for (words, input, _) in COMMANDS.iter().filter(|(words, ..)| !is_of_this_machine(words)) {
        let replaced = |text: &str, known: &BTreeMap<&str, String>| {
            known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
        };
        let here = near.json(&parts(&replaced(words, &known[0])), &replaced(input, &known[0])).lines();
        let there = far.json(&parts(&replaced(words, &known[1])), &replaced(input, &known[1])).lines();
        missing.remove(&parts(words)[..2].join(" "));
        if words.starts_with("audit list") {
            assert_eq!(members(&here), members(&there), "{words}");
        } else {
            assert_eq!(answers(&here, &near.url()), answers(&there, &behind.url()), "{words}");
        }
        if *words == "key expire-all --yes" {
            // That was the end of the token, too.
            far.run(&["workspace", "list"], "").refused(&["unknown here, expired or revoked"]);
            far.set("TENANTRY_TOKEN", &token(&operator, Role::Owner, &behind.url()).await);
        }
    }
    assert!(missing.is_empty(), "not tried through a server: {missing:?}");
    assert_eq!(fs::read_dir(far.folder()).expect("a folder").count(), 0, "something was written where it ran");
    let trail = behind.json(&["audit", "list", "--workspace", "acme", "--action", "app.created"], "").lines();
    let by = trail.iter().find(|line| line["target"] == "app:robot").expect("a line");
    assert_eq!(by["actor"], "system/operator", "the trail names whose token it was");
    server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_read_is_the_same() {
    let (near, behind) = (installation(), installation());
    let _server = behind.serve(&[]).await;
    let operator = robot(&behind, "system", "operator", Role::Owner);
    let far = afar(&behind.url(), &token(&operator, Role::Owner, &behind.url()).await);
    let shape = |text: &str| {
        let columns = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
        text.lines().map(columns).collect::<Vec<_>>()
    };
    let app = "app create --workspace acme --name Shop --type web --client-id shop --redirect-uri https://a.example/cb \
               --scope openid,orders:read";
    for words in [
        app,
        "app show --workspace acme shop",
        "app update --workspace acme shop --remove-grant refresh_token --add-scope orders:write",
        "app rotate-secret --workspace acme shop",
        "workspace show acme",
        "scope list --workspace acme",
        "resource list --workspace acme",
        "user show --workspace acme ada",
        "grant list --workspace acme",
        "scope delete --workspace acme openid",
    ] {
        let (here, there) = (near.run(&parts(words), ""), far.run(&parts(words), ""));
        assert_eq!((here.code, &here.stderr), (there.code, &there.stderr), "{words}");
        // What was drawn stands at the beginning of some lines of a list.
        if words.starts_with("user") {
            assert_eq!(here.stdout.lines().count(), there.stdout.lines().count(), "{words}");
        } else {
            let plain = |text: &str, origin: &str| shape(&text.replace(origin, "«origin»"));
            assert_eq!(plain(&here.stdout, &near.url()), plain(&there.stdout, &behind.url()), "{words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_is_refused_in_the_same_words() {
    let (near, behind) = (installation(), installation());
    // The system workspace exists from the first start, or from here.
    near.json(&["setup-link"], "").object();
    let _server = behind.serve(&[]).await;
    let operator = robot(&behind, "system", "operator", Role::Owner);
    let far = afar(&behind.url(), &token(&operator, Role::Owner, &behind.url()).await);
    let absent = ABSENT.iter().map(|(words, _)| (*words, ""));
    let refused = REFUSED.iter().map(|(words, input, _)| (*words, *input));
    let mut wrong = Vec::new();
    for (words, input) in absent.chain(refused).filter(|(words, _)| !is_of_this_machine(words)) {
        let (here, there) = (near.run(&parts(words), input), far.run(&parts(words), input));
        let (here, there) = ((here.code, here.stdout, here.stderr), (there.code, there.stdout, there.stderr));
        if here != there {
            wrong.push(format!("{words}\n  here  {here:?}\n  there {there:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn commands_of_this_machine_refuse_a_server() {
    let place = Installation::new();
    for name in OF_THIS_MACHINE {
        let words = if name == "completions" { vec![name, "bash"] } else { vec![name] };
        for flag in [["--server", "http://localhost:1"], ["--token-file", "token"]] {
            let ran = place.run(&[&words[..], &flag[..]].concat(), "");
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{name}: {ran:?}");
            assert!(ran.stderr.contains(name) && ran.stderr.contains("--server"), "{name}: {ran:?}");
        }
    }
    assert!(!place.folder().join("data").exists(), "wrong words made a database");
}

#[test]
fn the_environment_names_a_server_for_commands_that_can_ask_one() {
    let mut place = Installation::new();
    place.set("TENANTRY_SERVER", "http://localhost:1");
    place.set("TENANTRY_TOKEN", "tna_none");
    assert_eq!(place.run(&["openapi"], "").code, Some(0));
    place.json(&["migrate"], "").object();
    assert!(place.database().exists(), "the database of this machine is meant");
    place.run(&["workspace", "list"], "").refused(&["cannot reach http://localhost:1"]);
    place.set("TENANTRY_SERVER", "");
    assert_eq!(place.run(&["workspace", "list"], "").code, Some(0), "empty counts as none");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_logo_is_looked_into_and_shown_wherever_it_comes_from() {
    let (near, behind) = (installation(), installation());
    let _server = behind.serve(&[]).await;
    let app = robot(&behind, "acme", "owner", Role::Owner);
    let far = afar(&behind.url(), &token(&app, Role::Owner, &behind.url()).await);
    for place in [&near, &far] {
        fs::write(place.folder().join("logo.png"), png_saying("acme")).expect("a file");
        fs::write(place.folder().join("logo.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>").expect("a file");
        fs::write(place.folder().join("large.png"), png_saying(&"x".repeat(64 * 1024))).expect("a file");
        let update = |words: &[&str]| place.run(&[&["workspace", "update", "acme", "--json"], words].concat(), "");
        let shown = update(&["--logo", "logo.png", "--name", "Acme", "--brand-primary", "#336699"]).object();
        let logo = shown["brand"]["logo"].as_str().unwrap_or_default();
        assert!(logo.starts_with("logo-") && logo.rsplit('.').next() == Some("png"), "{shown}");
        assert_eq!((&shown["name"], &shown["brand"]["primary"]), (&json!("Acme"), &json!("#336699")));
        for (file, reason) in
            [("logo.svg", "neither PNG, JPEG nor WebP"), ("large.png", "too large"), ("none.png", "none.png")]
        {
            update(&["--logo", file, "--name", "Never"]).refused(&[reason]);
        }
        let shown = update(&["--logo", ""]).object();
        assert_eq!((&shown["name"], &shown["brand"]["logo"]), (&json!("Acme"), &json!(null)), "{shown}");
    }
}
