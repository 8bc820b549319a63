//! `GET` and `POST /{ws}/oauth2/apps/{client_id}`: one app, and the form that changes it.

use super::list::problems_of;
use super::registration::{Problems, Typed};
use super::{Desk, client_id, json, wants_json, words};
use crate::domain::Tenant;
use crate::domain::app::permit::Denied;
use crate::domain::app::{AppView, has_people};
use crate::domain::refusal::Refused;
use crate::http::error::Explained;
use crate::http::form::query;
use crate::http::pages::{see_other, sentence};
use crate::http::tenant::Here;
use crate::state::State;
use crate::template::page::{AppPage, EditForm};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use entity::app::AuthMethod;

/// Shows the app.
pub async fn get(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    if wants_json(&request) {
        return json::show(&request, &tenant, client_id(&request)).await;
    }
    let desk = match Desk::open(&request, &state, &tenant).await {
        Ok(desk) => desk,
        Err(response) => return response,
    };
    let Ok(params) = query(&request) else { return desk.stop(&Explained::FORM_UNREADABLE) };
    let notice = match params.value("done") {
        Some("created") => Some("The app is registered. It has no secret: its client ID is all it needs."),
        Some("saved") => Some("Saved."),
        _ => None,
    };
    let shown = async {
        let app = desk.manager.show(&tenant, client_id(&request)).await?;
        page(&desk, &app, Shown { typed: Typed::of(&app), problems: Problems::default(), stale: false, notice }).await
    };
    match shown.await {
        Ok(page) => desk.show(StatusCode::OK, &page),
        Err(denied) => desk.denied(&denied),
    }
}

/// Changes the app.
pub async fn post(request: HttpRequest, state: web::Data<State>, tenant: Here, payload: web::Payload) -> HttpResponse {
    let (desk, form) = match Desk::with_form(&request, &state, &tenant, payload).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let changed = async {
        let app = desk.manager.show_changeable(&tenant, client_id(&request)).await?;
        let typed = Typed::read(&form);
        let problems = match typed.change(&tenant, &app) {
            Ok(change) => match desk.manager.update(&tenant, (&app.client_id, typed.version), &change).await {
                Ok(_) => return Ok(None),
                Err(Denied::Refused(Refused::Stale)) => return stale(&desk, typed).await,
                Err(denied) => problems_of(&denied).ok_or(denied)?,
            },
            Err(problems) => problems,
        };
        let shown = Shown { typed, problems, stale: false, notice: None };
        Ok(Some((StatusCode::BAD_REQUEST, page(&desk, &app, shown).await?)))
    };
    match changed.await {
        Ok(None) => see_other(&desk.path(&format!("/{}?done=saved", client_id(&request)))),
        Ok(Some((status, page))) => desk.show(status, &page),
        Err(denied) => desk.denied(&denied),
    }
}

/// What was typed, beside what somebody else made of the app meanwhile. Sent again, it replaces that. A form that was
/// sent twice is no quarrel: there is nothing left to change.
async fn stale(desk: &Desk<'_>, mut typed: Typed) -> Result<Option<(StatusCode, AppPage)>, Denied> {
    let now = desk.manager.show(desk.tenant, client_id(desk.request)).await?;
    if typed.differences(desk.tenant, &now).is_empty() {
        return Ok(None);
    }
    typed.version = now.version;
    let shown = Shown { typed, problems: Problems::default(), stale: true, notice: None };
    Ok(Some((StatusCode::CONFLICT, page(desk, &now, shown).await?)))
}

/// What the page shows beside the app.
struct Shown {
    typed: Typed,
    problems: Problems,
    stale: bool,
    notice: Option<&'static str>,
}

async fn page(desk: &Desk<'_>, app: &AppView, shown: Shown) -> Result<AppPage, Denied> {
    let why_not = desk.manager.why_not(desk.tenant, &app.client_id).await?;
    let form = match why_not {
        Some(_) => None,
        None => Some(form(desk, app, &shown)?),
    };
    Ok(AppPage {
        chrome: desk.chrome(),
        app: desk.head(app),
        notice: shown.notice.map(str::to_owned),
        script_href: desk.script(),
        facts: facts(desk.tenant, app, form.is_none()),
        disabled: app.disabled,
        help_href: desk.help(Some(app)),
        form,
        locked: why_not.map(|denied| sentence(&denied.to_string())),
    })
}

/// What the form does not show already.
fn facts(tenant: &Tenant, app: &AppView, whole: bool) -> Vec<crate::template::page::Fact> {
    let mut facts = words::facts(tenant, app);
    if whole && !app.redirect_uris.is_empty() {
        let uris = app.redirect_uris.join(" ");
        let fact = crate::template::page::Fact { label: "Return addresses", text: String::new(), code: Some(uris) };
        facts.insert(1, fact);
    }
    facts
}

fn form(desk: &Desk<'_>, app: &AppView, shown: &Shown) -> Result<EditForm, Denied> {
    let (typed, problems) = (&shown.typed, &shown.problems);
    let below = |step: &str| desk.path(&format!("/{}{step}", app.client_id));
    Ok(EditForm {
        action: below(""),
        form_token: desk.form_token()?,
        version: typed.version,
        stale: shown.stale,
        now: if shown.stale { typed.differences(desk.tenant, app) } else { Vec::new() },
        name: typed.name_field(problems, true),
        uris: typed.uris_field(problems, true),
        has_uris: has_people(app.app_type),
        scopes: typed.choices(desk.tenant, problems, true),
        scopes_hint: words::permissions(app.app_type),
        scopes_problem: problems.scopes.clone(),
        problem: problems.other.clone(),
        rotate_href: (app.token_endpoint_auth_method != AuthMethod::None).then(|| below("/rotate")),
        delete_href: below("/delete"),
    })
}
