//! From one step of an authorization to the next: to a page with the ticket in its address, or back to the client.

use super::{fault, see_other};
use crate::domain::Tenant;
use crate::domain::authorize::failure::AuthorizeFailure;
use crate::domain::authorize::step::Step;
use crate::domain::authorize::ticket::{Binding, Interaction};
use crate::http::cookie::Browser;
use crate::http::error::page_failure;
use crate::state::State;
use actix_web::{HttpRequest, HttpResponse};

/// The parameter and form field that carry the ticket.
pub const TICKET: &str = "ticket";

/// Sends the browser where the step says.
pub fn go_on(request: &HttpRequest, state: &State, tenant: &Tenant, browser: &Browser, step: Step) -> HttpResponse {
    let location = match step {
        Step::Done(location) => Ok(location),
        Step::SignIn(interaction) => address(tenant, browser, &interaction, "/login"),
        Step::Consent(interaction) => address(tenant, browser, &interaction, "/consent"),
    };
    match location {
        Ok(location) => {
            let mut response = see_other(&location);
            browser.remember_on(&mut response, tenant);
            response
        }
        Err(AuthorizeFailure::Fault(error)) => fault(request, state, tenant, &error),
        Err(failure) => page_failure(request, state, tenant, &failure),
    }
}

fn address(
    tenant: &Tenant,
    browser: &Browser,
    interaction: &Interaction,
    page: &str,
) -> Result<String, AuthorizeFailure> {
    let ticket = interaction.ticket(tenant, Binding::of(browser.value()))?;
    Ok(format!("{}?{TICKET}={ticket}", tenant.urls().path(page)))
}
