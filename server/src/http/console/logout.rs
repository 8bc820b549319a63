//! `POST /console/logout`: ends the console's session and, with it, single sign-on in this browser. `workspace` names the
//! one whose session it is, if it is not an operator's.

use super::{signed_in, tenant};
use crate::domain::{Fault, Tenant, logout};
use crate::http::cookie::{Jar, clear};
use crate::http::error::{Explained, page, unavailable};
use crate::http::form::Form;
use crate::http::{csrf, pages};
use crate::protocol::params::Params;
use crate::state::State;
use crate::store::SYSTEM;
use actix_web::{HttpRequest, HttpResponse, web};

/// Signs out.
pub async fn end(request: HttpRequest, state: web::Data<State>, form: Form) -> HttpResponse {
    match finish(&request, &state, &form.0).await {
        Ok(Some(home)) => {
            let mut response = pages::see_other("/console");
            clear(response.headers_mut(), Jar::Console, &home);
            clear(response.headers_mut(), Jar::Session, &home);
            response
        }
        Ok(None) => page(&request, &state, None, &Explained::FORM_EXPIRED),
        Err(fault) => unavailable(&request, &state, None, &fault),
    }
}

async fn finish(request: &HttpRequest, state: &State, form: &Params) -> Result<Option<Tenant>, Fault> {
    let slug = form.value("workspace").unwrap_or(SYSTEM);
    let Some(home) = tenant(request, state, slug).await? else { return Ok(None) };
    if csrf::proven(request, &home, form)?.is_none() {
        return Ok(None);
    }
    for session in [signed_in(request, &home).await?, pages::session(request, &home).await?].into_iter().flatten() {
        logout::end(&home, &session).await?;
    }
    Ok(Some(home))
}
