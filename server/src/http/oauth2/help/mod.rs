//! `GET /{ws}/oauth2`: the requests an app sends, in order, as this workspace answers them now: only what is switched
//! on, with its own addresses, and with the values of an app the person who is signed in may see. Anybody may read it;
//! it holds no secret.

pub(super) mod commands;
mod lacking;
mod older;

use crate::domain::app::AppView;
use crate::domain::app::permit::{Denied, Manager, READ, WRITE};
use crate::domain::guide::Guide;
use crate::domain::refusal::Refused;
use crate::domain::session::Session;
use crate::domain::{Fault, Tenant};
use crate::http::error::{Explained, page};
use crate::http::form::query;
use crate::http::pages::chrome::{chrome, chrome_of};
use crate::http::pages::login::Next;
use crate::http::pages::{self, fault, render};
use crate::http::tenant::Here;
use crate::protocol::scope::{OFFLINE_ACCESS, OPENID, ScopeSet};
use crate::protocol::token_request::GrantType;
use crate::state::State;
use crate::store::Page;
use crate::template::asset;
use crate::template::page::{AppChoice, CodeStep, HelpPage, OlderForm, RegisterStep};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use commands::{Field, Sender, quoted};
use entity::app::AuthMethod;
use entity::scope::Kind;
use lacking::{Lacking, step};

/// Apps offered to choose from.
const CHOICES: u64 = 12;

const STATE: &str = "STATE=$(openssl rand -hex 16)\n";
const NONCE: &str = "NONCE=$(openssl rand -hex 16)\n";
const PROOF: &str = "CODE_VERIFIER=$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')\n\
    CODE_CHALLENGE=$(printf %s \"$CODE_VERIFIER\" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=')";

/// Shows the page.
pub async fn show(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let Ok(params) = query(&request) else {
        return page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE);
    };
    match reader(&request, &tenant, params.value("app")).await {
        Ok(reader) => match older::forms(&tenant).await {
            Ok(older) => render(&state, StatusCode::OK, &steps(&tenant, &reader, older)),
            Err(error) => fault(&request, &state, &tenant, &error),
        },
        Err(error) => fault(&request, &state, &tenant, &error),
    }
}

/// Who reads: what they may see, and which of it they chose.
struct Reader {
    session: Option<Session>,
    apps: Vec<AppView>,
    app: Option<AppView>,
}

/// An app that is not there or another's is as if none had been named. Whoever sees a single app needs to name none.
async fn reader(request: &HttpRequest, tenant: &Tenant, wanted: Option<&str>) -> Result<Reader, Fault> {
    let stranger = |session| Reader { session, apps: Vec::new(), app: None };
    let Some(session) = pages::session(request, tenant).await? else { return Ok(stranger(None)) };
    let Some(manager) = Manager::of_person(tenant, session.user().id).await? else {
        return Ok(stranger(Some(session)));
    };
    let seen = async {
        let apps = manager.list(tenant, Page { after: None, limit: CHOICES }).await?.apps;
        let named = match wanted {
            Some(client_id) => found(manager.show(tenant, client_id).await)?,
            None => None,
        };
        let sole = || if let [app] = apps.as_slice() { Some(app.clone()) } else { None };
        let app = named.or_else(sole);
        Ok((apps, app))
    };
    match seen.await {
        Ok((apps, app)) => Ok(Reader { session: Some(session), apps, app }),
        Err(Denied::Refused(Refused::Fault(error))) => Err(error),
        Err(_) => Ok(stranger(Some(session))),
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
        let mut scope = scope_of(app);
        scope.remove(OFFLINE_ACCESS);
        scope.to_string()
    };
    Sender {
        client_id: app.map_or_else(|| "YOUR_CLIENT_ID".to_owned(), |app| app.client_id.clone()),
        proof: guide.proof,
        secret: "CLIENT_SECRET",
        redirect_uri: app.and_then(|app| app.redirect_uris.first().cloned()).unwrap_or_else(example),
        scope: app.map_or_else(|| "openid profile email".to_owned(), scope),
    }
}

fn scope_of(app: &AppView) -> ScopeSet {
    ScopeSet::parse(&app.scope).unwrap_or_default()
}

