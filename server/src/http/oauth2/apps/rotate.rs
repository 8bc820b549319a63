//! `GET` and `POST /{ws}/oauth2/apps/{client_id}/rotate`: explains what a new secret does, and shows it once.

use super::{Desk, client_id};
use crate::domain::app::permit::Denied;
use crate::domain::app::{AppView, OVERLAP_SECONDS};
use crate::domain::refusal::Refused;
use crate::http::tenant::Here;
use crate::state::State;
use crate::template::page::{AppRotatePage, AppRotatedPage};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use entity::app::AuthMethod;
use secrecy::ExposeSecret;

/// Asks.
pub async fn get(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let desk = match Desk::open(&request, &state, &tenant).await {
        Ok(desk) => desk,
        Err(response) => return response,
    };
    let asked = async {
        let app = desk.manager.show_changeable(&tenant, client_id(&request)).await?;
        if app.token_endpoint_auth_method == AuthMethod::None {
            return Err(Refused::not_found("secret", &app.client_id).into());
        }
        question(&desk, &app)
    };
    match asked.await {
        Ok(page) => desk.show(StatusCode::OK, &page),
        Err(denied) => desk.denied(&denied),
    }
}

/// Does it.
pub async fn post(request: HttpRequest, state: web::Data<State>, tenant: Here, payload: web::Payload) -> HttpResponse {
    let (desk, form) = match Desk::with_form(&request, &state, &tenant, payload).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let leaked = form.value("leaked").is_some();
    match desk.manager.rotate(&tenant, client_id(&request), leaked).await {
        Ok(app) => rotated(&desk, &app, leaked),
        Err(denied) => desk.denied(&denied),
    }
}

/// How long a replaced secret works, in words.
fn overlap() -> String {
    format!("{} hours", OVERLAP_SECONDS / 3_600)
}

fn question(desk: &Desk<'_>, app: &AppView) -> Result<AppRotatePage, Denied> {
    Ok(AppRotatePage {
        chrome: desk.chrome(),
        app: desk.head(app),
        action: desk.path(&format!("/{}/rotate", app.client_id)),
        form_token: desk.form_token()?,
        overlap: overlap(),
    })
}

fn rotated(desk: &Desk<'_>, app: &AppView, leaked: bool) -> HttpResponse {
    let secret = app.client_secret.as_ref().map(|secret| secret.expose_secret().to_owned());
    let page = AppRotatedPage {
        chrome: desk.chrome(),
        app: desk.head(app),
        script_href: desk.script(),
        client_secret: secret.unwrap_or_default(),
        overlap: (!leaked).then(overlap),
    };
    desk.show(StatusCode::OK, &page)
}
