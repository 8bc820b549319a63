//! `GET` and `POST /{ws}/oauth2/apps`: the apps somebody sees, and the form that registers another.

use super::registration::{Problems, Typed};
use super::{Desk, json, wants_json, words};
use crate::domain::app::AppView;
use crate::domain::app::permit::{AppList, Denied};
use crate::domain::cursor;
use crate::http::error::Explained;
use crate::http::form::query;
use crate::http::oauth2::help::commands::quoted;
use crate::http::pages::see_other;
use crate::http::tenant::Here;
use crate::protocol::token_request::GrantType;
use crate::state::State;
use crate::store::Page;
use crate::template::page::{AppCreatedPage, AppLine, AppsPage, RegisterForm};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use entity::app::AppType;
use secrecy::ExposeSecret;

/// The word in the cursors of this list.
pub(super) const LIST: &str = "apps";

/// Apps on one page: the form below them stays near.
const ON_A_PAGE: u64 = 20;

/// Shows the apps.
pub async fn get(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    if wants_json(&request) {
        return json::list(&request, &tenant).await;
    }
    let desk = match Desk::open(&request, &state, &tenant).await {
        Ok(desk) => desk,
        Err(response) => return response,
    };
    let Ok(params) = query(&request) else { return desk.stop(&Explained::FORM_UNREADABLE) };
    let after = params.value("cursor").map(|cursor| cursor::read(&tenant, LIST, cursor));
    let notice = (params.value("done") == Some("deleted")).then(|| "The app is deleted.".to_owned());
    let shown = Shown { after: after.flatten(), notice, typed: Typed::default(), problems: Problems::default() };
    page(&desk, StatusCode::OK, shown).await
}

/// Registers an app.
pub async fn post(request: HttpRequest, state: web::Data<State>, tenant: Here, payload: web::Payload) -> HttpResponse {
    if wants_json(&request) {
        return json::create(&request, &tenant, payload).await;
    }
    let (desk, form) = match Desk::with_form(&request, &state, &tenant, payload).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    if !desk.manager.may_write() {
        return desk.denied(&Denied::ReadOnly);
    }
    let typed = Typed::read(&form);
    let problems = match typed.registration(&tenant) {
        Ok((kind, settings)) => match desk.manager.create(&tenant, kind, settings).await {
            Ok(app) => return created(&desk, &app),
            Err(denied) => match problems_of(&denied) {
                Some(problems) => problems,
                None => return desk.denied(&denied),
            },
        },
        Err(problems) => problems,
    };
    page(&desk, StatusCode::BAD_REQUEST, Shown { after: None, notice: None, typed, problems }).await
}

/// What is wrong with the values, if that is why.
pub(super) fn problems_of(denied: &Denied) -> Option<Problems> {
    match denied {
        Denied::Refused(refused) => Problems::of(refused),
        _ => None,
    }
}

/// What the page shows beside the apps.
struct Shown {
    after: Option<uuid::Uuid>,
    notice: Option<String>,
    typed: Typed,
    problems: Problems,
}

async fn page(desk: &Desk<'_>, status: StatusCode, shown: Shown) -> HttpResponse {
    let found = desk.manager.list(desk.tenant, Page { after: shown.after, limit: ON_A_PAGE }).await;
    match found.and_then(|list| listed(desk, &list, shown)) {
        Ok(page) => desk.show(status, &page),
        Err(denied) => desk.denied(&denied),
    }
}

fn listed(desk: &Desk<'_>, list: &AppList, shown: Shown) -> Result<AppsPage, Denied> {
    let next = list.next.map(|id| cursor::write(desk.tenant, LIST, id.0)).transpose()?;
    let line = |app: &AppView| AppLine {
        href: desk.path(&format!("/{}", app.client_id)),
        name: app.client_name.clone(),
        client_id: app.client_id.clone(),
        kind: words::name_of(app).to_owned(),
        disabled: app.disabled,
    };
    let form = desk.manager.may_write().then(|| form(desk, &shown)).transpose()?;
    Ok(AppsPage {
        chrome: desk.chrome(),
        notice: shown.notice,
        own_only: desk.manager.sees_own_only(),
        apps: list.apps.iter().map(line).collect(),
        first_href: shown.after.map(|_| desk.path("")),
        next_href: next.map(|cursor| format!("{}?cursor={cursor}", desk.path(""))),
        register_href: format!("{}#register", desk.path("")),
        help_href: desk.help(None),
        form,
    })
}

fn form(desk: &Desk<'_>, shown: &Shown) -> Result<RegisterForm, Denied> {
    let (typed, problems) = (&shown.typed, &shown.problems);
    let first = problems.kind.is_none();
    Ok(RegisterForm {
        action: desk.path(""),
        form_token: desk.form_token()?,
        kinds: desk.kinds(typed.kind.as_deref(), !first),
        kind_problem: problems.kind.clone(),
        name: typed.name_field(problems, first),
        uris: typed.uris_field(problems, first),
        scopes: typed.choices(desk.tenant, problems, first),
        scopes_hint: if desk.tenant.offers(GrantType::ClientCredentials) {
            words::PERMISSIONS
        } else {
            words::permissions(AppType::Web)
        },
        scopes_problem: problems.scopes.clone(),
        problem: problems.other.clone(),
    })
}

/// The one answer with the secret; an app without one is shown on its own page.
fn created(desk: &Desk<'_>, app: &AppView) -> HttpResponse {
    let Some(secret) = &app.client_secret else {
        return see_other(&desk.path(&format!("/{}?done=created", app.client_id)));
    };
    let page = AppCreatedPage {
        chrome: desk.chrome(),
        app: desk.head(app),
        script_href: desk.script(),
        client_secret: secret.expose_secret().to_owned(),
        settings: settings(desk, app),
        prove: words::unproven(desk.tenant, app),
        help_href: desk.help(Some(app)),
    };
    desk.show(StatusCode::CREATED, &page)
}

/// Names and values for the app's configuration, as environment variables are written.
fn settings(desk: &Desk<'_>, app: &AppView) -> String {
    let urls = desk.tenant.urls();
    let mut lines = vec![format!("ISSUER={}", urls.issuer()), format!("CLIENT_ID={}", app.client_id)];
    if let Some(uri) = app.redirect_uris.first() {
        // A file of settings may be read by a shell.
        let plain = uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte));
        lines.push(format!("REDIRECT_URI={}", if plain { uri.clone() } else { quoted(uri) }));
        lines.push(format!("AUTHORIZATION_ENDPOINT={}", urls.absolute("/oauth2/authorize")));
    }
    if !app.grant_types.is_empty() {
        lines.push(format!("TOKEN_ENDPOINT={}", urls.absolute("/oauth2/token")));
    }
    if !app.redirect_uris.is_empty() {
        lines.push(format!("USERINFO_ENDPOINT={}", urls.absolute("/oauth2/userinfo")));
    }
    lines.push(format!("INTROSPECTION_ENDPOINT={}", urls.absolute("/oauth2/introspect")));
    lines.join("\n")
}
