//! `/{ws}/demo`, only in a demo workspace: a public client in the browser that signs in for real and shows each request,
//! the tokens and the claims.

use super::chrome::chrome;
use super::{fault, render};
use crate::domain::demo::{MACHINE, WEB};
use crate::http::error::not_found;
use crate::http::tenant::Here;
use crate::state::State;
use crate::template::asset;
use crate::template::page::DemoPage;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows the page.
pub async fn show(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    if !tenant.workspace().row().demo {
        return not_found(&request, &state);
    }
    let machine = match tenant.app(MACHINE).await {
        Ok(machine) => machine.map(|app| app.client_id().to_owned()),
        Err(error) => return fault(&request, &state, &tenant, &error),
    };
    let base = tenant.urls().path("/assets");
    let urls = tenant.urls();
    let page = DemoPage {
        chrome: chrome(Some(&tenant)),
        client_id: WEB.to_owned(),
        machine_client_id: machine,
        issuer: urls.issuer().to_owned(),
        authorize_endpoint: urls.absolute("/oauth2/authorize"),
        token_endpoint: urls.absolute("/oauth2/token"),
        userinfo_endpoint: urls.absolute("/oauth2/userinfo"),
        introspection_endpoint: urls.absolute("/oauth2/introspect"),
        revocation_endpoint: urls.absolute("/oauth2/revoke"),
        end_session_endpoint: urls.absolute("/oauth2/logout"),
        jwks_uri: urls.absolute("/oauth2/jwks"),
        scope: "openid profile email offline_access".to_owned(),
        redirect_uri: urls.absolute("/demo"),
        script_href: asset::demo_script().href(&base),
        stylesheet_href: asset::demo_stylesheet().href(&base),
    };
    render(&state, StatusCode::OK, &page)
}
