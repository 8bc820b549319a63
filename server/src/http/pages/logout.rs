//! `/{ws}/logout`: asks before it signs a person out, and says when it is done.

use super::chrome::chrome;
use super::{fault, foreign_form, render, see_other};
use crate::domain::Tenant;
use crate::domain::known_app::KnownApp;
use crate::domain::logout::end;
use crate::domain::session::Session;
use crate::http::cookie::{Browser, Jar, clear};
use crate::http::form::Form;
use crate::http::tenant::Here;
use crate::http::{csrf, pages};
use crate::state::State;
use crate::template::page::{LoggedOutPage, LogoutPage};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::Arc;

/// Whom the page asks, and on whose behalf.
#[derive(Debug)]
pub struct Question {
    /// The app that sent the person here.
    pub app: Option<Arc<KnownApp>>,
    /// Who is signed in.
    pub session: Option<Session>,
    /// The browser the form is bound to.
    pub browser: Browser,
}

/// Asks, or says that nobody is signed in.
pub async fn show(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    match pages::session(&request, &tenant).await {
        Ok(Some(session)) => {
            let browser = Browser::of(&request, &tenant);
            confirm(&request, &state, &tenant, Question { app: None, session: Some(session), browser })
        }
        Ok(None) => done(&state, &tenant),
        Err(error) => fault(&request, &state, &tenant, &error),
    }
}

/// Signs the person out.
pub async fn submit(request: HttpRequest, state: web::Data<State>, tenant: Here, form: Form) -> HttpResponse {
    if let Some(answer) = foreign_form(&request, &state, &tenant, &form.0) {
        return answer;
    }
    let ended = async {
        if let Some(session) = pages::session(&request, &tenant).await? {
            end(&tenant, &session).await?;
        }
        Ok(())
    };
    if let Err(error) = ended.await {
        return fault(&request, &state, &tenant, &error);
    }
    let mut response = see_other(&tenant.urls().path("/logout?done=1"));
    clear(response.headers_mut(), Jar::Session, &tenant);
    response
}

/// Asks whether to sign out.
pub fn confirm(request: &HttpRequest, state: &State, tenant: &Tenant, question: Question) -> HttpResponse {
    if question.session.is_none() {
        return done(state, tenant);
    }
    let form_token = match csrf::token(tenant, &question.browser) {
        Ok(token) => token,
        Err(error) => return fault(request, state, tenant, &error),
    };
    let page = LogoutPage {
        chrome: chrome(Some(tenant)),
        action: tenant.urls().path("/logout"),
        form_token,
        fields: Vec::new(),
        username: question.session.map(|session| session.user().username.clone()),
        app_name: question.app.map(|app| app.row().name.clone()),
    };
    let mut response = render(state, StatusCode::OK, &page);
    question.browser.remember_on(&mut response, tenant);
    response
}

fn done(state: &State, tenant: &Tenant) -> HttpResponse {
    let page = LoggedOutPage { chrome: chrome(Some(tenant)), sign_in_href: Some(tenant.urls().path("/login")) };
    render(state, StatusCode::OK, &page)
}
