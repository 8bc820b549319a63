//! `GET /console/session`: who is signed in, for the app in the browser.

use super::{signed_in, system};
use crate::domain::{Fault, console};
use crate::http::cookie::Browser;
use crate::http::csrf;
use crate::http::error::fault_json;
use crate::state::State;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

/// Says who.
pub async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match describe(&request, &state).await {
        Ok(description) => HttpResponse::Ok().json(description),
        Err(fault) => fault_json(&fault),
    }
}

async fn describe(request: &HttpRequest, state: &State) -> Result<Value, Fault> {
    let system = system(request, state).await?;
    let Some(session) = signed_in(request, &system).await? else { return Ok(json!({ "signed_in": false })) };
    let user = session.user();
    let role = console::role(&system, user.id).await?.map(|_| "operator");
    let form_token = csrf::token(&system, &Browser::of(request, &system))?;
    Ok(json!({
        "signed_in": true,
        "workspace": { "slug": system.workspace().slug(), "name": system.workspace().name() },
        "user": {
            "name": user.claims.0.get("name"),
            "username": user.username,
            "email": user.email,
        },
        "role": role,
        "form_token": form_token,
    }))
}
