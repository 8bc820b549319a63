//! The commands there are, each with words that make sense after those before it. Two tests go through them: on the
//! database, and through a server.

use harness::world::PASSWORD;
use harness::{Browser, Installation};
use std::collections::{BTreeMap, BTreeSet};

/// What a command answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One object.
    One,
    /// At least so many objects, one on each line.
    Lines(usize),
}

use Shape::{Lines, One};

/// Commands in the order in which they make sense: words, standard input, answer. Names in braces are replaced by what
/// earlier answers held.
pub const COMMANDS: &[(&str, &str, Shape)] = &[
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
    ("consent list --workspace acme --user ada --app shop", "", Lines(1)),
    ("consent withdraw --workspace acme {consent}", "", One),
    ("session revoke --workspace acme {session}", "", One),
    ("session revoke --workspace acme --user ada", "", One),
    ("app delete --workspace acme robot --yes", "", One),
    ("user delete --workspace acme ada --yes", "", One),
    ("key list --workspace acme", "", Lines(4)),
    ("key rotate --workspace acme", "", Lines(8)),
    ("key rotate --workspace acme --compromised --yes", "", Lines(4)),
    ("key expire-all --yes", "", One),
    ("audit list --workspace acme", "", Lines(20)),
    ("audit list --workspace acme --target app:robot --action app.disabled", "", Lines(1)),
    ("audit list --workspace acme --from 2020-01-31T12:00:00Z --to 2120-01-31T12:00:00Z", "", Lines(20)),
    ("audit verify --workspace acme", "", One),
];

/// Commands that answer something else than JSON; each has a test of its own.
pub const APART: [&str; 3] = ["serve", "completions", "openapi"];

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

pub fn every_command(place: &Installation) -> BTreeSet<String> {
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
pub async fn sign_in(place: &Installation) -> BTreeMap<&'static str, String> {
    let words = ["--type", "web", "--client-id", "shop", "--redirect-uri", "https://app.example/callback"];
    let tokens = place.app("acme", &words).sign_in(&mut Browser::new(), "ada").await;
    let id = |words: &[&str]| {
        let listed = place.json(words, "").lines();
        listed[0]["id"].as_str().expect("an id").to_owned()
    };
    let session = id(&["session", "list", "--workspace", "acme"]);
    let grant = id(&["grant", "list", "--workspace", "acme"]);
    let consent = id(&["consent", "list", "--workspace", "acme"]);
    let known =
        [("{access_token}", tokens.access_token), ("{session}", session), ("{grant}", grant), ("{consent}", consent)];
    known.into_iter().collect()
}
