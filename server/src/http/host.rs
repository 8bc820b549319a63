//! The host a request names, and what may be reached under it: the public URL's, where everything answers, or one that
//! is bound to a workspace, where only that workspace does. Any other name is refused (RFC 9110 §15.5.20). Names decide
//! what is reached, never what an answer says: addresses come from the configuration.

use super::error::{self, Refusal};
use super::oauth2::verify;
use super::pages::see_other;
use super::reach::{Reach, reach};
use crate::config::PublicUrl;
use crate::domain::host::{Binding, binding};
use crate::domain::{Fault, Instance};
use crate::state::State;
use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::header::HOST;
use actix_web::http::uri::Authority;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use std::sync::Arc;

/// Probes come by address, not by name. So does whoever reads the numbers, and whether they are shown is decided there.
pub(super) const ANY_HOST: [&str; 4] = ["/livez", "/readyz", "/healthz", "/metrics"];

/// The bound host a request came by.
#[derive(Clone, Debug)]
struct Bound(Arc<Binding>);

/// Lets a request in by the host it names, on the path its host gives it; the answer if it gets no further.
pub async fn admit(request: &mut ServiceRequest, state: &State) -> Result<(), HttpResponse> {
    if ANY_HOST.contains(&request.path()) {
        return Ok(());
    }
    let bound = match named(request, &state.instance).await {
        Ok(Some(Named::Public)) => None,
        Ok(Some(Named::Bound(binding))) => Some(binding),
        // Envoy asks with the Host of the API. The path names the workspace, and nothing of the answer follows the name:
        // so it does no harm either that a gateway which names no host, or two, is answered like one that names the API.
        Ok(None) if verify::divide(request.uri().path()).is_some() => None,
        Ok(None) => return Err(error::wrong_host(request.request())),
        Err(fault) => return Err(Refusal::fault(request.request(), &fault).error_response()),
    };
    let default = state.instance.default_workspace.as_ref().map(AsRef::as_ref);
    let moved = match reach(request.path(), bound.as_deref(), default) {
        Reach::AsIs => Some(None),
        Reach::Home(slug) => return Err(see_other(&format!("/{slug}"))),
        Reach::Within(slug) => moved_below(slug, request.uri()).map(Some),
        Reach::Nothing => None,
    };
    let Some(moved) = moved else { return Err(error::not_found(request.request(), state)) };
    if let Some(uri) = moved {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    if let Some(binding) = bound {
        request.extensions_mut().insert(Bound(binding));
    }
    Ok(())
}

/// The same address below a workspace's path.
fn moved_below(slug: &str, uri: &Uri) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    let path = parts.path_and_query.as_ref().map_or("", |path| path.as_str());
    parts.path_and_query = Some(format!("/{slug}{path}").parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// Which host a request names.
enum Named {
    Public,
    Bound(Arc<Binding>),
}

/// D-09: every name a request gives must be the same host, and a known one.
async fn named(request: &ServiceRequest, instance: &Instance) -> Result<Option<Named>, Fault> {
    let mut hosts = request.headers().get_all(HOST).map(|host| host.to_str().unwrap_or_default());
    let (host, second) = (hosts.next(), hosts.next());
    let authority = request.uri().authority().map(Authority::as_str);
    let Some(name) = host.or(authority).filter(|_| second.is_none()) else { return Ok(None) };
    let public = &instance.public_url;
    if public.host_matches(name) {
        let same = authority.is_none_or(|authority| public.host_matches(authority));
        return Ok(same.then_some(Named::Public));
    }
    if authority.is_some_and(|authority| !authority.eq_ignore_ascii_case(name)) {
        return Ok(None);
    }
    Ok(binding(instance, name).await?.map(Named::Bound))
}

/// Whether an `Origin` is that of the pages under the host a request came by.
pub fn is_own_origin(request: &HttpRequest, public: &PublicUrl, origin: &str) -> bool {
    match request.extensions().get::<Bound>() {
        Some(Bound(binding)) => binding.origin == origin,
        None => origin.split_once("://").is_some_and(|(_, host)| public.host_matches(host)),
    }
}
