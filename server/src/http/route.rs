//! Routes as they are counted: each knows the numbers of its pattern, so that counting an answer looks nothing up.

use crate::state::State;
use crate::telemetry::requests::Route;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::{FromRequest, Handler, Resource, Responder, web};
use std::sync::{Arc, OnceLock};

/// A route of this thread, and once it was answered, the numbers of its pattern.
#[derive(Debug, Default)]
struct Counted(OnceLock<Arc<Route>>);

/// A route with this path. Every route of the server is made here, or its requests count as having none.
pub fn resource(path: &str) -> Resource {
    web::resource(path).app_data(Counted::default())
}

/// What shows something and does nothing.
pub trait Shows {
    /// Answers GET, and HEAD, which asks for the same without its content (RFC 9110 §9.3.2): a probe, or somebody who only
    /// looks whether a thing is there. Where GET begins or ends something, HEAD is no way in: that takes `get`.
    #[must_use]
    fn shows<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args> + Clone,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static;
}

impl Shows for Resource {
    fn shows<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args> + Clone,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.route(web::get().to(handler.clone())).route(web::head().to(handler))
    }
}

/// The numbers of the route an answer came from, if it came from one.
pub fn of<'a>(response: &'a ServiceResponse<impl MessageBody>, state: &State) -> Option<&'a Route> {
    let request = response.request();
    let Counted(route) = request.app_data::<Counted>()?;
    if let Some(route) = route.get() {
        return Some(route);
    }
    let pattern = request.match_pattern()?;
    Some(route.get_or_init(|| state.requests.route(pattern)))
}
