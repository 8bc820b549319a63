//! `GET` and `POST /{ws}/oauth2/apps/{client_id}/delete`: deletes an app once its name was typed.

use super::{Desk, client_id};
use crate::domain::app::AppView;
use crate::domain::app::permit::Denied;
use crate::http::pages::see_other;
use crate::http::tenant::Here;
use crate::state::State;
use crate::template::page::{AppDeletePage, Field};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

/// Asks.
pub async fn get(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let desk = match Desk::open(&request, &state, &tenant).await {
        Ok(desk) => desk,
        Err(response) => return response,
    };
    let asked = async {
        let app = desk.manager.show_changeable(&tenant, client_id(&request)).await?;
        question(&desk, &app, Field { focus: true, ..Field::default() })
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
    let typed = form.value("confirm").unwrap_or_default();
    let deleted = async {
        let app = desk.manager.show_changeable(&tenant, client_id(&request)).await?;
        if typed.trim() != app.client_name {
            let problem = Some("This is not the app's name. Nothing was deleted.".to_owned());
            return question(&desk, &app, Field { value: typed.to_owned(), problem, focus: true }).map(Some);
        }
        desk.manager.delete(&tenant, &app.client_id).await?;
        Ok(None)
    };
    match deleted.await {
        Ok(None) => see_other(&format!("{}?done=deleted", desk.path(""))),
        Ok(Some(page)) => desk.show(StatusCode::BAD_REQUEST, &page),
        Err(denied) => desk.denied(&denied),
    }
}

fn question(desk: &Desk<'_>, app: &AppView, confirm: Field) -> Result<AppDeletePage, Denied> {
    Ok(AppDeletePage {
        chrome: desk.chrome(),
        app: desk.head(app),
        action: desk.path(&format!("/{}/delete", app.client_id)),
        form_token: desk.form_token()?,
        confirm,
    })
}
