//! `/{ws}/consent`: the person says what the app may do, all or nothing.

use super::chrome::chrome;
use super::interaction::{TICKET, go_on};
use super::{foreign_form, render, see_other};
use crate::domain::Tenant;
use crate::domain::authorize::complete::{Basis, complete, deny};
use crate::domain::authorize::failure::{AuthorizeFailure, PageError};
use crate::domain::authorize::step::{Step, suffices};
use crate::domain::authorize::ticket::{Binding, Interaction};
use crate::domain::scope::consent_words;
use crate::domain::session::Session;
use crate::http::cookie::Browser;
use crate::http::error::{Explained, page, page_failure};
use crate::http::form::{Form, query};
use crate::http::tenant::Here;
use crate::http::{csrf, pages};
use crate::protocol::params::Params;
use crate::state::State;
use crate::template::page::{ConsentPage, ScopeLine};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use entity::api_resource::DEFAULT;

const DECISION: &str = "decision";

/// Shows what is asked.
pub async fn show(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let Ok(params) = query(&request) else {
        return page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE);
    };
    let browser = Browser::of(&request, &tenant);
    match resume(&request, &tenant, &params, &browser).await {
        Ok((interaction, Some(session))) => match question(&tenant, &browser, (&interaction, &session)) {
            Ok(page) => render(&state, StatusCode::OK, &page),
            Err(failure) => page_failure(&request, &state, &tenant, &failure),
        },
        Ok((interaction, None)) => go_on(&request, &state, &tenant, &browser, Step::SignIn(Box::new(interaction))),
        Err(failure) => page_failure(&request, &state, &tenant, &failure),
    }
}

/// Takes the decision.
pub async fn submit(request: HttpRequest, state: web::Data<State>, tenant: Here, form: Form) -> HttpResponse {
    let form = form.0;
    if let Some(answer) = foreign_form(&request, &state, &tenant, &form) {
        return answer;
    }
    let browser = Browser::of(&request, &tenant);
    let decided = async {
        let (interaction, session) = resume(&request, &tenant, &form, &browser).await?;
        let Some(session) = session else { return Ok(Step::SignIn(Box::new(interaction))) };
        match form.value(DECISION) {
            Some("allow") => complete(&tenant, interaction, &session, Basis::Asked).await,
            Some("deny") => Err(deny(&tenant, interaction, &session).await?.into()),
            _ => Err(AuthorizeFailure::Page(PageError::InteractionForeign)),
        }
    };
    match decided.await {
        Ok(Step::Done(location)) => see_other(&location),
        Ok(step) => go_on(&request, &state, &tenant, &browser, step),
        Err(failure) => page_failure(&request, &state, &tenant, &failure),
    }
}

/// The interaction, and the session if it is enough for it: a step cannot be skipped by knowing its address.
async fn resume(
    request: &HttpRequest,
    tenant: &Tenant,
    params: &Params,
    browser: &Browser,
) -> Result<(Interaction, Option<Session>), AuthorizeFailure> {
    let ticket = params.value(TICKET).ok_or(PageError::InteractionForeign)?;
    let interaction = Interaction::resume(tenant, ticket, Binding::of(browser.value())).await?;
    interaction.demand_unfinished(tenant).await?;
    let session = pages::session(request, tenant).await?;
    let session = session.filter(|session| suffices(tenant, &interaction, session));
    Ok((interaction, session))
}

fn question(
    tenant: &Tenant,
    browser: &Browser,
    (interaction, session): (&Interaction, &Session),
) -> Result<ConsentPage, AuthorizeFailure> {
    let request = &interaction.request;
    let place = request.app.redirect_uris().iter().find(|uri| uri.admits(request.target.uri()));
    let allowance = request.allowance();
    let scopes = allowance.iter().filter_map(|name| tenant.catalogue().scope(name));
    let scopes =
        scopes.map(|scope| ScopeLine { name: scope.name.clone(), description: consent_words(scope).to_owned() });
    let resources = request.resources.iter().filter(|number| **number != DEFAULT);
    let resources = resources.filter_map(|number| tenant.catalogue().resource_numbered(*number));
    let places = resources.map(|resource| ScopeLine {
        name: resource.identifier.clone(),
        description: format!("Use {} on your behalf", resource.name),
    });
    Ok(ConsentPage {
        chrome: chrome(Some(tenant)),
        action: tenant.urls().path("/consent"),
        ticket: interaction.ticket(tenant, Binding::of(browser.value()))?,
        form_token: csrf::token(tenant, browser)?,
        app_name: request.app.row().name.clone(),
        redirect_host: place.map(|place| place.place().to_owned()).unwrap_or_default(),
        username: session.user().username.clone(),
        scopes: scopes.chain(places).collect(),
    })
}
