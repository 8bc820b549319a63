//! Cross-origin reads by scripts. Metadata is for everybody; the token endpoint's answers only for origins an app
//! registered; never with credentials. A preflight tells a script nothing it could not know, so it is answered for all:
//! what it asks for is decided when it is asked.

use crate::domain::known_app::KnownApp;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    HeaderValue, ORIGIN, VARY,
};
use actix_web::{HttpRequest, HttpResponse};

/// Answers a preflight (Fetch §4.8).
pub async fn preflight(request: HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    if let Some(origin) = request.headers().get(ORIGIN) {
        response
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()))
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
            .insert_header((VARY, "Origin"));
    }
    response.finish()
}

/// Lets a script of a registered origin read an answer made for its app.
pub fn allow(request: &HttpRequest, app: &KnownApp, response: &mut HttpResponse) {
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let Some(origin) = origin.filter(|origin| app.row().cors_origins.has(origin)) else { return };
    if let Ok(value) = HeaderValue::from_str(origin) {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, value);
        response.headers_mut().insert(VARY, HeaderValue::from_static("Origin"));
    }
}
