//! The command line through the admin API of a server: `alike` goes through every command on the database and through a
//! server and compares; `token` is about what becomes of the token, `trouble` about servers that cannot or will not.

mod alike;
mod token;
mod trouble;

use harness::operator::Role;
use harness::{App, Installation};
use serde_json::Value;
use tenantry::domain::policy::permitted;
use tenantry::protocol::scope::{PLATFORM_SCOPES, ScopeSet};

/// A folder in which nothing is, and a program that is told where the server is.
fn afar(url: &str, token: &str) -> Installation {
    let mut place = Installation::new();
    place.set("TENANTRY_SERVER", url);
    place.set("TENANTRY_TOKEN", token);
    place
}

/// A machine app with this role in a workspace of an installation, and every scope that the role reaches.
fn robot(place: &Installation, slug: &str, client_id: &str, role: Role) -> App {
    let app = place.app(slug, &["--type", "machine", "--client-id", client_id]);
    let role_word = serde_json::to_value(role).expect("a word");
    let role_word = role_word.as_str().expect("a word");
    place.json(&["member", "create", "--workspace", slug, "--app", client_id, "--role", role_word], "").object();
    let scopes = reached(role);
    place.json(&["app", "update", "--workspace", slug, client_id, "--add-scope", &scopes], "").object();
    app
}

/// Every scope that a role reaches.
fn reached(role: Role) -> String {
    permitted(role, &ScopeSet::of(&PLATFORM_SCOPES)).to_string()
}

/// A token of such an app for the admin API of the server of this URL.
async fn token(app: &App, role: Role, url: &str) -> String {
    let (scope, resource) = (reached(role), format!("{url}/api/v1"));
    let form = [("grant_type", "client_credentials"), ("scope", &scope), ("resource", &resource)];
    app.token(&form).await.tokens().access_token
}

/// What a program answered, without what is another each time: ids, times, secrets and what is counted.
fn masked(value: &Value, origin: &str) -> Value {
    const OTHERS: [&str; 14] = [
        "unchained",
        "version",
        "iat",
        "exp",
        "updated_at",
        "client_id_issued_at",
        "client_secret",
        "url",
        "kid",
        "jti",
        "head",
        "events",
        "uses",
        "master",
    ];
    match value {
        Value::Object(members) => {
            let mask = |(name, value): (&String, &Value)| {
                let value = if OTHERS.contains(&name.as_str()) { "«other»".into() } else { masked(value, origin) };
                (name.clone(), value)
            };
            Value::Object(members.iter().map(mask).collect())
        }
        Value::Array(items) => items.iter().map(|item| masked(item, origin)).collect(),
        Value::String(text) => text.split(' ').map(|word| mask(word, origin)).collect::<Vec<_>>().join(" ").into(),
        other => other.clone(),
    }
}

fn mask(word: &str, origin: &str) -> String {
    let dashes = |at: &[usize]| at.iter().all(|at| word.as_bytes().get(*at) == Some(&b'-'));
    if word.len() == 36 && dashes(&[8, 13, 18, 23]) {
        return "«id»".to_owned();
    }
    if word.len() == 20 && word.ends_with('Z') && dashes(&[4, 7]) {
        return "«time»".to_owned();
    }
    word.replace(origin, "«origin»")
}
