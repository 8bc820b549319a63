//! `GET /{ws}/oauth2`: the requests an app sends, in order, as this workspace answers them now: only what is switched
//! on, with its own addresses, and with the values of an app the person who is signed in may see. Anybody may read it;
//! it holds no secret.

pub(super) mod commands;

use crate::domain::app::AppView;
use crate::domain::app::permit::{Denied, Manager};
use crate::domain::guide::Guide;
use crate::domain::refusal::Refused;
use crate::domain::switch::Switch;
use crate::domain::{Fault, Tenant};
use crate::http::error::{Explained, page};
use crate::http::form::query;
use crate::http::pages::chrome::chrome;
use crate::http::pages::login::Next;
use crate::http::pages::{self, fault, render};
use crate::http::tenant::Here;
use crate::protocol::scope::{OFFLINE_ACCESS, ScopeSet};
use crate::protocol::token_request::GrantType;
use crate::state::State;
use crate::store::Page;
use crate::template::asset;
use crate::template::page::{AppChoice, CodeStep, HelpPage, OlderForm, Step};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use commands::{Field, Sender, quoted};

/// Apps offered to choose from.
const CHOICES: u64 = 12;

const PREPARE: &str = "STATE=$(openssl rand -hex 16)\n\
    CODE_VERIFIER=$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')\n\
    CODE_CHALLENGE=$(printf %s \"$CODE_VERIFIER\" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=')";

/// Shows the page.
pub async fn show(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let Ok(params) = query(&request) else {
        return page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE);
    };
    match reader(&request, &tenant, params.value("app")).await {
        Ok(reader) => render(&state, StatusCode::OK, &steps(&tenant, &reader)),
        Err(error) => fault(&request, &state, &tenant, &error),
    }
}

/// Who reads: what they may see, and which of it they chose.
struct Reader {
    signed_in: bool,
    apps: Vec<AppView>,
    app: Option<AppView>,
}

/// An app that is not there or another's is as if none had been named.
async fn reader(request: &HttpRequest, tenant: &Tenant, wanted: Option<&str>) -> Result<Reader, Fault> {
    let stranger = |signed_in| Reader { signed_in, apps: Vec::new(), app: None };
    let Some(session) = pages::session(request, tenant).await? else { return Ok(stranger(false)) };
    let Some(manager) = Manager::of_person(tenant, session.user().id).await? else { return Ok(stranger(true)) };
    let seen = async {
        let apps = manager.list(tenant, Page { after: None, limit: CHOICES }).await?.apps;
        let app = match wanted {
            Some(client_id) => found(manager.show(tenant, client_id).await)?,
            None => None,
        };
        Ok(Reader { signed_in: true, apps, app })
    };
    match seen.await {
        Err(Denied::Refused(Refused::Fault(error))) => Err(error),
        seen => Ok(seen.unwrap_or_else(|_| stranger(true))),
    }
}

fn found(shown: Result<AppView, Denied>) -> Result<Option<AppView>, Denied> {
    match shown {
        Err(Denied::Refused(Refused::NotFound { .. })) => Ok(None),
        shown => shown.map(Some),
    }
}

fn sender(guide: &Guide, app: Option<&AppView>) -> Sender {
    let example = || "https://app.example.com/callback".to_owned();
    // What is kept while nobody is there needs its own consent: the first steps do without.
    let scope = |app: &AppView| {
        let mut scope = ScopeSet::parse(&app.scope).unwrap_or_default();
        scope.remove(OFFLINE_ACCESS);
        scope.to_string()
    };
    Sender {
        client_id: app.map_or_else(|| "YOUR_CLIENT_ID".to_owned(), |app| app.client_id.clone()),
        proof: guide.proof,
        redirect_uri: app.and_then(|app| app.redirect_uris.first().cloned()).unwrap_or_else(example),
        scope: app.map_or_else(|| "openid profile email".to_owned(), scope),
    }
}

