//! `POST /console/logout`: ends the console's session and, with it, single sign-on in this browser.

use super::{signed_in, system};
use crate::domain::{Fault, Tenant, logout};
use crate::http::cookie::{Jar, clear};
use crate::http::error::{Explained, page, unavailable};
use crate::http::form::Form;
use crate::http::{csrf, pages};
use crate::protocol::params::Params;
use crate::state::State;
use actix_web::{HttpRequest, HttpResponse, web};

/// Signs out.
pub async fn end(request: HttpRequest, state: web::Data<State>, form: Form) -> HttpResponse {
    match finish(&request, &state, &form.0).await {
        Ok(Some(system)) => {
            let mut response = pages::see_other("/console");
            clear(response.headers_mut(), Jar::Console, &system);
            clear(response.headers_mut(), Jar::Session, &system);
            response
        }
        Ok(None) => page(&request, &state, None, &Explained::FORM_EXPIRED),
        Err(fault) => unavailable(&request, &state, None, &fault),
    }
}

async fn finish(request: &HttpRequest, state: &State, form: &Params) -> Result<Option<Tenant>, Fault> {
    let system = system(request, state).await?;
    if csrf::proven(request, &system, form)?.is_none() {
        return Ok(None);
    }
    for session in [signed_in(request, &system).await?, pages::session(request, &system).await?].into_iter().flatten() {
        logout::end(&system, &session).await?;
    }
    Ok(Some(system))
}
