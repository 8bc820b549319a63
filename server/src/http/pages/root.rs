//! `/`: what this server is and where to go. It names no workspace.

use super::chrome::chrome;
use super::render;
use crate::state::State;
use crate::template::page::RootPage;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

/// Shows the page.
pub async fn show(state: web::Data<State>) -> HttpResponse {
    let page = RootPage {
        chrome: chrome(None),
        console_href: Some("/console".to_owned()),
        docs_href: Some("/api/docs".to_owned()),
        demo_href: None,
    };
    render(&state, StatusCode::OK, &page)
}
