//! What a test demands of an answer of the authorization endpoint or of a page behind it.

use crate::browser::Page;
use crate::client::{App, STATE};

impl Page {
    /// Demands an error page of this word: 400, and nothing that leads anywhere.
    #[track_caller]
    pub fn stops(&self, code: &str) {
        let seen = (self.status.as_u16(), self.error_code(), self.location());
        assert_eq!(seen, (400, code, None), "{}\n{}", self.url, self.body);
        assert_eq!(self.kind(), "error", "{}", self.url);
    }

    /// Demands an error sent to the app with the usual state and the issuer (RFC 9207), and no code.
    #[track_caller]
    pub fn rejects(&self, app: &App, error: &str) {
        let said = |name: &str| self.redirect_parameter(name).unwrap_or_default();
        let seen = (self.status.as_u16(), said("error"), said("state"));
        assert_eq!(seen, (303, error.to_owned(), STATE.to_owned()), "{}\n{:?}", self.url, self.location());
        assert!(self.leads_to(&app.redirect_uri), "{:?}", self.location());
        assert_eq!((said("iss"), said("code")), (app.issuer.clone(), String::new()), "{:?}", self.location());
    }

    /// Demands a code sent to the app with the usual state and the issuer (RFC 9207).
    #[track_caller]
    pub fn code_for(&self, app: &App) -> String {
        let said = |name: &str| self.redirect_parameter(name).unwrap_or_default();
        assert_eq!(self.status.as_u16(), 303, "{}\n{}", self.url, self.body);
        assert!(self.leads_to(&app.redirect_uri), "{} leads to {:?}", self.url, self.location());
        let seen = (said("error"), said("state"), said("iss"));
        assert_eq!(seen, (String::new(), STATE.to_owned(), app.issuer.clone()), "{:?}", self.location());
        assert!(!said("code").is_empty(), "{:?}", self.location());
        said("code")
    }

    /// Demands a page of this kind.
    #[track_caller]
    pub fn shows(&self, kind: &str) {
        let seen = (self.status.as_u16(), self.kind(), self.location());
        assert_eq!(seen, (200, kind, None), "{}\n{}", self.url, self.body);
    }

    /// Demands a step to another page of the server, and no code.
    #[track_caller]
    pub fn steps_to(&self, path: &str) {
        let location = self.location().unwrap_or_default();
        assert_eq!(self.status.as_u16(), 303, "{}\n{}", self.url, self.body);
        assert!(location.contains(path) && self.redirect_parameter("code").is_none(), "{location} is not {path}");
    }

    fn leads_to(&self, redirect_uri: &str) -> bool {
        let rest = self.location().and_then(|location| location.strip_prefix(redirect_uri));
        rest.is_some_and(|rest| rest.starts_with(['?', '&']) && !rest.contains('#'))
    }
}
