//! Where a person was going when they found that they had forgotten their password: to an app that asked, or to a page
//! of the workspace. A cookie remembers it while they look into their mail, in another tab of the same browser; what it
//! leads to is judged there as ever.

use super::super::interaction::TICKET;
use super::super::login::{NEXT, Next};
use crate::domain::Tenant;
use crate::domain::authorize::ticket::LIFETIME_SECONDS;
use crate::http::cookie::{Jar, clear, set, value};
use crate::protocol::params::Params;
use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;

/// The longest ticket that a cookie carries; with a longer one people begin again at the app.
const LONGEST: usize = 2_048;

/// The way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayBack {
    /// To an app, with the ticket of its request.
    App(String),
    /// To a page of the workspace.
    Next(Next),
}

impl WayBack {
    /// To an app, by a text that can be a ticket.
    pub fn ticket(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (!text.is_empty() && text.len() <= LONGEST && text.bytes().all(plain)).then(|| Self::App(text.to_owned()))
    }

    /// As a query or a form names it.
    pub fn of(params: &Params) -> Option<Self> {
        match params.value(TICKET) {
            Some(ticket) => Self::ticket(ticket),
            None => Next::named(params.value(NEXT)?).map(Self::Next),
        }
    }

    /// As the browser remembers it.
    pub fn remembered(request: &HttpRequest, tenant: &Tenant) -> Option<Self> {
        let value = value(request, Jar::WayBack, tenant)?;
        match value.split_once('=')? {
            (TICKET, ticket) => Self::ticket(ticket),
            (NEXT, word) => Next::named(word).map(Self::Next),
            _ => None,
        }
    }

    /// Has the browser remember it for as long as a ticket lasts, or forget what it remembered.
    pub fn remember(way: Option<&Self>, headers: &mut HeaderMap, tenant: &Tenant) {
        match way {
            Some(way) => set(headers, Jar::WayBack, tenant, &way.query(), Some(LIFETIME_SECONDS)),
            None => clear(headers, Jar::WayBack, tenant),
        }
    }

    /// An address with the way back in its query.
    pub fn on(way: Option<&Self>, address: &str) -> String {
        way.map_or_else(|| address.to_owned(), |way| format!("{address}?{}", way.query()))
    }

    /// The field of a form that carries it.
    pub fn field(&self) -> (&'static str, &str) {
        match self {
            Self::App(ticket) => (TICKET, ticket),
            Self::Next(next) => (NEXT, next.word()),
        }
    }

    fn query(&self) -> String {
        let (name, value) = self.field();
        format!("{name}={value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_is_a_ticket_or_a_page_of_the_workspace_and_never_an_address() {
        let of = |query: &str| WayBack::of(&Params::from_form(query.as_bytes()).unwrap());
        assert_eq!(of("ticket=abc-_1"), Some(WayBack::App("abc-_1".to_owned())));
        assert_eq!(of("next=apps"), Some(WayBack::Next(Next::Apps)));
        for bad in ["", "ticket=", "ticket=https%3A%2F%2Fevil.example", "ticket=a%3Bb", "next=https", "ticket=a%0d%0ab"]
        {
            assert_eq!(of(bad), None, "{bad}");
        }
        assert_eq!(of(&format!("ticket={}", "a".repeat(LONGEST + 1))), None);
        let back = of("ticket=abc");
        assert_eq!(WayBack::on(back.as_ref(), "/acme/login"), "/acme/login?ticket=abc");
        assert_eq!(WayBack::on(None, "/acme/login"), "/acme/login");
    }
}
