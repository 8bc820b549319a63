//! Every command once: `--json` answers one object or one on each line and nothing else, wrong words exit with 2,
//! refusals with 1 and a reason. A command that is added to the program without a line here fails the first test.

use super::installation;
use harness::world::PASSWORD;
use harness::{Browser, Installation, statements};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a command answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// One object.
    One,
    /// At least so many objects, one on each line.
    Lines(usize),
}

use Shape::{Lines, One};

/// Commands in the order in which they make sense: words, standard input, answer. Names in braces are replaced by what
/// earlier answers held.
const COMMANDS: &[(&str, &str, Shape)] = &[
    ("migrate --check", "", One),
    ("migrate", "", One),
    ("doctor", "", One),
    ("doctor --live", "", One),
    ("setup-link", "", One),
    ("workspace list", "", Lines(1)),
    ("workspace show acme", "", One),
    ("workspace show --slug acme", "", One),
    ("workspace update acme --name Acme --brand-primary #336699 --set access_token_seconds=900", "", One),
    (
        "workspace update acme --brand-corners round --brand-appearance dark --support https://acme.example/help",
        "",
        One,
    ),
    ("workspace create --slug second --template strict --host a.second.example --host b.second.example", "", One),
    ("workspace suspend second", "", One),
    ("workspace resume second", "", One),
    ("workspace delete second --yes", "", One),
    ("app create --workspace acme --name Robot --type machine --scope orders:read --client-id robot", "", One),
    ("app list --workspace acme", "", Lines(2)),
    ("app show --workspace acme robot", "", One),
    ("app update --workspace acme robot --name Robot --set access_token_seconds=300", "", One),
    ("app update --workspace acme robot --add-scope orders:list,orders:all --remove-scope orders:read", "", One),
    ("app disable --workspace acme robot", "", One),
    ("app enable --workspace acme --client-id robot", "", One),
    ("app rotate-secret --workspace acme robot --overlap 60", "", One),
    ("user create --workspace acme --username bob --email bob@example.test --password-stdin", PASSWORD, One),
    ("user list --workspace acme", "", Lines(2)),
    ("user show --workspace acme bob", "", One),
    ("user update --workspace acme bob --given-name Bob --locale en --email-verified", "", One),
    ("user disable --workspace acme bob", "", One),
    ("user enable --workspace acme bob", "", One),
    ("user set-password --workspace acme bob --password-stdin", "another long pass phrase 77", One),
    ("user password-link --workspace acme bob --expires-in 600", "", One),
    ("user password-link --workspace acme bob --mail", "", One),
    ("host create --workspace acme login.acme.example", "", One),
    ("host create --workspace acme --host login.acme.example:8443", "", One),
    ("host list --workspace acme", "", Lines(2)),
    ("host delete --workspace acme login.acme.example", "", One),
    ("scope create --workspace acme orders:write --description Change", "", One),
    ("scope update --workspace acme orders:write --description Order", "", One),
    ("scope list --workspace acme", "", Lines(7)),
    ("path create --workspace acme --scope orders:write --method POST --method PUT --path /orders/{id}", "", One),
    ("path create --workspace acme --scope orders:write --path /orders", "", One),
    ("path list --workspace acme", "", Lines(2)),
    ("path delete --workspace acme --scope orders:write --method PUT --path /orders/{id}", "", One),
    ("scope delete --workspace acme orders:write", "", One),
    ("resource create --workspace acme --identifier https://api.example --access-token jwt --alg ES256", "", One),
    ("resource list --workspace acme", "", Lines(2)),
    ("resource delete --workspace acme https://api.example", "", One),
    ("member create --workspace acme --user bob --role owner", "", One),
    ("member create --workspace acme --app robot --role viewer", "", One),
    ("member list --workspace acme", "", Lines(2)),
    ("member set-role --workspace acme --app robot --role developer", "", One),
    ("member delete --workspace acme --app robot", "", One),
    ("session list --workspace acme --user ada", "", Lines(1)),
    ("grant list --workspace acme --user ada --app shop", "", Lines(1)),
    ("token inspect --workspace acme", "{access_token}", One),
    ("token revoke --workspace acme", "{access_token}", One),
    ("grant revoke --workspace acme {grant}", "", One),
    ("session revoke --workspace acme {session}", "", One),
    ("session revoke --workspace acme --user ada", "", One),
    ("app delete --workspace acme robot --yes", "", One),
    ("user delete --workspace acme ada --yes", "", One),
    ("key list --workspace acme", "", Lines(4)),
    ("key rotate --workspace acme", "", Lines(8)),
    ("key rotate --workspace acme --compromised --yes", "", Lines(4)),
    ("key expire-all --yes", "", One),
    ("audit list --workspace acme", "", Lines(20)),
    ("audit list --workspace acme --actor operator --target app:robot", "", Lines(2)),
    ("audit verify --workspace acme", "", One),
];

