//! `/{ws}/recover`: asks for a link by mail. Whatever name was sent leads to the same page.

use super::super::chrome::chrome;
use super::super::login::USERNAME;
use super::super::{fault, foreign_form, render, see_other};
use super::WayBack;
use crate::domain::Tenant;
use crate::domain::recovery::{self, AskedTooOften, SELF_SECONDS};
use crate::http::cookie::Browser;
use crate::http::csrf;
use crate::http::error::{Explained, page};
use crate::http::form::{Form, query};
use crate::http::tenant::Here;
use crate::state::State;
use crate::template::page::{HiddenField, LoginProblem, RecoverPage, RecoverSentPage};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};

/// `/{ws}/.well-known/change-password`, where password managers look for the page that changes one.
pub async fn change_password(tenant: Here) -> HttpResponse {
    see_other(&tenant.urls().path("/recover"))
}

/// Shows the form.
pub async fn show(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let Ok(params) = query(&request) else {
        return page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE);
    };
    let shown = Shown { way_back: WayBack::of(&params), username: String::new(), wait: None };
    answer(&request, &state, &tenant, &Browser::of(&request, &tenant), shown)
}

/// Takes the form.
pub async fn submit(request: HttpRequest, state: web::Data<State>, tenant: Here, form: Form) -> HttpResponse {
    let form = form.0;
    if let Some(answer) = foreign_form(&request, &state, &tenant, &form) {
        return answer;
    }
    if form.first_duplicate(&[]).is_some() {
        return page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE);
    }
    let way_back = WayBack::of(&form);
    let username = form.value(USERNAME).unwrap_or_default();
    match recovery::ask(&tenant, username) {
        Ok(()) => {
            let mut response = see_other(&tenant.urls().path("/recover/sent"));
            WayBack::remember(way_back.as_ref(), response.headers_mut(), &tenant);
            response
        }
        Err(AskedTooOften { seconds }) => {
            let shown = Shown { way_back, username: username.to_owned(), wait: Some(seconds) };
            answer(&request, &state, &tenant, &Browser::of(&request, &tenant), shown)
        }
    }
}

/// Says what happens now, whatever was asked.
pub async fn sent(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let way_back = WayBack::remembered(&request, &tenant);
    let page = RecoverSentPage {
        chrome: chrome(Some(&tenant)),
        minutes: SELF_SECONDS / 60,
        sign_in_href: WayBack::on(way_back.as_ref(), &tenant.urls().path("/login")),
        again_href: WayBack::on(way_back.as_ref(), &tenant.urls().path("/recover")),
        for_operators: tenant.workspace().is_system(),
    };
    render(&state, StatusCode::OK, &page)
}

/// What the form shows.
struct Shown {
    way_back: Option<WayBack>,
    username: String,
    wait: Option<u64>,
}

fn answer(request: &HttpRequest, state: &State, tenant: &Tenant, browser: &Browser, shown: Shown) -> HttpResponse {
    let form_token = match csrf::token(tenant, browser) {
        Ok(token) => token,
        Err(error) => return fault(request, state, tenant, &error),
    };
    let problem = shown.wait.map(|seconds| LoginProblem::SlowDown { seconds });
    let way_back = shown.way_back.as_ref();
    let page = RecoverPage {
        chrome: chrome(Some(tenant)),
        action: tenant.urls().path("/recover"),
        form_token,
        fields: way_back.map(WayBack::field).map(HiddenField::from).into_iter().collect(),
        username: shown.username,
        problem: problem.map(LoginProblem::words),
        sign_in_href: WayBack::on(way_back, &tenant.urls().path("/login")),
    };
    let status = if problem.is_some() { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::OK };
    let mut response = render(state, status, &page);
    if let Some(seconds) = shown.wait {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    browser.remember_on(&mut response, tenant);
    response
}
