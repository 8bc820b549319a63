//! `/{ws}`: the front page of a workspace: who is signed in, and the way in or out.

use super::chrome::chrome;
use super::{fault, render};
use crate::domain::app::permit::Manager;
use crate::http::cookie::Browser;
use crate::http::tenant::Here;
use crate::http::{csrf, pages};
use crate::state::State;
use crate::template::page::WorkspaceHomePage;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows the page.
pub async fn show(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let browser = Browser::of(&request, &tenant);
    let asked = async {
        let session = pages::session(&request, &tenant).await?;
        let manager = match &session {
            Some(session) => Manager::of_person(&tenant, session.user().id).await?,
            None => None,
        };
        Ok((session, manager, csrf::token(&tenant, &browser)?))
    };
    let (session, manager, form_token) = match asked.await {
        Ok(answer) => answer,
        Err(error) => return fault(&request, &state, &tenant, &error),
    };
    let page = WorkspaceHomePage {
        chrome: chrome(Some(&tenant)),
        user_name: session.map(|session| session.user().username.clone()),
        sign_in_href: tenant.urls().path("/login"),
        sign_out_action: tenant.urls().path("/logout"),
        form_token,
        apps_href: manager.map(|_| tenant.urls().path("/oauth2/apps")),
        help_href: tenant.urls().path("/oauth2"),
        demo_href: tenant.workspace().row().demo.then(|| tenant.urls().path("/demo")),
    };
    let mut response = render(&state, StatusCode::OK, &page);
    browser.remember_on(&mut response, &tenant);
    response
}
