//! `/setup`: makes the first operator, for whoever holds the link the server printed.

use super::chrome::chrome;
use super::{render, sentence};
use crate::domain::setup::{self, FirstOperator, SetupRefused};
use crate::domain::{Fault, Tenant};
use crate::http::cookie::Browser;
use crate::http::error::{Explained, page, unavailable};
use crate::http::form::{Form, query};
use crate::http::{csrf, origin};
use crate::state::State;
use crate::store::SYSTEM;
use crate::template::page::{SetupClosedPage, SetupDonePage, SetupPage};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::SecretString;

const TOKEN: &str = "token";

/// What the form shows.
struct Shown {
    token: String,
    username: String,
    email: String,
    problem: Option<String>,
}

/// Shows the form; the link is not used up by looking at it.
pub async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let params = query(&request);
    let token = params.as_ref().ok().and_then(|params| params.value(TOKEN)).unwrap_or_default();
    match setup::check(&state.instance, token).await {
        Ok(()) => {
            let shown = Shown { token: token.to_owned(), username: String::new(), email: String::new(), problem: None };
            form(&request, &state, shown).await
        }
        Err(refused) => refusal(&request, &state, refused),
    }
}

/// Takes the form.
pub async fn finish(request: HttpRequest, state: web::Data<State>, body: Form) -> HttpResponse {
    let params = body.0;
    match system(&request, &state).await.and_then(|system| csrf::proven(&request, &system, &params)) {
        Ok(Some(_)) => {}
        Ok(None) => return page(&request, &state, None, &Explained::FORM_EXPIRED),
        Err(fault) => return unavailable(&request, &state, None, &fault),
    }
    let field = |name: &str| params.value(name).unwrap_or_default().to_owned();
    let operator = FirstOperator {
        username: field("username"),
        email: params.value("email").map(str::to_owned),
        password: SecretString::from(field("password")),
    };
    let made = setup::finish(&state.instance, &field(TOKEN), operator, origin::of(&request, &state)).await;
    match made {
        Ok(_) => {
            let done = SetupDonePage {
                chrome: chrome(None),
                username: field("username"),
                console_href: "/console".to_owned(),
            };
            render(&state, StatusCode::OK, &done)
        }
        Err(refused @ (SetupRefused::Closed | SetupRefused::Fault(_))) => refusal(&request, &state, refused),
        Err(refused) => {
            let shown = Shown {
                token: field(TOKEN),
                username: field("username"),
                email: field("email"),
                problem: Some(sentence(&refused.to_string())),
            };
            form(&request, &state, shown).await
        }
    }
}

async fn form(request: &HttpRequest, state: &State, shown: Shown) -> HttpResponse {
    let prepared = async {
        let system = system(request, state).await?;
        let browser = Browser::of(request, &system);
        let form_token = csrf::token(&system, &browser)?;
        Ok((system, browser, form_token))
    };
    let (system, browser, form_token) = match prepared.await {
        Ok(prepared) => prepared,
        Err(fault) => return unavailable(request, state, None, &fault),
    };
    let status = if shown.problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = SetupPage {
        chrome: chrome(None),
        action: "/setup".to_owned(),
        token: shown.token,
        form_token,
        username: shown.username,
        email: shown.email,
        problem: shown.problem,
    };
    let mut response = render(state, status, &page);
    browser.remember_on(&mut response, &system);
    response
}

async fn system(request: &HttpRequest, state: &State) -> Result<Tenant, Fault> {
    let found = Tenant::find(&state.instance, SYSTEM, origin::of(request, state)).await?;
    found.ok_or(Fault::Broken("the system workspace is missing"))
}

fn refusal(request: &HttpRequest, state: &State, refused: SetupRefused) -> HttpResponse {
    match refused {
        SetupRefused::Fault(fault) => unavailable(request, state, None, &fault),
        _ => render(state, StatusCode::GONE, &SetupClosedPage { chrome: chrome(None) }),
    }
}
