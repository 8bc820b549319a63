//! `GET /{ws}/oauth2/jwks` (RFC 7517 §5): the public keys of the workspace.

use crate::http::tenant::Known;
use crate::http::well_known::public_document;
use actix_web::{HttpRequest, HttpResponse};

/// The key set.
pub async fn show(request: HttpRequest, tenant: Known) -> HttpResponse {
    public_document(&request, &tenant.documents().jwks)
}
