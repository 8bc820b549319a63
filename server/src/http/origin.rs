//! Where a request came from: its id, the peer's address as far as proxies are trusted, the browser's own name.

use crate::domain::tenant::Origin;
use crate::state::State;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpMessage, HttpRequest};
use std::net::IpAddr;

/// The id of a request: in its answer, its log lines and its audit lines.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

const LONGEST_AGENT: usize = 200;

/// The id a request was given when it came in.
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// Draws an id for a request that comes in. One sent along is not believed: it would forge log lines.
pub fn assign(request: &ServiceRequest, state: &State) -> RequestId {
    let id = RequestId(state.instance.entropy.name());
    request.extensions_mut().insert(id.clone());
    id
}

/// The trace a request belongs to (W3C Trace Context), if a trusted proxy says so. From anybody else it would let strangers
/// write into traces that are not theirs, and choose which requests are collected.
pub fn trace_parent<'a>(request: &'a ServiceRequest, state: &State) -> Option<&'a str> {
    let peer = request.peer_addr()?.ip();
    let parent = request.headers().get("traceparent").filter(|_| state.trusted_proxies.contains(peer));
    parent?.to_str().ok()
}

/// What the audit trail should know of a request.
pub fn of(request: &HttpRequest, state: &State) -> Origin {
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    Origin {
        request_id: Some(request_id(request)),
        address: address(request, state).map(|address| address.to_string()),
        user_agent: agent.map(|agent| agent.chars().take(LONGEST_AGENT).collect()),
        once: None,
    }
}

/// The nearest address in `X-Forwarded-For` that is not a trusted proxy, or the peer itself. Anything that does not
/// parse ends the search: what stands before it could be anybody's.
pub fn address(request: &HttpRequest, state: &State) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    if !state.trusted_proxies.contains(peer) {
        return Some(peer);
    }
    let mut nearest = peer;
    let lines: Vec<_> = request.headers().get_all("x-forwarded-for").filter_map(|line| line.to_str().ok()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        nearest = address;
        if !state.trusted_proxies.contains(address) {
            break;
        }
    }
    Some(nearest)
}
