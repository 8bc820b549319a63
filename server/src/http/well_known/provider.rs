//! Provider metadata (OpenID Connect Discovery §4, RFC 8414 §3), the same document under all its addresses.

use super::public_document;
use crate::http::tenant::Known;
use actix_web::{HttpRequest, HttpResponse};

/// The metadata of the workspace.
pub async fn show(request: HttpRequest, tenant: Known) -> HttpResponse {
    public_document(&request, &tenant.documents().provider)
}
