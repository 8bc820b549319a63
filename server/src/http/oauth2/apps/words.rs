//! What kinds of apps, grants and proofs are called on these pages, for readers who have never met OAuth.

use crate::domain::Tenant;
use crate::domain::app::AppView;
use crate::domain::guide::Guide;
use crate::template::page::Fact;
use entity::app::{AppType, AuthMethod};

/// Word, name and meaning of each kind of app.
pub(super) const KINDS: [(&str, &str, &str); 5] = [
    ("web", "Web app", "Runs on a server of yours, which can keep a secret."),
    ("spa", "Browser app", "Runs in the browser alone. It keeps no secret, because everybody could read it."),
    ("native", "Phone or desktop app", "Installed on people's own devices. It keeps no secret either."),
    ("machine", "Service", "A program that acts on its own. Nobody signs in to it."),
    ("api", "API", "Receives tokens from other apps and asks what they are worth."),
];

/// Why no service can be registered.
pub(super) const NO_SERVICES: &str =
    "A service needs a permission, and this workspace has none yet. Ask an admin to make one:";

/// What it means that an app may do without PKCE, and what comes before the command that ends it.
const UNPROVEN: &str = "Accepted, because this workspace lets older apps do without PKCE. Once the app sends a code \
    challenge, whoever runs the server can demand it:";

/// Who needs permissions: apps of any kind, and of the one that is shown.
pub(super) const PERMISSIONS: &str =
    "Each one opens part of an API. An app that only signs people in needs none; a service needs at least one.";

/// The same about one app.
pub(super) const fn permissions(kind: AppType) -> &'static str {
    match kind {
        AppType::Web | AppType::Spa | AppType::Native => {
            "Each one opens part of an API. Signing people in needs none of these."
        }
        AppType::Machine => "Each one opens part of an API. A service needs at least one.",
        AppType::Api => "Each one opens part of an API. An app that only checks tokens needs none.",
    }
}

/// The kind of a word.
pub(super) fn kind(word: &str) -> Option<AppType> {
    serde_json::from_value(word.into()).ok()
}

/// The proof of a word.
pub(super) fn proof(word: &str) -> Option<AuthMethod> {
    serde_json::from_value(word.into()).ok()
}

/// What a kind is called.
pub(super) fn name_of(app: &AppView) -> &'static str {
    let word = app.type_word();
    KINDS.iter().find(|(known, ..)| *known == word).map_or("App", |(_, name, _)| name)
}

fn grant(word: &str) -> &str {
    match word {
        "authorization_code" => "Sign people in",
        "refresh_token" => "Stay connected",
        "client_credentials" => "Act on its own",
        "implicit" => "Get tokens in the browser",
        "password" => "Exchange passwords",
        other => other,
    }
}

fn proof_of(app: &AppView) -> (&'static str, &'static str) {
    match app.token_endpoint_auth_method {
        AuthMethod::ClientSecretBasic => ("By its secret, in the Authorization header", "client_secret_basic"),
        AuthMethod::ClientSecretPost => ("By its secret, in the form it sends", "client_secret_post"),
        AuthMethod::None => ("It has no secret and proves each sign-in (PKCE)", "none"),
    }
}

/// The command that makes an app prove each sign-in (RFC 7636), if it keeps a secret, people sign in to it, and it may do
/// without as things are.
pub(super) fn unproven(tenant: &Tenant, app: &AppView) -> Option<String> {
    let signs_in = app.gets_codes() && app.token_endpoint_auth_method != AuthMethod::None;
    let optional = signs_in && !Guide::of(tenant, Some(app)).pkce_required;
    let slug = tenant.workspace().slug();
    optional.then(|| format!("tenantry app update --workspace {slug} {} --pkce required", app.client_id))
}

/// What there is to know about an app.
pub(super) fn facts(tenant: &Tenant, app: &AppView) -> Vec<Fact> {
    let fact = |label, text: String, code: Option<&str>| Fact { label, text, code: code.map(str::to_owned) };
    let (proof, proof_word) = proof_of(app);
    let mut facts = vec![fact("Kind", name_of(app).to_owned(), Some(app.type_word()))];
    if !app.grant_types.is_empty() {
        let named: Vec<&str> = app.grant_types.iter().map(|word| grant(word)).collect();
        facts.push(fact("What it may do", named.join(", "), Some(&app.grant_types.join(" "))));
    }
    if !app.scope.is_empty() {
        facts.push(fact("What it may ask for", String::new(), Some(&app.scope)));
    }
    facts.push(fact("How it proves itself", proof.to_owned(), Some(proof_word)));
    if let Some(command) = unproven(tenant, app) {
        facts.push(fact("Sign-ins without proof", UNPROVEN.to_owned(), Some(&command)));
    }
    if let Some(resource) = &app.resource {
        facts.push(fact("The API it is", String::new(), Some(resource)));
    }
    if !app.post_logout_redirect_uris.is_empty() {
        facts.push(fact("After signing out", String::new(), Some(&app.post_logout_redirect_uris.join(" "))));
    }
    if app.first_party {
        facts.push(fact("Consent", "Not asked: it belongs to the workspace itself".to_owned(), None));
    }
    let moment = app.created_at.to_string();
    facts.push(fact("Registered", moment.split('T').next().unwrap_or_default().to_owned(), None));
    facts
}