/// Commands that answer something else than JSON; each has a test of its own.
const APART: [&str; 3] = ["serve", "completions", "openapi"];

/// The names of the commands on a help page.
fn commands_of(help: &str) -> Vec<String> {
    let listed = help.split("Commands:\n").nth(1).unwrap_or_default();
    let lines = listed.lines().take_while(|line| line.starts_with("  "));
    lines
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn every_command(place: &Installation) -> BTreeSet<String> {
    let help = |words: &[&str]| {
        let ran = place.run(words, "");
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
        ran.stdout
    };
    let mut all = BTreeSet::new();
    for name in commands_of(&help(&["--help"])) {
        let below = commands_of(&help(&[&name, "--help"]));
        if below.is_empty() {
            all.insert(name);
        } else {
            all.extend(below.into_iter().map(|word| format!("{name} {word}")));
        }
    }
    all
}

/// Signs `ada` in to the app `shop` and remembers what later commands name.
async fn sign_in(place: &Installation) -> BTreeMap<&'static str, String> {
    let words = ["--type", "web", "--client-id", "shop", "--redirect-uri", "https://app.example/callback"];
    let tokens = place.app("acme", &words).sign_in(&mut Browser::new(), "ada").await;
    let id = |words: &[&str]| {
        let listed = place.json(words, "").lines();
        listed[0]["id"].as_str().expect("an id").to_owned()
    };
    let session = id(&["session", "list", "--workspace", "acme"]);
    let grant = id(&["grant", "list", "--workspace", "acme"]);
    [("{access_token}", tokens.access_token), ("{session}", session), ("{grant}", grant)].into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_answers_json_and_nothing_else() {
    let mut place = installation();
    for (name, value) in statements::settings() {
        place.set(name, value);
    }
    let server = place.serve(&[]).await;
    let known = sign_in(&place).await;
    let replaced = |text: &str| known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    let mut missing = every_command(&place);
    missing.retain(|name| !APART.contains(&name.as_str()));
    for (words, input, shape) in COMMANDS {
        let words = replaced(words);
        let parts: Vec<&str> = words.split(' ').collect();
        missing.remove(parts[0]);
        missing.remove(&parts[..parts.len().min(2)].join(" "));
        let ran = place.json(&parts, &replaced(input));
        let lines: Vec<Value> = ran.lines();
        match shape {
            One => assert_eq!(lines.len(), 1, "{words}: {ran:?}"),
            Lines(least) => assert!(lines.len() >= *least, "{words}: {ran:?}"),
        }
        statements::read_log(&ran.stderr);
        assert!(!ran.stderr.contains("error: "), "{words}: {ran:?}");
    }
    assert!(missing.is_empty(), "without a line in this test: {missing:?}");
    statements::read_log(&server.stop().stderr);
}

/// Words that are wrong, whatever the installation is like.
const WRONG: &[&str] = &[
    "",
    "frobnicate",
    "workspace",
    "workspace create",
    "workspace frobnicate",
    "workspace show acme --slug acme",
    "app create --workspace acme",
    "app create --workspace acme --type fridge",
    "app create --type web",
    "app create --workspace acme --type web --auth-method basic",
    "app create --workspace acme --type web --client-secret tns_on_the_command_line",
    "app update --workspace acme robot --grant client_credentials --add-grant password",
    "app update --workspace acme robot --scope orders:read --remove-scope orders:write",
    "user create --workspace acme --username eve --password on-the-command-line",
    "token inspect --workspace acme tna_on_the_command_line",
    "path create --workspace acme --scope orders:read",
    "grant revoke --workspace acme not-an-id",
    "session revoke --workspace acme",
    "member create --workspace acme --user ada --app shop --role viewer",
    "member create --workspace acme --user ada --role king",
    "doctor --live --accept-public-url",
    "completions tcsh2",
    "serve --port 80",
];

#[test]
fn wrong_words_exit_with_2_and_touch_nothing() {
    let place = Installation::new();
    for words in WRONG {
        let parts: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
        let ran = place.json(&parts, "");
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{words}: {ran:?}");
        assert!(!ran.stderr.is_empty(), "{words} is refused without a word");
    }
    assert!(!place.folder().join("data").exists(), "wrong words made a database");
}

/// Commands about something that is not there, with what the reason must name.
const ABSENT: &[(&str, &str)] = &[
    ("workspace show nowhere", "nowhere"),
    ("workspace update nowhere --name x", "nowhere"),
    ("workspace suspend nowhere", "nowhere"),
    ("workspace resume nowhere", "nowhere"),
    ("workspace delete nowhere --yes", "nowhere"),
    ("app list --workspace nowhere", "nowhere"),
    ("app create --workspace nowhere --type machine", "nowhere"),
    ("user list --workspace nowhere", "nowhere"),
    ("scope list --workspace nowhere", "nowhere"),
    ("resource list --workspace nowhere", "nowhere"),
    ("path list --workspace nowhere", "nowhere"),
    ("member list --workspace nowhere", "nowhere"),
    ("session list --workspace nowhere", "nowhere"),
    ("grant list --workspace nowhere", "nowhere"),
    ("key list --workspace nowhere", "nowhere"),
    ("key rotate --workspace nowhere", "nowhere"),
    ("audit list --workspace nowhere", "nowhere"),
    ("audit verify --workspace nowhere", "nowhere"),
    ("app show --workspace acme nobody", "nobody"),
    ("app rotate-secret --workspace acme nobody", "nobody"),
    ("app delete --workspace acme nobody --yes", "nobody"),
    ("user show --workspace acme nobody", "nobody"),
    ("user disable --workspace acme nobody", "nobody"),
    ("user password-link --workspace acme nobody", "nobody"),
    ("user delete --workspace acme nobody --yes", "nobody"),
    ("scope delete --workspace acme nothing:read", "nothing:read"),
    ("path create --workspace acme --scope nothing:read --path /a", "nothing:read"),
    ("path delete --workspace acme --scope nothing:read --path /a", "nothing:read"),
    ("resource delete --workspace acme https://nothing.example", "https://nothing.example"),
    ("session list --workspace acme --user nobody", "nobody"),
    ("session revoke --workspace acme 00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000000"),
    ("grant revoke --workspace acme 00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000000"),
    ("member delete --workspace acme --user ada", "ada"),
    ("doctor --live", "not alive"),
];

/// Commands that are refused for another reason, with words of it.
const REFUSED: &[(&str, &str, &str)] = &[
    ("workspace create acme", "", "acme"),
    ("workspace create console", "", "console"),
    ("workspace create UPPER", "", "slug"),
    ("workspace create other --template marble", "", "template"),
    ("workspace update acme --set access_token_seconds=1", "", "access_token_seconds"),
    ("workspace update acme --brand-primary red", "", "#rrggbb"),
    ("workspace update acme --brand-corners oval", "", "sharp, soft or round"),
    ("workspace update acme --privacy-policy http://acme.example", "", "https://"),
    ("workspace suspend system", "", "system"),
    ("workspace delete acme", "", "--yes"),
    ("key rotate --workspace acme --compromised", "", "--yes"),
    ("key expire-all", "", "--yes"),
    ("app create --workspace acme --type machine", "", "name"),
    ("app create --workspace acme --name x --type web --redirect-uri http://app.example/cb", "", "redirect"),
    ("app create --workspace acme --name x --type machine --client-secret-stdin", "short", "32"),
    ("app create --workspace acme --name x --type machine --client-secret-stdin", "", "client secret"),
    ("user create --workspace acme --username ada", "", "ada"),
    ("user create --workspace acme --username eve --password-stdin", "short", "15"),
    ("user create --workspace acme --username eve --password-stdin", "", "password"),
    ("user set-password --workspace acme ada", "", "--password-stdin"),
    ("user password-link --workspace acme ada --expires-in 5", "", "300"),
    ("token inspect --workspace acme", "", "token"),
    ("token revoke --workspace acme", "tna_none", "token"),
    ("doctor --live", "", "not alive"),
];

#[test]
fn what_is_refused_exits_with_1_and_says_why_in_one_line() {
    let place = installation();
    // The system workspace exists from the first start, or from here.
    place.json(&["setup-link"], "").object();
    let before = place.json(&["audit", "list", "--workspace", "acme"], "").lines();
    for (words, reason) in ABSENT {
        refused(&place, words, "", reason);
    }
    for (words, input, reason) in REFUSED {
        refused(&place, words, input, reason);
    }
    let after = place.json(&["audit", "list", "--workspace", "acme"], "").lines();
    assert_eq!(before, after, "something that was refused was done");
}

fn refused(place: &Installation, words: &str, input: &str, reason: &str) {
    let ran = place.run(&words.split(' ').collect::<Vec<_>>(), input);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{words}: {ran:?}");
    let complaint = ran.stderr.trim_end();
    assert!(complaint.starts_with("error: ") && complaint.contains(reason), "{words}: {complaint}");
    assert_eq!(complaint.lines().count(), 1, "{words}: {complaint}");
}

#[test]
fn completions_know_every_command_and_need_no_installation() {
    let place = Installation::new();
    let names: Vec<String> = every_command(&place).into_iter().collect();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = place.run(&["completions", shell], "");
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{shell}: {ran:?}");
        for name in names.iter().flat_map(|name| name.split(' ')) {
            assert!(ran.stdout.contains(name), "{shell} does not complete {name}");
        }
    }
    assert!(!place.folder().join("data").exists(), "completions made a database");
}
