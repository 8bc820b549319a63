//! Forms are sent from their own pages: the browser says so in its headers, and the form carries a token derived from
//! the cookie that binds it. Both must hold, on the login form too (login CSRF).

use super::cookie::{Browser, Jar, value};
use super::host;
use crate::domain::{Fault, Tenant};
use crate::protocol::params::Params;
use crate::seal::Purpose;
use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The form field that carries the token.
pub const FIELD: &str = "form_token";

/// The token for forms shown to this browser.
pub fn token(tenant: &Tenant, browser: &Browser) -> Result<String, Fault> {
    derive(tenant, browser.value())
}

fn derive(tenant: &Tenant, binding: &str) -> Result<String, Fault> {
    let sealer = tenant.keys().sealer(tenant.now())?;
    Ok(URL_SAFE_NO_PAD.encode(sealer.prf(Purpose::Form, binding.as_bytes())))
}

/// Whether a form came from a page this server showed to this browser; the binding it came with.
pub fn proven(request: &HttpRequest, tenant: &Tenant, form: &Params) -> Result<Option<String>, Fault> {
    if !same_origin(request, tenant) {
        return Ok(None);
    }
    let (Some(binding), Some(presented)) = (value(request, Jar::PreLogin, tenant), form.value(FIELD)) else {
        return Ok(None);
    };
    let expected = derive(tenant, &binding)?;
    let same = aws_lc_rs::constant_time::verify_slices_are_equal(expected.as_bytes(), presented.as_bytes());
    Ok(same.is_ok().then_some(binding))
}

/// The header that carries the token where no form does.
pub const HEADER: &str = "x-form-token";

/// Whether a request without a form came from a page this server showed to this browser: by where the browser says it
/// came from, and by the token in a header, which no other origin can set.
pub fn header_proven(request: &HttpRequest, tenant: &Tenant) -> Result<bool, Fault> {
    let presented = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
    let (Some(binding), Some(presented)) = (value(request, Jar::PreLogin, tenant), presented) else {
        return Ok(false);
    };
    let expected = derive(tenant, &binding)?;
    let same = aws_lc_rs::constant_time::verify_slices_are_equal(expected.as_bytes(), presented.as_bytes());
    Ok(same_origin(request, tenant) && same.is_ok())
}

/// What the browser says about where a request came from. Neither header means no browser: the token decides.
pub fn same_origin(request: &HttpRequest, tenant: &Tenant) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let site_fits = header("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let public = &tenant.instance().public_url;
    let origin_fits = header(ORIGIN.as_str()).is_none_or(|origin| host::is_own_origin(request, public, origin));
    site_fits && origin_fits
}
