//! Documents for programs that want to know the workspace: written once per version of it, sent as they are.

pub mod provider;

use crate::domain::documents::Document;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH,
};
use actix_web::{HttpRequest, HttpResponse};

/// Sends a document anybody may read and keep for five minutes, or 304 if they have it.
pub fn public_document(request: &HttpRequest, document: &Document) -> HttpResponse {
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let same = known.is_some_and(|known| known.split(',').any(|tag| names(tag.trim(), &document.etag)));
    let mut response = if same { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")))
        .insert_header((ETAG, document.etag.clone()));
    if same {
        return response.finish();
    }
    response.insert_header((CONTENT_TYPE, "application/json")).body(document.bytes.clone())
}

/// Whether a tag of `If-None-Match` names these bytes (RFC 9110 §13.1.2): any do, and a cache that compressed them may
/// have weakened the tag on its way.
fn names(tag: &str, etag: &str) -> bool {
    tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
}