fn steps(tenant: &Tenant, reader: &Reader) -> HelpPage {
    let urls = tenant.urls();
    let app = reader.app.as_ref();
    let guide = Guide::of(tenant, app);
    let sender = sender(&guide, app);
    let at = |path: &str| urls.absolute(path);
    let token = at("/oauth2/token");
    let one =
        |grant: GrantType, command: String| guide.has(grant).then(|| Step { command, missing: missing(&guide, grant) });
    let own_path = urls.path("/oauth2");
    let choice = |one: &AppView| AppChoice {
        href: format!("{own_path}?app={}", one.client_id),
        name: one.client_name.clone(),
        chosen: app.is_some_and(|app| app.client_id == one.client_id),
    };
    let token_of = |variable| [Field::Variable("token", variable)];
    HelpPage {
        chrome: chrome(Some(tenant)),
        script_href: asset::copy_script().href(&urls.path("/assets")),
        apps: reader.apps.iter().map(choice).collect(),
        app_name: app.map(|app| app.client_name.clone()),
        sign_in_href: (!reader.signed_in).then(|| Next::Help.login(tenant)),
        apps_href: urls.path("/oauth2/apps"),
        issuer: urls.issuer().to_owned(),
        register: register(&at("/oauth2/apps")),
        code: guide.has(GrantType::AuthorizationCode).then(|| code(tenant, &guide, &sender)),
        implicit: one(GrantType::Implicit, implicit(tenant, &sender)),
        password: one(GrantType::Password, password(&token, &sender)),
        machine: one(
            GrantType::ClientCredentials,
            sender.post(&token, &[Field::Text("grant_type", "client_credentials")]),
        ),
        refresh: one(GrantType::RefreshToken, refresh(&token, &sender)),
        userinfo: format!("curl {} \\\n  -H \"Authorization: Bearer $ACCESS_TOKEN\"", at("/oauth2/userinfo")),
        introspect: sender.or_api().post(&at("/oauth2/introspect"), &token_of("ACCESS_TOKEN")),
        revoke: sender.post(&at("/oauth2/revoke"), &token_of("REFRESH_TOKEN")),
        discovery: format!("curl {}", at("/.well-known/openid-configuration")),
        older: guide.older.iter().map(|switch| older(tenant, *switch)).collect(),
    }
}

fn missing(guide: &Guide, grant: GrantType) -> Option<String> {
    (!guide.given(grant)).then(|| format!("This app is not registered for the grant {}.", grant.as_str()))
}

fn register(url: &str) -> String {
    let body = r#"{"type":"web","client_name":"My app","redirect_uris":["https://app.example.com/callback"]}"#;
    let headers = "-H \"Authorization: Bearer $TOKEN\" \\\n  -H \"Content-Type: application/json\"";
    format!("curl {url} \\\n  {headers} \\\n  -d {}", quoted(body))
}

fn code(tenant: &Tenant, guide: &Guide, sender: &Sender) -> CodeStep {
    let urls = tenant.urls();
    let proof = [("state", "$STATE"), ("code_challenge", "$CODE_CHALLENGE"), ("code_challenge_method", "S256")];
    let fields = [
        Field::Text("grant_type", "authorization_code"),
        Field::Variable("code", "CODE"),
        Field::Text("redirect_uri", &sender.redirect_uri),
        Field::Variable("code_verifier", "CODE_VERIFIER"),
    ];
    CodeStep {
        prepare: PREPARE.to_owned(),
        pkce_required: guide.pkce_required || sender.proof == entity::app::AuthMethod::None,
        authorize: sender.address(&urls.absolute("/oauth2/authorize"), "code", &proof),
        exchange: sender.post(&urls.absolute("/oauth2/token"), &fields),
        missing: missing(guide, GrantType::AuthorizationCode),
    }
}

fn implicit(tenant: &Tenant, sender: &Sender) -> String {
    let address = sender.address(&tenant.urls().absolute("/oauth2/authorize"), "token", &[("state", "$STATE")]);
    format!("STATE=$(openssl rand -hex 16)\n{address}")
}

fn password(token: &str, sender: &Sender) -> String {
    let mut fields = vec![
        Field::Text("grant_type", "password"),
        Field::Variable("username", "LOGIN"),
        Field::Variable("password", "PASSWORD"),
    ];
    if !sender.scope.is_empty() {
        fields.push(Field::Text("scope", &sender.scope));
    }
    sender.post(token, &fields)
}

fn refresh(token: &str, sender: &Sender) -> String {
    let fields = [Field::Text("grant_type", "refresh_token"), Field::Variable("refresh_token", "REFRESH_TOKEN")];
    sender.post(token, &fields)
}

/// An older form, and what it means here.
fn older(tenant: &Tenant, switch: Switch) -> OlderForm {
    let at = |path: &str| tenant.urls().absolute(path);
    let (form, means) = match switch {
        Switch::PathV1 => (at("/v1/oauth2/authorize"), "The same as /oauth2/authorize; /v1/oauth2/token likewise."),
        Switch::PathV4 => (
            at("/oauth2/v4/authorize"),
            "The same as /oauth2/authorize; /oauth2/v4/token and /oauth2/v4/revoke likewise.",
        ),
        Switch::PathOauth2Token => {
            (at("/oauth/2/token"), "The same as /oauth2/token, for client credentials and all else.")
        }
        Switch::JsonToken => {
            ("Content-Type: application/json".to_owned(), "The token endpoint reads a flat JSON object of texts too.")
        }
        Switch::RedirectUrlAlias => ("redirect_url=…".to_owned(), "The same as redirect_uri."),
        Switch::ScopeStar => ("scope=*".to_owned(), "Every API permission the app is registered for."),
        Switch::GrantTypeCode => ("grant_type=code".to_owned(), "The same as grant_type=authorization_code."),
        Switch::LenientForm => {
            ("line breaks".to_owned(), "Between the parameters of a form, and white space around them, do no harm.")
        }
        other => (other.name().to_owned(), ""),
    };
    OlderForm { form, means: means.to_owned() }
}