fn steps(tenant: &Tenant, reader: &Reader, older: Vec<OlderForm>) -> HelpPage {
    let urls = tenant.urls();
    let app = reader.app.as_ref();
    let guide = Guide::of(tenant, app);
    let sender = sender(&guide, app);
    let at = |path: &str| urls.absolute(path);
    let token = at("/oauth2/token");
    let lacking = Lacking { tenant, guide: &guide, app };
    let one = |grant, command| guide.has(grant).then(|| step(lacking.grant(grant), command));
    let own_path = urls.path("/oauth2");
    let choice = |one: &AppView| AppChoice {
        href: format!("{own_path}?app={}", one.client_id),
        name: one.client_name.clone(),
        chosen: app.is_some_and(|app| app.client_id == one.client_id),
    };
    let refreshes = guide.has(GrantType::RefreshToken) && guide.given(GrantType::RefreshToken);
    let ended = Field::Variable("token", if refreshes { "REFRESH_TOKEN" } else { "ACCESS_TOKEN" });
    let userinfo = format!("curl {} \\\n  -H \"Authorization: Bearer $ACCESS_TOKEN\"", at("/oauth2/userinfo"));
    HelpPage {
        chrome: reader.session.as_ref().map_or_else(|| chrome(Some(tenant)), |session| chrome_of(tenant, session)),
        script_href: asset::copy_script().href(&urls.path("/assets")),
        apps: reader.apps.iter().map(choice).collect(),
        app_name: app.map(|app| app.client_name.clone()),
        disabled: app.is_some_and(|app| app.disabled),
        secret: guide.proof != AuthMethod::None,
        sign_in_href: reader.session.is_none().then(|| Next::Help.login(tenant)),
        apps_href: urls.path("/oauth2/apps"),
        issuer: urls.issuer().to_owned(),
        register: guide.has(GrantType::ClientCredentials).then(|| register(tenant)),
        code: guide.has(GrantType::AuthorizationCode).then(|| code(tenant, &guide, &sender, &lacking)),
        implicit: one(GrantType::Implicit, implicit(tenant, &sender)),
        password: one(GrantType::Password, password(&token, &sender)),
        machine: one(GrantType::ClientCredentials, machine(tenant, &sender, app)),
        refresh: one(GrantType::RefreshToken, refresh(&token, &sender)),
        userinfo: step(lacking.person(), userinfo),
        introspect: sender.or_api().post(&at("/oauth2/introspect"), &[Field::Variable("token", "ACCESS_TOKEN")]),
        revoke: step(lacking.token(), sender.post(&at("/oauth2/revoke"), &[ended])),
        revoke_refresh: refreshes,
        discovery: format!("curl {}", at("/.well-known/openid-configuration")),
        older,
    }
}

/// How a program gets a token, and registers an app with it.
fn register(tenant: &Tenant) -> RegisterStep {
    let (urls, slug) = (tenant.urls(), tenant.workspace().slug());
    let program = Sender {
        client_id: "PROGRAM_CLIENT_ID".to_owned(),
        proof: tenant.workspace().settings().app_auth_method,
        secret: "PROGRAM_SECRET",
        redirect_uri: String::new(),
        scope: format!("{READ} {WRITE}"),
    };
    let fields = [Field::Text("grant_type", "client_credentials"), Field::Text("scope", &program.scope)];
    let body = r#"{"type":"web","client_name":"My app","redirect_uris":["https://app.example.com/callback"]}"#;
    let headers = "-H \"Authorization: Bearer $TOKEN\" \\\n  -H \"Content-Type: application/json\"";
    let url = urls.absolute("/oauth2/apps");
    let id = &program.client_id;
    RegisterStep {
        member: format!(
            "tenantry app create --workspace {slug} --type machine --name Registrar\n\
             tenantry member create --workspace {slug} --app {id} --role admin\n\
             tenantry app update --workspace {slug} {id} --add-scope {READ} --add-scope {WRITE}"
        ),
        token: program.post(&urls.absolute("/oauth2/token"), &fields),
        command: format!("curl {url} \\\n  {headers} \\\n  -d {}", quoted(body)),
    }
}

fn code(tenant: &Tenant, guide: &Guide, sender: &Sender, lacking: &Lacking<'_>) -> CodeStep {
    let urls = tenant.urls();
    let nonce = sender.scope.split(' ').any(|scope| scope == OPENID);
    let mut drawn = vec![("state", "$STATE")];
    if nonce {
        drawn.push(("nonce", "$NONCE"));
    }
    drawn.extend([("code_challenge", "$CODE_CHALLENGE"), ("code_challenge_method", "S256")]);
    let fields = [
        Field::Text("grant_type", "authorization_code"),
        Field::Variable("code", "CODE"),
        Field::Text("redirect_uri", &sender.redirect_uri),
        Field::Variable("code_verifier", "CODE_VERIFIER"),
    ];
    let (missing, remedy) = lacking.grant(GrantType::AuthorizationCode).unzip();
    CodeStep {
        prepare: [STATE, if nonce { NONCE } else { "" }, PROOF].concat(),
        nonce,
        pkce_required: guide.pkce_required || sender.proof == AuthMethod::None,
        authorize: sender.address(&urls.absolute("/oauth2/authorize"), "code", &drawn),
        exchange: sender.post(&urls.absolute("/oauth2/token"), &fields),
        missing,
        remedy: remedy.flatten(),
    }
}

/// A service that is allowed nothing but to manage the workspace has to say so.
fn machine(tenant: &Tenant, sender: &Sender, app: Option<&AppView>) -> String {
    let own = app.map(scope_of).unwrap_or_default();
    let platform = match tenant.catalogue().of_kind(&own, Kind::Api) {
        apis if apis.is_empty() => tenant.catalogue().of_kind(&own, Kind::Platform).to_string(),
        _ => String::new(),
    };
    let mut fields = vec![Field::Text("grant_type", "client_credentials")];
    if !platform.is_empty() {
        fields.push(Field::Text("scope", &platform));
    }
    sender.post(&tenant.urls().absolute("/oauth2/token"), &fields)
}

fn implicit(tenant: &Tenant, sender: &Sender) -> String {
    let address = sender.address(&tenant.urls().absolute("/oauth2/authorize"), "token", &[("state", "$STATE")]);
    format!("{STATE}{address}")
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
