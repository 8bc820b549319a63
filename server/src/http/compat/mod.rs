//! What older clients say and where they say it, made into what the standard endpoints understand. A request remembers
//! which switches it made use of; they are counted for its app once that is known.

pub mod path;
pub mod words;

use crate::domain::Tenant;
use crate::domain::switch::Switch;
use actix_web::{HttpMessage, HttpRequest};
use entity::id::AppId;

/// The switches a request made use of so far.
#[derive(Clone, Debug, Default)]
struct Used(Vec<Switch>);

/// Remembers that a request made use of a switch.
pub fn note(request: &HttpRequest, switch: Switch) {
    let mut extensions = request.extensions_mut();
    match extensions.get_mut::<Used>() {
        Some(used) => used.0.push(switch),
        None => {
            extensions.insert(Used(vec![switch]));
        }
    }
}

/// Counts what a request made use of, now that its app is known.
pub fn count(request: &HttpRequest, tenant: &Tenant, app: AppId) {
    let used = request.extensions_mut().remove::<Used>();
    for switch in used.into_iter().flat_map(|used| used.0) {
        tenant.used(switch, app);
    }
}
