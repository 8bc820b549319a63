//! Every command once: `--json` answers one object or one on each line and nothing else, wrong words exit with 2,
//! refusals with 1 and a reason. A command that is added to the program without a line here fails the first test.

use super::commands::{APART, COMMANDS, Shape, every_command, sign_in};
use super::installation;
use Shape::{Lines, One};
use harness::{Installation, statements};
use serde_json::Value;

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
    "audit list --workspace acme --actor=",
    "audit verify --workspace acme --events 3",
    "audit verify --workspace acme --events 3 --head abc",
    "audit verify --workspace acme --events 0 --head 00000000000000000000000000000000ffffffffffffffffffffffffffffffff",
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
pub(super) const ABSENT: &[(&str, &str)] = &[
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
pub(super) const REFUSED: &[(&str, &str, &str)] = &[
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
    (
        "audit verify --workspace acme --events 90000 --head 00000000000000000000000000000000ffffffffffffffffffffffffffffffff",
        "",
        "place 90000: the trail ends before it",
    ),
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

/// What a folder without an installation is for: to make one, or to be told what is missing.
const FOUNDING: [&str; 3] = ["migrate", "doctor", "workspace create"];

#[test]
fn a_command_in_the_wrong_folder_says_so_and_makes_no_installation_there() {
    let place = Installation::new();
    let founding = |words: &str| FOUNDING.iter().any(|name| words.starts_with(name));
    let known = COMMANDS.iter().filter(|(words, _, _)| !words.contains('{') && !founding(words));
    for (words, input, _) in known {
        let missing = place.folder().join("data/tenantry.db");
        let reason = format!("there is no installation here: {} does not exist", missing.display());
        refused(&place, words, input, &reason);
    }
    refused(&place, "migrate --check", "", "there is no installation here");
    let looked = place.run(&["doctor"], "");
    assert!(
        looked.stdout.contains("data/tenantry.db does not exist: the next start makes a new installation here"),
        "{looked:?}"
    );
    assert!(!place.folder().join("data").exists(), "a command made an installation");
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
