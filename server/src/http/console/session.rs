//! `GET /console/session`: who is signed in, for the app in the browser. Of a workspace, if one is named: its own member,
//! else an operator.

use super::{signed_in, tenant};
use crate::domain::{Fault, console};
use crate::http::cookie::Browser;
use crate::http::csrf;
use crate::http::error::fault_json;
use crate::http::form::query;
use crate::state::State;
use crate::store::SYSTEM;
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
    let params = query(request).unwrap_or_default();
    let named = params.value("workspace").filter(|slug| *slug != SYSTEM);
    for slug in named.into_iter().chain([SYSTEM]) {
        let Some(home) = tenant(request, state, slug).await? else { continue };
        let Some(session) = signed_in(request, &home).await? else { continue };
        let user = session.user();
        let role = console::role(&home, user.id).await?;
        let role =
            if home.workspace().is_system() { role.map(|_| json!("operator")) } else { role.map(|role| json!(role)) };
        return Ok(json!({
            "signed_in": true,
            "workspace": { "slug": home.workspace().slug(), "name": home.workspace().name() },
            "user": {
                "id": user.id,
                "name": user.claims.0.get("name"),
                "username": user.username,
                "email": user.email,
            },
            "role": role,
            "fresh": session.is_fresh(home.now()),
            "form_token": csrf::token(&home, &Browser::of(request, &home))?,
        }));
    }
    Ok(json!({ "signed_in": false }))
}
