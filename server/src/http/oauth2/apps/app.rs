//! `GET` and `POST /{ws}/oauth2/apps/{client_id}`: one app, and the form that changes it.

use super::list::problems_of;
use super::registration::{Problems, Typed, has_people, sentence};
use super::{Desk, client_id, json, wants_json, words};
use crate::domain::app::AppView;
use crate::domain::app::permit::Denied;
use crate::http::error::Explained;
use crate::http::form::query;
use crate::http::pages::chrome::chrome;
use crate::http::pages::see_other;
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
        page(&desk, &app, (Typed::of(&app), Problems::default()), notice).await
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
        if let Some(denied) = desk.manager.why_not(&tenant, client_id(&request)).await? {
            return Err(denied);
        }
        let app = desk.manager.show(&tenant, client_id(&request)).await?;
        let typed = Typed::read(&form);
        let problems = match typed.change(&tenant, &app) {
            Ok(change) => match desk.manager.update(&tenant, &app.client_id, &change).await {
                Ok(_) => return Ok(None),
                Err(denied) => problems_of(&denied).ok_or(denied)?,
            },
            Err(problems) => problems,
        };
        page(&desk, &app, (typed, problems), None).await.map(Some)
    };
    match changed.await {
        Ok(None) => see_other(&desk.path(&format!("/{}?done=saved", client_id(&request)))),
        Ok(Some(page)) => desk.show(StatusCode::BAD_REQUEST, &page),
        Err(denied) => desk.denied(&denied),
    }
}

async fn page(
    desk: &Desk<'_>,
    app: &AppView,
    (typed, problems): (Typed, Problems),
    notice: Option<&str>,
) -> Result<AppPage, Denied> {
    let why_not = desk.manager.why_not(desk.tenant, &app.client_id).await?;
    let form = match why_not {
        Some(_) => None,
        None => Some(form(desk, app, &typed, &problems)?),
    };
    Ok(AppPage {
        chrome: chrome(Some(desk.tenant)),
        app: desk.head(app),
        notice: notice.map(str::to_owned),
        script_href: desk.script(),
        facts: facts(app, form.is_none()),
        disabled: app.disabled,
        help_href: desk.help(Some(app)),
        form,
        locked: why_not.map(|denied| sentence(&denied.to_string())),
    })
}

/// What the form does not show already.
fn facts(app: &AppView, whole: bool) -> Vec<crate::template::page::Fact> {
    let mut facts = words::facts(app);
    if whole && !app.redirect_uris.is_empty() {
        let uris = app.redirect_uris.join(" ");
        let fact = crate::template::page::Fact { label: "Return addresses", text: String::new(), code: Some(uris) };
        facts.insert(1, fact);
    }
    facts
}

fn form(desk: &Desk<'_>, app: &AppView, typed: &Typed, problems: &Problems) -> Result<EditForm, Denied> {
    let below = |step: &str| desk.path(&format!("/{}{step}", app.client_id));
    Ok(EditForm {
        action: below(""),
        form_token: desk.form_token()?,
        name: typed.name_field(problems, true),
        uris: typed.uris_field(problems, true),
        has_uris: has_people(app.app_type),
        scopes: typed.choices(desk.tenant),
        problem: problems.other.clone(),
        rotate_href: (app.token_endpoint_auth_method != AuthMethod::None).then(|| below("/rotate")),
        delete_href: below("/delete"),
    })
}
