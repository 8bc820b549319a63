//! What older clients say, in the standard's words: bodies in other forms, parameters under other names. After this the
//! standard parsers see a standard request.

use super::note;
use crate::domain::Tenant;
use crate::domain::switch::Switch;
use crate::http::form::{FORM, FormError, JSON, body, form_body, is_plain};
use crate::protocol::error::OAuthError;
use crate::protocol::params::{MAX_JSON_BYTES, Params};
use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::Payload;

/// The parameters of a request of a client: a form, or what its workspace takes for one.
pub async fn client_form(request: &HttpRequest, tenant: &Tenant, payload: Payload) -> Result<Params, FormError> {
    // A request copied from a page that prints no media type is taken for what it can only be.
    let said = |name| request.headers().contains_key(name);
    let unsaid = tenant.has(Switch::LenientForm) && !said(CONTENT_TYPE) && !said(CONTENT_ENCODING);
    if unsaid {
        note(request, Switch::LenientForm);
    } else if !is_plain(request, FORM) {
        return Err(FormError::MediaType);
    }
    form(request, tenant, &form_body(request, payload.into_inner()).await?)
}

/// The same where JSON may be spoken too: at the token endpoint.
pub async fn token_form(request: &HttpRequest, tenant: &Tenant, payload: Payload) -> Result<Params, FormError> {
    if !tenant.has(Switch::JsonToken) || !is_plain(request, JSON) {
        return client_form(request, tenant, payload).await;
    }
    let params = Params::from_json(&body(request, payload.into_inner(), MAX_JSON_BYTES).await?)?;
    note(request, Switch::JsonToken);
    Ok(params)
}

fn form(request: &HttpRequest, tenant: &Tenant, body: &[u8]) -> Result<Params, FormError> {
    let strict = Params::from_form(body);
    if !tenant.has(Switch::LenientForm) {
        return Ok(strict?);
    }
    let lenient = Params::from_lenient_form(body)?;
    if strict.as_ref() != Ok(&lenient) {
        note(request, Switch::LenientForm);
    }
    Ok(lenient)
}

/// A token request in the standard's words.
///
/// # Errors
/// `invalid_request` if it says the same thing twice and differently.
pub fn token_words(request: &HttpRequest, tenant: &Tenant, params: Params) -> Result<Params, OAuthError> {
    let params = redirect_words(request, tenant, params)?;
    if !tenant.has(Switch::GrantTypeCode) {
        return Ok(params);
    }
    Ok(match params.reworded("grant_type", "code", "authorization_code") {
        Some(standard) => {
            note(request, Switch::GrantTypeCode);
            standard
        }
        None => params,
    })
}

/// A request that names a redirect URI, in the standard's words.
///
/// # Errors
/// `invalid_request` if it names two.
pub fn redirect_words(request: &HttpRequest, tenant: &Tenant, params: Params) -> Result<Params, OAuthError> {
    if !tenant.has(Switch::RedirectUrlAlias) {
        return Ok(params);
    }
    Ok(match params.renamed("redirect_url", "redirect_uri")? {
        Some(standard) => {
            note(request, Switch::RedirectUrlAlias);
            standard
        }
        None => params,
    })
}
